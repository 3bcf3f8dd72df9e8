#include "narrative/required_texts.h"

#include <algorithm>

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
  for (const AnyOf& set : required_texts(pattern).sets) {
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

// The first place behind `from` where one of the texts ends, or npos.
std::size_t next_end(const std::string& sentence, const AnyOf& set, std::size_t from) {
  std::size_t first = std::string::npos;
  for (const RequiredText& text : set) {
    for (std::size_t at = sentence.find(text.text); at != std::string::npos; at = sentence.find(text.text, at + 1)) {
      if (at + text.text.size() > from) {
        first = std::min(first, at + text.text.size());
        break;
      }
    }
  }
  return first;
}

// Whether the sentence, lower case and with single spaces, holds one text of each set, in their order.
bool holds(const std::string& sentence, const std::vector<AnyOf>& needs) {
  std::size_t end = 0;
  for (const AnyOf& set : needs) {
    end = next_end(sentence, set, end);
    if (end == std::string::npos) return false;
  }
  return true;
}

std::string with_single_spaces(std::string text) {
  RE2::GlobalReplace(&text, "\\s+", " ");
  return text;
}

} // namespace

TEST_CASE("what a pattern cannot do without") {
  CHECK(shown("\\b(?:kyphoplasty)\\b") == "<kyphoplasty>");
  CHECK(shown("Marrow\\s+Edema") == "marrow_edema");
  CHECK(shown("\\b(?:(?:before|on|prior\\s+to)\\s+admission)\\b") ==
        "<before_admission>|<on_admission>|<prior_to_admission>");
  CHECK(shown("(?:o|)edema") == "edema|oedema");
  CHECK(shown("\\b(?:fracture\\s+.+|edema\\s+\\w+)") == "<edema_|<fracture_");
  CHECK(shown("fracture\\s+((?:\\S+\\s+){0,6}?)healed") == "fracture_ healed");
  CHECK(shown("(?:cat|dog\\w+)\\s*food") == "cat|dog food");
  CHECK(shown("(?:[CL]-?(?:1|2)|S1)\\b") == "c-1>|c-2>|c1>|c2>|l-1>|l-2>|l1>|l2>|s1>");
  CHECK(shown("(?-i:PT)\\b.") == "pt>");
  CHECK(shown("ab{2}c+de") == "de");
  CHECK(shown("\\d{1,2}\\s*%") == "0|1|2|3|4|5|6|7|8|9 %");
  CHECK(shown("pain–free") == "pain–free");
}

TEST_CASE("a pattern's first texts lead if every match begins with one of them") {
  for (const char* pattern : {"edema", "\\b(?:edema)\\b", "\\b(?:severe\\s+)?pain", "\\b(?:bone\\s+.+|marrow\\s+\\w+)",
                              "(?:bone|marrow)+\\s+edema"}) {
    INFO(pattern);
    CHECK(required_texts(pattern).leads);
  }
  for (const char* pattern : {"\\w+ edema", "\\s+edema", "(?:\\s|-)edema", "(?:bone )*edema", "a.+edema",
                              "\\b(?:bone\\s+|\\w+edema)", ".*edema"}) {
    INFO(pattern);
    CHECK_FALSE(required_texts(pattern).leads);
  }
}

TEST_CASE("nothing is required where anything may stand or the syntax is not known") {
  for (const char* pattern :
       {"\\w+", "(?:pain)?", "(?:pain)*", "pain|\\w", "\\pLpain", "(?s)pain", "[^a]", "é", "pain{,2}"}) {
    INFO(pattern);
    CHECK(shown(pattern).empty());
  }
}

TEST_CASE("a sentence that a phrase is found in holds what the phrase requires") {
  const PhraseFiles files = PhraseFiles::read();
  std::vector<std::string> sentences;
  for (const auto& table :
       std::filesystem::directory_iterator(std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/cases/narrative")) {
    std::istringstream lines(read_text(table.path()));
    for (std::string line; std::getline(lines, line);) sentences.push_back(to_lower(line));
  }

  std::size_t found = 0;
  for (const Phrase& phrase : files.phrases) {
    const auto expanded = expand_pattern(phrase.pattern, files.macros);
    REQUIRE(expanded);
    RE2::Options options;
    options.set_case_sensitive(false);
    const RE2 pattern(expanded->re2(), options);
    const std::vector<AnyOf> needs = required_texts(pattern.pattern()).sets;
    for (const std::string& sentence : sentences) {
      if (!RE2::PartialMatch(sentence, pattern)) continue;
      ++found;
      if (!holds(with_single_spaces(sentence), needs)) FAIL_CHECK(phrase.pattern << '\n' << sentence);
    }
  }
  CHECK(found > 500);
}

TEST_CASE("a prefilter names the phrases whose every set is met in order, and where they can begin") {
  const Prefilter prefilter(
      {required_texts("bone.+edema"), required_texts("edema"), required_texts("\\w"), required_texts("\\w+ edema")});
  Prefilter::Sentence sentence(prefilter);
  const auto possible = [&](std::string_view text) {
    sentence.begin();
    for (std::uint32_t end = 1; end <= text.size(); ++end) {
      for (std::uint32_t i = 0; i < prefilter.texts().size(); ++i) {
        const std::string& required = prefilter.texts()[i].text;
        if (text.substr(0, end).ends_with(required))
          sentence.found(i, end - static_cast<std::uint32_t>(required.size()), end);
      }
    }
    auto phrases = sentence.possible_phrases();
    std::ranges::sort(phrases);
    return phrases;
  };
  // "from 5", "at 5" if nowhere else, or "".
  const auto start = [&](std::uint32_t phrase, std::size_t at) -> std::string {
    const auto next = sentence.next_start(phrase, at);
    return next ? (next->only ? "at " : "from ") + std::to_string(next->from) : "";
  };
  CHECK(possible("") == std::vector<std::uint32_t>{2});
  CHECK(possible("edema") == std::vector<std::uint32_t>{1, 2});
  CHECK(possible("bone") == std::vector<std::uint32_t>{2});
  CHECK(possible("edema of bone") == std::vector<std::uint32_t>{1, 2});
  CHECK(possible("bone, edema") == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(start(0, 0) == "at 0");
  CHECK(start(0, 1) == "");
  CHECK(start(1, 0) == "at 6");
  CHECK(start(1, 6) == "at 6");
  CHECK(start(1, 7) == "");
  CHECK(start(2, 11) == "from 11");
  CHECK(start(3, 1) == "from 1");
  CHECK(start(3, 11) == "");
  CHECK(possible("no edema, edema") == std::vector<std::uint32_t>{1, 2, 3});
  CHECK(start(1, 0) == "from 3");
  CHECK(start(1, 8) == "from 8");
  CHECK(start(1, 11) == "");
  CHECK(possible("edema") == std::vector<std::uint32_t>{1, 2});
}

} // namespace signpost::narrative::testing
