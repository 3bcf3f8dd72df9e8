#include "narrative/mention.h"

#include <algorithm>

namespace signpost::narrative {

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
