#include "fhirpath/support.h"

using namespace signpost;
using namespace signpost::fhirpath::test;

namespace {

std::size_t offset_of_mistake(std::string_view expression) {
  const auto compiled = fhirpath::compile(expression);
  REQUIRE_FALSE(compiled.has_value());
  REQUIRE(compiled.error().offset.has_value());
  return *compiled.error().offset;
}

} // namespace

TEST_CASE("a syntax error says where it is") {
  CHECK(offset_of_mistake("") == 0);
  CHECK(offset_of_mistake("2 + 2 /") == 7);
  CHECK(offset_of_mistake("name.") == 5);
  CHECK(offset_of_mistake("name..given") == 5);
  CHECK(offset_of_mistake("(1 + 2") == 6);
  CHECK(offset_of_mistake("name[0") == 6);
  CHECK(offset_of_mistake("name given") == 5);
  CHECK(offset_of_mistake("where(a = 1") == 11);
  CHECK(offset_of_mistake("a = 'open") == 4);
  CHECK(offset_of_mistake("a /* open") == 2);
  CHECK(offset_of_mistake("'a\\q'") == 2);
  CHECK(offset_of_mistake("'\\u12'") == 5);
  CHECK(offset_of_mistake("a # b") == 2);
  CHECK(offset_of_mistake("$that") == 0);
  CHECK(offset_of_mistake("1 is") == 4);
  CHECK(offset_of_mistake("{1}") == 1);
}

TEST_CASE("names without a meaning are found when the expression is compiled") {
  CHECK(offset_of_mistake("name.frist()") == 5);
  CHECK(offset_of_mistake("name.first(1)") == 5);
  CHECK(offset_of_mistake("name.where()") == 5);
  CHECK(offset_of_mistake("a.ofType(Quantiti)") == 9);
  CHECK(offset_of_mistake("a.ofType('Quantity')") == 9);
  CHECK(offset_of_mistake("a is Quantiti") == 2);
  CHECK(offset_of_mistake("code in %codes") == 8);
  CHECK(offset_of_mistake("a.matches('(')") == 10);
  CHECK(fhirpath::compile("code in %codes", {.variables = {"codes"}}).has_value());
  CHECK_FALSE(fhirpath::compile("code", {.root_type = "Patiend"}).has_value());
}

TEST_CASE("dates that no calendar has are refused") {
  CHECK(offset_of_mistake("a = @2025-02-29") == 4);
  CHECK(offset_of_mistake("@2025-13") == 0);
  CHECK(offset_of_mistake("@2025-01-01T24:00") == 0);
  CHECK(offset_of_mistake("@T10:60") == 0);
  CHECK(offset_of_mistake("@T10:00Z") == 0);
  CHECK(eval("@2024-02-29") == "date:2024-02-29");
}

TEST_CASE("operators bind as the specification has it") {
  CHECK(eval("1 + 2 * 3 - 4") == "integer:3");
  CHECK(eval("10 - 4 - 3") == "integer:3");
  CHECK(eval("-2 + 3") == "integer:1");
  CHECK(eval("2 * -3") == "integer:-6");
  CHECK(eval("1 | 2 = 1 | 2") == "boolean:true");
  CHECK(eval("false and true or true") == "boolean:true");
  CHECK(eval("true or true and false") == "boolean:true");
  CHECK(eval("false implies false = false") == "boolean:true");
  CHECK(eval("7 mod 4 + 7 div 4") == "integer:4");
  CHECK(eval("'a' & 'b' & {} & 'c'") == "string:abc");
}

TEST_CASE("words that are operators are also names") {
  CHECK(eval("contains", R"({"contains": "x"})") == "string:x");
  CHECK(eval("as.is.in", R"({"as": {"is": {"in": 1}}})") == "integer:1");
  CHECK(eval("`div` div div", R"({"div": 3})") == "integer:1");
  CHECK(eval("day + 1", R"({"day": 3})") == "integer:4");
}

TEST_CASE("texts and their escapes") {
  CHECK(eval(R"('it\'s')") == "string:it's");
  CHECK(eval(R"('\u00e4\ud83d\ude00')") == "string:ä😀");
  CHECK(eval("'a // no comment'") == "string:a // no comment");
  CHECK(offset_of_mistake(R"('\ud83d')") == 1);
}
