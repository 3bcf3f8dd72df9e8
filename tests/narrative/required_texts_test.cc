#include "narrative/required_texts.h"

#include <catch2/catch.hpp>

#include <re2/re2.h>

#include "narrative/ascii.h"
#include "narrative/pattern.h"
#include "narrative/phrase_files.h"
#include "narrative/prefilter.h"

namespace signpost::narrative::testing {
namespace {

// "one|other more": sets apart by spaces, `<` and `>` for word boundaries, `_` for a space in a text.
std::string shown(std::string_view pattern) {
  std::string result;
  for (const AnyOf& set : required_texts(pattern)) {
    if (!result.empty()) result += ' ';
    for (const RequiredText& text : set) {
      if (&text != &set.front()) result += '|';
      std::string words = text.text;
      std::ranges::replace(words, ' ', '_');
      result += (text.begins_word ? "<" : "") + words + (text.ends_word ? ">" : "");
    }
  }
  return result;
}

// Whether the sentence, lower case and with single spaces, holds one text of each set.
bool holds(const std::string& sentence, const std::vector<AnyOf>& needs) {
  return std::ranges::all_of(
      needs, [&](const AnyOf& set) { return std::ranges::any_of(set, [&](const RequiredText& text) { return sentence.contains(text.text); }); });
}

std::string with_single_spaces(std::string text) {
  RE2::GlobalReplace(&text, "\\s+", " ");
  return text;
}

} // namespace

TEST_CASE("what a pattern cannot do without") {
  CHECK(shown("\\b(?:kyphoplasty)\\b") == "<kyphoplasty>");
  CHECK(shown("Marrow\\s+Edema") == "marrow_edema");
  CHECK(shown("\\b(?:(?:before|on|prior\\s+to)\\s+admission)\\b") == "<before_admission>|<on_admission>|<prior_to_admission>");
  CHECK(shown("(?:o|)edema") == "edema");
  CHECK(shown("fracture\\s+((?:\\S+\\s+){0,6}?)healed") == "fracture_ healed");
  CHECK(shown("(?:cat|dog\\w+)\\s*food") == "cat|dog food");
  CHECK(shown("(?:[CL]-?(?:1|2)|S1)\\b") == "c-1>|c-2>|c1>|c2>|l-1>|l-2>|l1>|l2>|s1>");
  CHECK(shown("(?-i:PT)\\b.") == "pt>");
  CHECK(shown("ab{2}c+de") == "de");
  CHECK(shown("\\d{1,2}\\s*%") == "% 0|1|2|3|4|5|6|7|8|9");
  CHECK(shown("pain–free") == "pain–free");
}

TEST_CASE("nothing is required where anything may stand or the syntax is not known") {
  for (const char* pattern : {"\\w+", "(?:pain)?", "(?:pain)*", "pain|\\w", "\\pLpain", "(?s)pain", "[^a]", "é", "pain{,2}"}) {
    INFO(pattern);
    CHECK(shown(pattern).empty());
  }
}

TEST_CASE("a sentence that a phrase is found in holds what the phrase requires") {
  const PhraseFiles files = PhraseFiles::read();
  std::vector<std::string> sentences;
  std::istringstream lines(read_text(std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/cases/narrative/sentences.txt"));
  for (std::string line; std::getline(lines, line);) sentences.push_back(to_lower(line));

  std::size_t found = 0;
  for (const Phrase& phrase : files.phrases) {
    const auto expanded = expand_pattern(phrase.pattern, files.macros);
    REQUIRE(expanded);
    RE2::Options options;
    options.set_case_sensitive(false);
    const RE2 pattern(expanded->re2(), options);
    const std::vector<AnyOf> needs = required_texts(pattern.pattern());
    for (const std::string& sentence : sentences) {
      if (!RE2::PartialMatch(sentence, pattern)) continue;
      ++found;
      if (!holds(with_single_spaces(sentence), needs)) FAIL_CHECK(phrase.pattern << '\n' << sentence);
    }
  }
  CHECK(found > 500);
}

TEST_CASE("a prefilter names the phrases whose every set is met") {
  const Prefilter prefilter({required_texts("bone.+edema"), required_texts("edema"), required_texts("\\w")});
  Prefilter::Sentence sentence(prefilter);
  const auto possible = [&](std::initializer_list<std::string_view> found) {
    sentence.begin();
    for (std::uint32_t i = 0; i < prefilter.texts().size(); ++i) {
      if (std::ranges::find(found, prefilter.texts()[i].text) != found.end()) sentence.found(i);
    }
    auto phrases = sentence.possible_phrases();
    std::ranges::sort(phrases);
    return phrases;
  };
  CHECK(possible({}) == std::vector<std::uint32_t>{2});
  CHECK(possible({"edema"}) == std::vector<std::uint32_t>{1, 2});
  CHECK(possible({"bone", "edema"}) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(possible({"bone"}) == std::vector<std::uint32_t>{2});
}

} // namespace signpost::narrative::testing
