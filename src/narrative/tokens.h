#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/span.h"

namespace signpost::narrative {

// A word, number or mark of a sentence.
struct Token {
  enum class Kind : std::uint8_t { word, number, mark };
  Kind kind;
  Span span;
  bool hyphened;        // nothing but a hyphen stands between it and the token before
  std::string spelling; // how it is looked up: lower case, without the dots of initials; any arrow is "->"
};

// Divides a text in plain spelling (typography.h) into tokens, in its order. Words keep their apostrophes ("can't") and
// the dots of their initials ("b.i.d."); numbers may have a decimal point; "6wks" and "x6" are two tokens, "T12" one.
// A hyphen within words is no token; an arrow ("->", "-->", "=>") is one. Linear.
std::vector<Token> tokenize(std::string_view text);

} // namespace signpost::narrative
