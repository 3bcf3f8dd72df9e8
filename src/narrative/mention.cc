#include "narrative/mention.h"

#include <algorithm>

namespace signpost::narrative {

Mention mention_in(const Sentence& sentence, std::uint32_t rule, Assertion assertion, Span span) {
  return {.rule = rule,
          .assertion = assertion,
          .offset = sentence.offset + span.begin,
          .length = span.end - span.begin,
          .sentence_offset = sentence.offset,
          .sentence_length = sentence.length,
          .stated_date = sentence.stated_date,
          .section = sentence.section ? std::string_view(sentence.section->id) : std::string_view{},
          .captures = {}};
}

Assertion in_its_place(const Sentence& sentence, Assertion assertion) {
  if (sentence.section && sentence.section->says) assertion = std::max(assertion, *sentence.section->says);
  // What was copied and bears no date is of unknown age, denials and plans included.
  if (sentence.copied && !sentence.stated_date && assertion != Assertion::other_experiencer)
    assertion = Assertion::historical;
  return assertion;
}

void to_original(std::vector<Mention>& mentions, const PlainSpelling& spelling, std::string_view original) {
  if (spelling.is_original()) return;
  const auto move = [&](std::size_t& offset, std::size_t length) {
    const std::size_t end = spelling.original_end(offset + length);
    offset = std::min(spelling.original_begin(offset), end);
    return end - offset;
  };
  for (Mention& mention : mentions) {
    mention.length = move(mention.offset, mention.length);
    mention.sentence_length = move(mention.sentence_offset, mention.sentence_length);
    for (Capture& capture : mention.captures) {
      const std::size_t length = move(capture.offset, capture.text.size());
      capture.text = original.substr(capture.offset, length);
    }
  }
}

} // namespace signpost::narrative
