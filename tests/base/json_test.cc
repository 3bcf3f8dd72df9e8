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

// The parser reads in blocks of 16 bytes: what it must see is put at every place of a block, and of the one behind it.

TEST_CASE("a buffer is a copy with a NUL behind it, and begins and ends with a block") {
  for (std::size_t size = 0; size < 50; ++size) {
    const std::string text(size, 'x');
    const JsonBuffer buffer(text);
    CHECK(std::string_view(buffer.data(), size) == text);
    for (std::size_t at = size; at == size || at % 16 != 0; ++at)
      CHECK(buffer.data()[at] == '\0'); // to the block's end
    CHECK(reinterpret_cast<std::uintptr_t>(buffer.data()) % 16 == 0);
  }
}

TEST_CASE("a text may end anywhere in a block, and one that is cut off is refused wherever it is cut") {
  for (std::size_t size = 0; size < 50; ++size) {
    const std::string letters(size, 'x'), space(size, ' ');
    CHECK(parsed("\"" + letters + "\"").root().string() == letters);
    CHECK(parsed(space + "\"" + letters + "\"" + space).root().string() == letters);
    CHECK(parsed("[" + std::string(size + 1, '7') + "]").root().at(0).number() == std::string(size + 1, '7'));
    CHECK(JsonDocument::parse("\"" + letters).error().offset == size + 1);
    CHECK(JsonDocument::parse("\"\\n" + letters).error().offset == size + 3);
    CHECK(JsonDocument::parse(space).error().offset == size);
    CHECK(JsonDocument::parse("[" + space).error().offset == size + 1);
  }
  const std::string whole =
      R"({"a": [1.5, true, null, "b\u00e9\n"], "a much longer name than sixteen": {"c": "\ud83e\uddb4"}})";
  REQUIRE(JsonDocument::parse(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    INFO(whole.substr(0, size));
    CHECK_FALSE(JsonDocument::parse(whole.substr(0, size)).has_value());
  }
}

TEST_CASE("escapes are read at every place of a block, and what follows them") {
  const std::pair<std::string, std::string> escapes[] = {
      {R"(\n)", "\n"},    {R"(\")", "\""},       {R"(\\)", "\\"},    {R"(\/)", "/"},
      {R"(\u0041)", "A"}, {R"(\u001f)", "\x1F"}, {R"(\u00e9)", "é"}, {R"(\ud83e\uddb4)", "🦴"},
  };
  for (const auto& [escaped, character] : escapes)
    for (std::size_t before = 0; before < 34; ++before)
      for (std::size_t between = 0; between < 34; ++between) {
        const std::string a(before, 'a'), b(between, 'b');
        const JsonDocument document =
            parsed("{\"" + a + escaped + "\": \"" + a + escaped + b + escaped + escaped + "c\"}");
        CHECK(document.root().at(0).key() == a + character);
        CHECK(document.root().at(0).string() == a + character + b + character + character + "c");
      }
}

TEST_CASE("control characters are refused at every place of a block") {
  const std::string behind(20, 'z');
  for (char control = 0x01; control < 0x20; ++control)
    for (const std::string& escape : {std::string(), std::string("\\n")}) // behind an escape, text is moved
      for (std::size_t before = 0; before < 34; ++before) {
        const std::string head = "[\"" + escape + std::string(before, 'a');
        const auto document = JsonDocument::parse(head + control + behind + "\"]");
        INFO("0x" << std::hex << int(control) << " after " << std::dec << before);
        REQUIRE_FALSE(document.has_value());
        CHECK(document.error().message == "Invalid escape character in string");
        CHECK(document.error().offset == head.size());
      }
  for (char control = 0x01; control < 0x20; ++control)
    for (std::size_t before = 0; before < 34; ++before) {
      const std::string head = "[" + std::string(before, ' ');
      const bool is_space = control == '\t' || control == '\n' || control == '\r';
      CHECK(JsonDocument::parse(head + control + std::string(before, ' ') + "1]").has_value() == is_space);
    }
}

TEST_CASE("malformed UTF-8 is refused") {
  for (std::size_t before = 0; before < 34; ++before) {
    const std::string head = "\"" + std::string(before, 'a');
    CHECK(JsonDocument::parse(head + "\xC3" + std::string(20, 'z') + "\"").error().offset == head.size());
    CHECK(parsed(head + "é🦴" + std::string(20, 'z') + "\"").root().string().substr(before, 6) == "é🦴");
  }
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
