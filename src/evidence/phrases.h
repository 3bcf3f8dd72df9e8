#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/texts.h"
#include "narrative/lexicon.h"
#include "evidence/author_file.h"
#include "evidence/values.h"

namespace signpost::evidence {

// What an author says a phrase means for a value.
struct PhraseMeaning {
  std::string value;  // id of the value it speaks of
  std::string member; // of a coded value, or the kind of treatment of a course; empty for others
  CodeIndex code = 0; // of a coded value: its member
  bool whole = false; // of a course of treatment: it claims to tell all of it
  // What each way of saying it tells, if anything; unknown: it leaves the matter open.
  std::optional<Truth> affirmed = Truth::yes;
  std::optional<Truth> negated = Truth::no;
  std::optional<Truth> historical = {};
  std::optional<Truth> hypothetical = {};
  std::vector<fhir::TextKind> in;   // kinds of text it counts in; empty: all
  std::vector<std::string> not_in;  // kinds of section it does not count in
  std::optional<long> max_age_days; // of the text on the day of signing
  std::string entry;                // who says so: file and line of the pattern
};

// Why words that were recognised tell nothing about their value.
enum class Silence : std::uint8_t {
  plan,          // spoken of as intended, possible or conditional
  history,       // of the past
  other_person,  // of a relative
  denied,        // and that it is not so tells nothing
  other_meaning, // they only look like what they are not
  section,       // they do not count in this kind of section
  asked,         // only the question names them
  too_old
};

std::string_view to_string(Silence silence); // "plan", "other person", …

// What one mention tells.
struct Told {
  const PhraseMeaning* meaning = nullptr; // of the Phrases
  std::expected<Truth, Silence> says;     // unknown: it leaves the matter open
  std::optional<base::Date> date;         // of the entry, else of the text
};

// One phrase found in a chart, with what it tells.
struct Hit {
  const fhir::ClinicalText* text = nullptr;
  const PhraseMeaning* meaning = nullptr; // of the Phrases
  Truth says = Truth::yes;
  bool denied = false;            // the sentence denies the phrase
  std::optional<base::Date> date; // of the entry, else of the text
  std::size_t offset = 0;
  std::size_t length = 0;
  std::string_view sentence;
  std::vector<narrative::Capture> captures;
};

// All phrase files, compiled into one lexicon so that a text is read once for all values.
class Phrases {
public:
  // Reads {"macros"?: {...}, "phrases"?: [...]} files and the one file of context rules; mistakes go to the files'
  // issues. Without any file there is a lexicon that finds nothing.
  static Phrases read(const std::vector<AuthorFile>& files, const AuthorFile* context, const Values& values,
                      base::Issues& issues);

  // Every phrase in a text, with how the sentence uses it. Mentions borrow from the text. A text without a day was
  // written by `signed_on`.
  std::vector<narrative::Mention> search(const fhir::ClinicalText& text, base::Date signed_on) const;

  // What a mention found in (the same words as) `text` tells, or why it tells nothing. `signed_on` is the day from
  // which ages count.
  Told told(const narrative::Mention& mention, const fhir::ClinicalText& text, base::Date signed_on) const;

  // Adds what mentions found in (the same words as) `text` tell to the hits by value.
  void interpret(const std::vector<narrative::Mention>& mentions, const fhir::ClinicalText& text, base::Date signed_on,
                 std::vector<std::vector<Hit>>& by_value) const;

private:
  std::optional<narrative::Lexicon> lexicon_;
  std::vector<PhraseMeaning> meanings_;             // by phrase id
  std::vector<std::optional<ValueIndex>> value_of_; // by phrase id
  // By kind of text: the phrases that count there and whose value some source reads there. The others are not looked
  // for.
  std::array<std::vector<bool>, fhir::text_kinds> wanted_;
};

} // namespace signpost::evidence
