#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signpost::cards {

// Words of a chart as a card quotes them: on one line and of at most so many bytes, such that the words that tell are
// among them. The rest is clipped between words, at the end, else in front. Plain text, not escaped for anything.
std::string quotation(std::string_view whole, std::string_view telling, std::size_t most);

} // namespace signpost::cards
