#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::narrative {

// The one vocabulary of numbers in words, up to the hundreds: what patterns find is what measures read.

// A pattern in the language of `Phrase`, without captures, for a number in words, "forty-two", "a hundred and five".
std::string number_words_pattern();

struct NumberInWords {
  int value;
  std::size_t length; // bytes
};

// The number in words that `text` begins with, the longest there is: "forty-two days" is 42, "two-three weeks" 2. Case
// does not matter. Nothing for what is no number, "a" and "an" by themselves included.
std::optional<NumberInWords> read_number_words(std::string_view text);

} // namespace signpost::narrative
