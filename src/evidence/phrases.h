#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/texts.h"
#include "fhir/value_sets.h"
#include "narrative/frame_reader.h"
#include "narrative/lexicon.h"
#include "narrative/mention.h"
#include "evidence/author_file.h"
#include "evidence/values.h"

namespace signpost::evidence {

// What the files call a statement that tells a whole course of treatment (policies/shared/phrases/README.md).
inline constexpr std::string_view whole_course = "whole";

// What an author says a phrase or a frame means for a value.
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
  std::string entry;                // who says so: file and line of the pattern, or topic and id of the frame
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
  too_old,
  long_past,     // of a day that lies long past
  other_site,    // of another part of the body
  contradicted,  // the same clause says the contrary as well
  not_understood // they name the matter, and nothing tells what is said of it
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

struct FrameFiles;

// What authors write of how clinical text is read: {"macros"?: {...}, "phrases"?: [...]}, lexicon and frames
// (docs/author.md), and the one file of context rules.
struct ReadingFiles {
  std::vector<AuthorFile> phrases;
  std::vector<AuthorFile> lexicon;
  std::vector<AuthorFile> frames;
  std::optional<AuthorFile> context;
};

// Two readers of clinical text as one: phrases, and concepts with frames. A text is read once for all values.
class Phrases {
public:
  // Mistakes go to the files' issues. Without any file there is a reader that finds nothing.
  static Phrases read(const ReadingFiles& files, const Values& values, const fhir::ValueSets& value_sets,
                      base::Issues& issues);

  // Every phrase and frame in a text, with how the sentence uses it. Mentions borrow from the text. One without a day
  // was written by `signed_on`.
  std::vector<narrative::Mention> search(const fhir::ClinicalText& text, base::Date signed_on) const;

  // What a mention found in (the same words as) `text` tells, or why it tells nothing. `signed_on` is the day from
  // which ages count.
  Told told(const narrative::Mention& mention, const fhir::ClinicalText& text, base::Date signed_on) const;

  // What was found of values in texts.
  struct Found {
    std::vector<std::vector<Hit>> told;           // by value
    std::vector<std::vector<Hit>> not_understood; // by value: sentences that name the matter and tell nobody what of it
  };
  // Adds what mentions found in (the same words as) `text` tell to what was found.
  void interpret(const std::vector<narrative::Mention>& mentions, const fhir::ClinicalText& text, base::Date signed_on,
                 Found& found) const;

  // For the tools of authors: the frames, their examples and the reader.
  const FrameFiles& frames() const { return *frame_files_; }
  const narrative::FrameReader* frame_reader() const { return frames_ ? &*frames_ : nullptr; }
  // By which words and frames (rules of the frame reader) a text is read; arguments as for search().
  narrative::FrameReader::Used used(const fhir::ClinicalText& text, base::Date signed_on) const;

private:
  using Wanted = std::array<std::vector<bool>, fhir::text_kinds>;

  void read_phrases(const ReadingFiles& files, const Values& values, base::Issues& issues);
  void read_frames(const ReadingFiles& files, const Values& values, const fhir::ValueSets& value_sets,
                   base::Issues& issues);
  Wanted wanted_rules(const Values& values, std::size_t first) const;

  std::optional<narrative::Lexicon> lexicon_;
  std::optional<narrative::FrameReader> frames_;
  std::shared_ptr<const FrameFiles> frame_files_;
  std::vector<PhraseMeaning> meanings_;             // by rule: phrases, frames, watches
  std::vector<std::optional<ValueIndex>> value_of_; // by rule
  std::size_t phrase_count_ = 0;
  // By kind of text: the rules that count there and whose value some source reads there. The others are not looked for.
  Wanted phrases_wanted_;
  Wanted frames_wanted_;
};

} // namespace signpost::evidence
