#include "base/json.h"

#include <catch2/catch.hpp>

using namespace signpost::base;

namespace {

JsonDocument parsed(std::string_view text) {
  auto document = JsonDocument::parse(text);
  INFO(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::string written(Json value) {
  JsonWriter writer;
  writer.value(value);
  return writer.take();
}

} // namespace

TEST_CASE("a document keeps members, order and every digit") {
  const std::string text = R"({"a":[1.50,-0.0,1e30,123456789012345678901234567890],"b":{"c":"é\n\"","d":null,)"
      R"("e":true,"f":false},"g":[],"h":{}})";
  const JsonDocument document = parsed(text);
  CHECK(written(document.root()) == text);
  CHECK(document.root()["a"].at(0).number() == "1.50");
  CHECK(document.root()["a"].at(2).number() == "1e30");
  CHECK(document.root()["b"]["c"].string() == "é\n\"");
  CHECK(document.root()["b"]["e"].is_true());
  CHECK_FALSE(document.root()["b"]["f"].is_true());
  CHECK(document.root()["nothing"]["at all"].string().empty());
}

TEST_CASE("a number that crashes RapidJSON's own number parser is kept as text") {
  const std::string number = "0." + std::string(1000, '0') + "1e-2147483639";
  CHECK(parsed("[" + number + "]").root().at(0).number() == number);
}

TEST_CASE("offsets point at the value in the text that was parsed") {
  const std::string text = "{ \"a\" : \"x\\u00e9y\", \"b\": [ 12, {\"c\": true} ] }";
  const JsonDocument document = parsed(text);
  CHECK(document.offset_of(document.root()) == 0);
  CHECK(document.offset_of(document.root()["a"]) == text.find("x\\u00e9"));
  CHECK(document.offset_of(document.root()["b"]) == text.find('['));
  CHECK(document.offset_of(document.root()["b"].at(0)) == text.find("12"));
  CHECK(document.offset_of(document.root()["b"].at(1)) == text.find("{\"c"));
  CHECK(document.offset_of(document.root()["b"].at(1)["c"]) == text.find("true"));
  CHECK(document.key_offset_of(document.root()["b"]) == text.find("b\": ["));
}

TEST_CASE("what is not JSON is refused with the place") {
  for (const char* text :
       {"", "{", "[1,]", "{\"a\" 1}", "[1] 2", "nul", "\"\\ud800\"", "[01]", "\"\x01\"", "// x\n1"}) {
    INFO(text);
    const auto document = JsonDocument::parse(text);
    REQUIRE_FALSE(document.has_value());
    CHECK(document.error().code == ErrorCode::invalid);
    CHECK(document.error().offset.has_value());
  }
}

TEST_CASE("malformed UTF-8 is refused") {
  for (const char* text : {"\"\x80\"", "\"\xC0\xAF\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
                           "\"\xC3\"", "\"12345678\xFF\""})
    CHECK_FALSE(JsonDocument::parse(text).has_value());
  CHECK(parsed("\"\xF0\x9F\xA6\xB4\xE2\x82\xAC\xC3\xA9\"").root().string() == "🦴€é");
}

TEST_CASE("an escaped half of a surrogate pair is refused with its place, a whole pair is a character") {
  for (const char* text : {R"(["a", "b\udc00"])", R"(["a", "b\ud83e"])", R"(["a", "b\ud83e!"])",
                           R"(["a", "b\uDDB4\uD83E"])", R"(["a", "b\ud83e\u0041"])", R"(["a", "b\ud83e\n"])",
                           R"(["a", "b\ud83e\ud83e\uddb4"])", R"({"a": {"b\udfff": 1}})"}) {
    INFO(text);
    const auto document = JsonDocument::parse(text);
    REQUIRE_FALSE(document.has_value());
    CHECK(document.error().code == ErrorCode::invalid);
    CHECK(document.error().message == "a text holds half of a surrogate pair, which is no character");
    CHECK(document.error().offset == std::string_view(text).find('\\'));
  }
  CHECK(parsed(R"("\ud83e\uddb4 \uD83E\uDDB4\u00e9")").root().string() == "🦴 🦴é");
  CHECK(parsed(R"("\\udc00 \\\ud83e\uddb4")").root().string() == R"(\udc00 \🦴)"); // the first is no escape
}

TEST_CASE("a NUL in the text is refused, an escaped one is kept") {
  CHECK_FALSE(JsonDocument::parse(std::string_view("[1]\0[2]", 7)).has_value());
  CHECK(parsed("\"a\\u0000b\"").root().string() == std::string_view("a\0b", 3));
}

TEST_CASE("what was written is handed over without a copy, and the writer begins anew") {
  JsonWriter writer;
  writer.string(std::string(10'000, 'x') + "\n\x01");
  const char* const place = writer.text().data();
  const std::string taken = writer.take();
  CHECK(taken.data() == place);
  CHECK(taken == '"' + std::string(10'000, 'x') + "\\n\\u0001\"");
  CHECK(writer.text() == "");
  writer.begin_array();
  writer.integer(-1);
  writer.end_array();
  CHECK(writer.take() == "[-1]");
}

TEST_CASE("an object that names a member twice is refused, small or large") {
  CHECK_FALSE(JsonDocument::parse(R"({"a":1,"b":2,"a":3})").has_value());
  CHECK_FALSE(JsonDocument::parse(R"({"a":1,"\u0061":2})").has_value());
  std::string large = "{";
  for (int i = 0; i < 50; ++i) large += "\"k" + std::to_string(i) + "\":0,";
  CHECK_FALSE(JsonDocument::parse(large + "\"k7\":1}").has_value());
  CHECK(JsonDocument::parse(large + "\"k\":1}").has_value());
}

TEST_CASE("nesting is limited before the stack is") {
  CHECK_FALSE(JsonDocument::parse(std::string(2'000'000, '[')).has_value());
  std::string deep = std::string(128, '[') + std::string(128, ']');
  CHECK(JsonDocument::parse(deep).has_value());
  CHECK_FALSE(JsonDocument::parse("[" + deep + "]").has_value());
}

TEST_CASE("iteration passes over what lies inside a child") {
  const JsonDocument document = parsed(R"({"a":{"x":[1,[2]]},"b":2,"c":[]})");
  std::string keys;
  for (Json member : document.root()) keys += member.key();
  CHECK(keys == "abc");
  CHECK(document.root().size() == 3);
}

TEST_CASE("numbers read as integers only where they are") {
  const JsonDocument document = parsed("[7, -3, 1.0, 1e2, 9223372036854775808, 2.5]");
  CHECK(document.root().at(0).integer() == 7);
  CHECK(document.root().at(1).integer() == -3);
  CHECK_FALSE(document.root().at(2).integer());
  CHECK_FALSE(document.root().at(3).integer());
  CHECK_FALSE(document.root().at(4).integer());
  CHECK(document.root().at(5).real() == 2.5);
}

TEST_CASE("equality looks at values, not at member order") {
  CHECK(deep_equal(parsed(R"({"a":1,"b":[true,null]})").root(), parsed(R"({"b":[true,null],"a":1})").root()));
  CHECK_FALSE(deep_equal(parsed(R"({"a":1.0})").root(), parsed(R"({"a":1.00})").root()));
}
