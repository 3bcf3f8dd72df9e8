#include "fhirpath/support.h"

using namespace signpost;
using namespace signpost::fhirpath::test;

namespace {

std::string repeated(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

bool too_large(std::string_view expression) {
  const auto compiled = fhirpath::compile(expression);
  return !compiled && compiled.error().code == base::ErrorCode::too_large;
}

// What becomes of an expression in a small context.
base::ErrorCode code_of(std::string_view expression, fhirpath::Context& context) {
  const auto compiled = fhirpath::compile(expression);
  REQUIRE(compiled.has_value());
  const auto result = fhirpath::evaluate(*compiled, {}, context);
  REQUIRE_FALSE(result.has_value());
  return result.error().code;
}

} // namespace

TEST_CASE("a long chain costs no stack and a longer one is refused") {
  CHECK(eval("1" + repeated("+1", 1000)) == "integer:1001");
  CHECK(too_large("1" + repeated("+1", 2000)));
  CHECK(too_large("1" + repeated("+1", 10'000)));
  CHECK(eval("a" + repeated(".a", 1000)) == "");
  CHECK(too_large("'" + std::string(20'000, 'x') + "'"));
}

TEST_CASE("nesting is bounded, whatever is nested") {
  CHECK(eval(repeated("(", 64) + "1" + repeated(")", 64)) == "integer:1");
  CHECK(too_large(repeated("(", 65) + "1" + repeated(")", 65)));
  CHECK(too_large(repeated("(", 10'000)));
  CHECK(too_large(repeated("-", 10'000) + "1"));
  CHECK(too_large("a" + repeated("[a", 1'000)));
  CHECK(too_large(repeated("iif(true,", 200) + "1" + repeated(")", 200)));
  // The deepest that is allowed, with an operator of each precedence at every level.
  CHECK(eval(repeated("1 + 1 * (", 60) + "1" + repeated(")", 60)) == "integer:61");
}

TEST_CASE("work is counted over the evaluations of a context") {
  fhirpath::Context context;
  context.steps = 1000;
  const std::string numbers = "(" + repeated("1 | 2 | 3 | 4 | ", 10) + "5)";
  CHECK(code_of(numbers + ".select(" + numbers + ".select(" + numbers + "))", context) == base::ErrorCode::too_large);
  CHECK(context.steps == 0);
  CHECK(code_of("1", context) == base::ErrorCode::too_large); // nothing is left
}

TEST_CASE("collections are bounded") {
  fhirpath::Context context;
  context.max_items = 100;
  CHECK(code_of("'aaaaaaaaaaaaaaaa'.toChars().select('aaaaaaaaaaaaaaaa'.toChars())", context) ==
        base::ErrorCode::too_large);
}

TEST_CASE("computed text is bounded before it is made") {
  fhirpath::Context context;
  context.max_memory = 10'000;
  std::string doubling = "'aaaaaaaaaaaaaaaa'";
  for (int i = 0; i < 40; ++i) doubling += ".replace('a', 'aa')";
  CHECK(code_of(doubling, context) == base::ErrorCode::too_large);
  context.release();
  CHECK(
      code_of("('aaaaaaaaaaaaaaaaaaaa'.replace('a', 'aaaaaaaaaaaaaaaaaaaa')).replaceMatches('(a+)', '$1$1$1$1$1$1$1$1')"
              ".replaceMatches('a', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')",
              context) == base::ErrorCode::too_large);
}

TEST_CASE("repeat ends where nothing new is found") {
  fhirpath::Context context;
  CHECK(eval("1.repeat($this)", "{}", context) == "integer:1");
  context.steps = 5000;
  CHECK(code_of("1.repeat($this + 1)", context) == base::ErrorCode::too_large);
}

TEST_CASE("a pattern that needs too much memory is refused") {
  CHECK_FALSE(fhirpath::compile("'a'.matches('((((a{1,100}){1,100}){1,100}){1,100})')").has_value());
  CHECK(eval("'a'.matches('((((a{1,100})' & '{1,100}){1,100}){1,100})')").starts_with("error at 4"));
  // What backtracking engines need exponential time for.
  CHECK(eval("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'.matches('^(a+)+$')") == "boolean:false");
}

TEST_CASE("a search that could take the product of two texts is paid for") {
  const std::string json =
      R"({"text": ")" + std::string(300'000, 'a') + R"(", "part": ")" + std::string(150'000, 'a') + R"(b"})";
  CHECK(eval("text.contains(part)", json) == "error at 5: the expression takes more steps than allowed");
  CHECK(eval("text.contains('ab')", json) == "boolean:false");
}

TEST_CASE("numbers that do not fit give nothing") {
  CHECK(eval("9223372036854775807 + 1") == "");
  CHECK(eval("9223372036854775807 * 2") == "");
  CHECK(eval("10.power(400)") == "");
  CHECK(eval("1 / 0") == "");
  CHECK(eval("@9999-12-31 + 1 day") == "");
  CHECK(eval("@0001-01-01 - 1 day") == "");
  CHECK(eval("@2026-01-01 + 9999999999999 years") == "");
  CHECK(eval("1.0.lowBoundary(31)") == "");
}
