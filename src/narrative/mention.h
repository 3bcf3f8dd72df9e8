#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "narrative/context_rules.h"
#include "narrative/sentences.h"
#include "narrative/span.h"
#include "narrative/typography.h"

namespace signpost::narrative {

// Text captured by a macro, a named group or a slot: `name` borrows from the reader, `text` from the text searched.
struct Capture {
  std::string_view name;
  std::string_view text;
  std::size_t offset; // bytes in the text searched
};

// Why words tell nothing, whatever the sentence does with them.
enum class Unsaid : std::uint8_t {
  no,
  long_past,     // they are of a day that lies long past
  other_site,    // they are of another part of the body
  contradicted,  // other words of the clause say the contrary
  not_understood // they name the matter, and nothing tells what is said of it
};

// One place where a text speaks of something that a rule of a reader (a phrase or a frame) knows. Offsets are bytes in
// the text given to find().
struct Mention {
  std::uint32_t rule;
  Assertion assertion;
  std::size_t offset;
  std::size_t length;
  std::size_t sentence_offset;
  std::size_t sentence_length;
  std::optional<base::Date> stated_date; // the text dates this entry itself: "[09/30/2016] …", "UPDATE 11/17: …"
  std::string_view section;              // id of the kind of section it stands in, or ""; borrows from the reader
  std::vector<Capture> captures;         // in the order of the text
  Unsaid unsaid = Unsaid::no;
};

// A mention in a sentence, without captures; `span`: bytes of the sentence.
Mention mention_in(const Sentence& sentence, std::uint32_t rule, Assertion assertion, Span span);

// What an assertion is where the sentence stands: in a family history, say, or in an entry that was copied.
Assertion in_its_place(const Sentence& sentence, Assertion assertion);

// Moves mentions from the plain spelling to the text it stands for.
void to_original(std::vector<Mention>& mentions, const PlainSpelling& spelling, std::string_view original);

} // namespace signpost::narrative
