#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace signpost::fhirpath {

enum class TokenKind : std::uint8_t {
  end,
  identifier, // also `delimited` and keywords: which words are operators depends on where they stand
  number,
  string,
  date, // of @…: without the @
  date_time,
  time,     // of @T…: without the @T
  variable, // %name, %`name`, %'name'
  special,  // $this, $index, $total
  symbol,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t offset = 0;
  std::string text;       // escapes resolved; of a variable or special without its sign
  bool delimited = false; // identifier in backticks: never a keyword

  bool is_symbol(std::string_view symbol) const { return kind == TokenKind::symbol && text == symbol; }
  bool is_word(std::string_view word) const { return kind == TokenKind::identifier && !delimited && text == word; }
};

// Cuts a text into tokens (FHIRPath 2.0.0, annex B), one at a time. Fails with the offset of what is no token.
class Lexer {
public:
  explicit Lexer(std::string_view source) : source_(source) {}
  base::Result<Token> next();

private:
  base::Result<void> skip_space_and_comments();
  base::Result<std::string> quoted(char quote);
  base::Result<void> escape(std::string& out);
  base::Result<std::uint32_t> hex4();
  Token number();
  Token temporal();
  base::Result<Token> variable();
  char peek(std::size_t ahead = 0) const { return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0'; }

  std::string_view source_;
  std::size_t at_ = 0;
};

} // namespace signpost::fhirpath
