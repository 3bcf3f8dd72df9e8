#include "narrative/small_reader.h"

namespace signpost::narrative::testing {
namespace {

std::vector<ConceptMention> mentions(const Concepts& concepts, std::string_view text) {
  const auto tokens = tokenize(text);
  return concepts.mentions(tokens, concepts.words(text, tokens));
}

std::vector<LexiconError> mistakes(const LexiconData& data) {
  const auto compiled = Concepts::compile(data);
  return compiled ? std::vector<LexiconError>{} : compiled.error();
}

} // namespace

TEST_CASE("concepts: all a word may name, broader concepts included", "[concepts]") {
  const auto concepts = Concepts::compile(small_lexicon());
  REQUIRE(concepts);
  const std::string_view text = "Physical therapy and TLSO, tlso";
  const auto found = mentions(*concepts, text);
  REQUIRE(found.size() == 2); // "tlso" is not "TLSO"
  CHECK(found[0].is(*concepts->find("therapy")));
  CHECK(found[0].is(*concepts->find("care")));
  CHECK(found[0].span.end == 16);
  CHECK(found[1].is(*concepts->find("brace")));
  CHECK_FALSE(concepts->find("nobody"));
  CHECK(concepts->find("duration"));
}

TEST_CASE("concepts: a circle of broader concepts is one and the same", "[concepts]") {
  LexiconData data;
  data.concepts = {{"a", {"b"}, {"one"}, {}}, {"b", {"a"}, {}, {}}};
  const auto concepts = Concepts::compile(data);
  REQUIRE(concepts);
  const auto found = mentions(*concepts, "one");
  REQUIRE_FALSE(found.empty());
  CHECK(found[0].is(*concepts->find("b")));
}

TEST_CASE("concepts: mistakes of a lexicon, each with its place", "[concepts]") {
  LexiconData data;
  data.concepts = {{"a", {"nobody"}, {"one two three four five", ""}, {}}};
  const auto found = mistakes(data);
  REQUIRE(found.size() == 3);
  CHECK(found[0].in == LexiconError::In::is);
  CHECK(found[1].in == LexiconError::In::terms);
  CHECK(found[1].message ==
        "`one two three four five` has more than four words; it may be an idiom, or a frame of concepts");
  CHECK(found[2].item == 1);
  data.concepts = {{"a", {}, {}, {}}, {"a", {}, {}, {}}, {"duration", {}, {}, {}}};
  const auto names = mistakes(data);
  REQUIRE_FALSE(names.empty());
  CHECK(names[0].message == "concept `a` is there already");
}

} // namespace signpost::narrative::testing
