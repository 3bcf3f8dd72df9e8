#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/issue.h"
#include "base/json.h"

namespace signpost::narrative {

// What a sentence does with a phrase (ConText: negation, temporality, experiencer). Where several hold, the later of
// this list wins: a denied history is a denial, a denial in a plan is a plan.
enum class Assertion : std::uint8_t { affirmed, historical, negated, hypothetical, other_experiencer };

std::string_view to_string(Assertion assertion); // "affirmed", …, "other-experiencer", as in context.json

// How a clinical text gives its phrases a meaning, as authors write it in context.json
// (policies/shared/phrases/README.md explains each member). All texts are lower case with single spaces.
struct ContextRules {
  enum class Direction : std::uint8_t { forward, backward, both };
  enum class Commas : std::uint8_t { cross, list, stop };

  struct Trigger {
    std::string text;
    Assertion says;
    Direction direction;
    Commas commas;           // may the scope cross a comma: always; only along a list; never
    std::uint32_t max_words; // words the scope reaches; 0: to the end of the sentence
    bool ends_item;          // counts only where a mark or the end of the sentence follows
    std::optional<int> year; // it names that year, and counts only where the year lies long past
  };
  struct Terminator {
    std::string text;
    std::vector<Assertion> ends; // kinds of scope it ends; empty: all
    bool after_item;             // only a scope that holds a word of its own by then, `fillers` aside
    bool after_comma;            // only behind one, which is where the scope ends then
    bool verb;                   // of a clause that begins at a comma a few words before, where the scope ends then
  };
  struct Answer { // of a form or table: "no", "none known", "yes"
    std::string text;
    Assertion says; // hypothetical: not answered
    bool always;    // whatever follows it; else only before a mark, the next cell or question, or the end
    bool bare;      // at the end of an item without any mark before it, too
  };
  enum class SectionEnd : std::uint8_t { line, blank_line, heading };
  struct Section {
    std::string id;
    std::vector<std::string> headings;
    std::optional<Assertion> says; // of everything in it, unless the sentence says more
    SectionEnd until;
    bool copied; // carried over from older notes: historical, whatever it says, unless an entry states its date
  };

  std::vector<Trigger> triggers;
  std::vector<std::string> pseudo_triggers; // contain a trigger's words and mean nothing
  std::vector<Terminator> terminators;
  std::vector<std::string> fillers;       // stand before a noun and are none: "currently", "been"
  std::vector<Answer> answers;
  std::vector<std::string> answer_tails;  // may follow an answer and leave it what it is: "today", "per"
  int long_ago_years = 2;                 // a year lies long past if the text was written so many years later
  std::vector<std::string> list_words;    // "or", "nor": show that commas before them separate items of one list
  std::vector<Section> sections;
  std::vector<std::string> subheadings;   // "msk", "heent": headings inside a section, which goes on
  std::vector<std::string> abbreviations; // their full stop ends no sentence: "dr.", "approx."
  std::vector<std::string> joining_words; // a line that ends with one goes on below: "of", "denies"
  std::vector<std::string> entry_words;   // may stand before the date that opens an entry: "update", "addendum"
  std::vector<std::string> copied_words;  // the same, and say that the entry is copied: "copied from", "cf"

  // Whose rules: those of the file, and what it has for one of the two readers alone.
  enum class For : std::uint8_t { phrases, frames };

  // Reads a parsed context.json. Every mistake goes to `issues` with its place in `file`, whose content is `text`;
  // nothing is returned if there was one.
  static std::optional<ContextRules> read(const base::JsonDocument& document, std::string_view file,
                                          std::string_view text, base::Issues& issues,
                                          For whose = For::phrases);
};

} // namespace signpost::narrative
