#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "narrative/span.h"

namespace signpost::narrative {

// A word, number or mark of a sentence.
struct Token {
  enum class Kind : std::uint8_t { word, number, mark };
  Kind kind;
  bool hyphened; // nothing but a hyphen stands between it and the token before
  Span span;
  std::string_view spelling; // how it is looked up: lower case, without the dots of initials; any arrow is "->"
};

// The tokens of a text, in its order. They hold their spellings themselves and do not borrow the text.
class Tokens {
public:
  Tokens(Tokens&&) noexcept = default;
  Tokens& operator=(Tokens&&) noexcept = default;

  std::size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }
  const Token& operator[](std::size_t i) const { return list_[i]; }
  const Token& front() const { return list_.front(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

private:
  friend Tokens tokenize(std::string_view text);
  Tokens() = default;

  std::vector<char> spellings_; // the text in lower case
  std::vector<Token> list_;
};

// Divides a text in plain spelling (typography.h) into tokens. Words keep their apostrophes ("can't") and the dots of
// their initials ("b.i.d."); numbers may have a decimal point; "6wks" and "x6" are two tokens, "T12" one. A hyphen
// within words is no token; an arrow ("->", "-->", "=>") is one. Linear.
Tokens tokenize(std::string_view text);

} // namespace signpost::narrative
