#include <optional>

#include <catch2/catch.hpp>

#include "narrative/tokens.h"
#include "narrative/vocabulary.h"

namespace signpost::narrative::testing {
namespace {

using Form = Vocabulary::Form;

struct Words {
  Vocabulary vocabulary;
  explicit Words(std::initializer_list<std::string_view> words) {
    for (std::string_view word : words) vocabulary.add(word);
  }
  std::optional<Form> form(std::string_view written) const {
    const auto tokens = tokenize(written);
    const auto word = vocabulary.read(written, tokens.front().spelling);
    return word.readings.empty() ? std::nullopt : std::optional(word.readings.back().form);
  }
};

} // namespace

TEST_CASE("vocabulary: inflections are derived", "[vocabulary]") {
  Words words{"walk", "improve", "stop", "try", "brace", "therapy", "wear", "pt"};
  words.vocabulary.add_irregular("wear", {"wore", "worn"});
  words.vocabulary.finish();
  for (const std::string_view form :
       {"walks", "walked", "walking", "improves", "improved", "improving", "stopped", "stopping", "tries", "tried",
        "trying", "braces", "braced", "bracing", "therapies", "wears", "wore", "worn"}) {
    CAPTURE(form);
    CHECK(words.form(form) == Form::inflected);
  }
  CHECK(words.form("Walk") == Form::listed);
  CHECK(words.form("WALKED") == Form::inflected);
  CHECK(words.form("patient's") == std::nullopt);
  CHECK(words.form("therapy's") == Form::listed);
  CHECK(words.form("pts") == std::nullopt); // too short to be inflected
}

TEST_CASE("vocabulary: a word with capitals is met in just this spelling", "[vocabulary]") {
  Words words{"PT", "pt"};
  words.vocabulary.finish();
  CHECK(words.vocabulary.read("PT", "pt").readings.size() == 2);
  CHECK(words.form("PT") == Form::exact_case);
  CHECK(words.form("Pt") == Form::listed);
}

TEST_CASE("vocabulary: one slip in a long word", "[vocabulary]") {
  Words words{"tenderness", "afebrile", "improvement", "unstable", "contraindicated"};
  words.vocabulary.add_ordinary("febrile");
  words.vocabulary.add_ordinary("improvements");
  words.vocabulary.finish();
  for (const std::string_view slip : {"tendernes", "tendrness", "tendernesss", "tenderenss", "tendarness", "improvment",
                                      "improvemnet", "contraindciated"}) {
    CAPTURE(slip);
    CHECK(words.form(slip) == Form::misspelt);
  }
  for (const std::string_view other : {"febrile", "stable", "instable", "denderness", "tendenes", "tender"}) {
    CAPTURE(other); // words of their own, another first letter, two slips, too short
    CHECK(words.form(other) == std::nullopt);
  }
}

TEST_CASE("vocabulary: a slip between two words is none of them", "[vocabulary]") {
  Words words{"walking1", "reported", "resorted"};
  words.vocabulary.finish();
  CHECK(words.form("reorted") == std::nullopt);
  CHECK(words.form("repoted") == Form::misspelt);
}

} // namespace signpost::narrative::testing
