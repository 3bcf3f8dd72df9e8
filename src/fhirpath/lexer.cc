#include "fhirpath/lexer.h"

#include <utility>

namespace signpost::fhirpath {
namespace {

using base::Error;
using base::fail;
using base::Result;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

} // namespace

Result<void> Lexer::skip_space_and_comments() {
  for (;;) {
    if (is_space(peek())) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '/') {
      at_ = std::min(source_.find('\n', at_), source_.size());
    } else if (peek() == '/' && peek(1) == '*') {
      const std::size_t end = source_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return fail(Error::invalid_at(at_, "this comment is not closed"));
      at_ = end + 2;
    } else {
      return {};
    }
  }
}

Result<Token> Lexer::next() {
  if (auto skipped = skip_space_and_comments(); !skipped) return fail(skipped.error());
  Token token;
  token.offset = at_;
  const char c = peek();
  if (at_ == source_.size()) return token;
  if (is_letter(c)) {
    const std::size_t start = at_;
    while (is_letter(peek()) || is_digit(peek())) ++at_;
    token.kind = TokenKind::identifier;
    token.text = source_.substr(start, at_ - start);
    return token;
  }
  if (is_digit(c)) return number();
  if (c == '@') return temporal();
  if (c == '%') return variable();
  if (c == '\'' || c == '`') {
    auto text = quoted(c);
    if (!text) return fail(text.error());
    token.kind = c == '`' ? TokenKind::identifier : TokenKind::string;
    token.delimited = c == '`';
    token.text = std::move(*text);
    return token;
  }
  if (c == '$') {
    const std::size_t start = ++at_;
    while (is_letter(peek())) ++at_;
    token.kind = TokenKind::special;
    token.text = source_.substr(start, at_ - start);
    return token;
  }
  token.kind = TokenKind::symbol;
  const std::string_view two = source_.substr(at_, 2);
  const std::size_t size = two == "<=" || two == ">=" || two == "!=" || two == "!~" ? 2 : 1;
  token.text = source_.substr(at_, size);
  if (size == 1 && std::string_view("().,[]{}+-*/&|=~<>").find(c) == std::string_view::npos)
    return fail(Error::invalid_at(at_, "this character does not belong here"));
  at_ += size;
  return token;
}

Token Lexer::number() {
  Token token{TokenKind::number, at_, {}, false};
  while (is_digit(peek())) ++at_;
  if (peek() == '.' && is_digit(peek(1))) {
    ++at_;
    while (is_digit(peek())) ++at_;
  }
  token.text = source_.substr(token.offset, at_ - token.offset);
  return token;
}

// The characters are collected here; whether they make a date is for the reader of the token.
Token Lexer::temporal() {
  Token token{TokenKind::date, at_, {}, false};
  std::size_t start = ++at_;
  const auto digits_and = [&](char separator) {
    while (is_digit(peek()) || (peek() == separator && is_digit(peek(1)))) ++at_;
  };
  if (peek() != 'T') digits_and('-');
  if (peek() == 'T') {
    token.kind = at_ == start ? TokenKind::time : TokenKind::date_time;
    ++at_;
    if (token.kind == TokenKind::time) start = at_;
    digits_and(':');
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      while (is_digit(peek())) ++at_;
    }
    const bool offset = (peek() == '+' || peek() == '-') && is_digit(peek(1)) && is_digit(peek(2)) && peek(3) == ':';
    if (peek() == 'Z') ++at_;
    else if (offset) {
      ++at_;
      digits_and(':');
    }
  }
  token.text = source_.substr(start, at_ - start);
  return token;
}

Result<Token> Lexer::variable() {
  Token token{TokenKind::variable, at_, {}, false};
  ++at_;
  if (peek() == '`' || peek() == '\'') {
    auto text = quoted(peek());
    if (!text) return fail(text.error());
    token.text = std::move(*text);
    return token;
  }
  const std::size_t start = at_;
  while (is_letter(peek()) || is_digit(peek())) ++at_;
  token.text = source_.substr(start, at_ - start);
  if (token.text.empty()) return fail(Error::invalid_at(token.offset, "a name is expected after `%`"));
  return token;
}

Result<std::string> Lexer::quoted(char quote) {
  const std::size_t start = at_++;
  std::string out;
  while (at_ < source_.size() && peek() != quote) {
    if (peek() == '\\') {
      if (auto escaped = escape(out); !escaped) return fail(escaped.error());
    } else {
      out += source_[at_++];
    }
  }
  if (at_ == source_.size()) return fail(Error::invalid_at(start, "the closing quote is missing"));
  ++at_;
  return out;
}

Result<void> Lexer::escape(std::string& out) {
  const std::size_t start = at_++;
  constexpr std::string_view letters = "\\/frnt\"`'";
  constexpr std::string_view meant = "\\/\f\r\n\t\"`'";
  const char c = peek();
  ++at_;
  if (const std::size_t i = letters.find(c); c != '\0' && i != std::string_view::npos) {
    out += meant[i];
    return {};
  }
  if (c != 'u') return fail(Error::invalid_at(start, "this escape is not known"));
  auto point = hex4();
  if (!point) return fail(point.error());
  if (*point >= 0xD800 && *point < 0xDC00 && peek() == '\\' && peek(1) == 'u') {
    at_ += 2;
    const auto low = hex4();
    if (!low) return fail(low.error());
    *point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
    if (*low < 0xDC00 || *low > 0xDFFF) return fail(Error::invalid_at(start, "half of a character is missing"));
  }
  if (*point >= 0xD800 && *point < 0xE000) return fail(Error::invalid_at(start, "half of a character is missing"));
  append_utf8(out, *point);
  return {};
}

Result<std::uint32_t> Lexer::hex4() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = peek();
    const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(is_letter(c) ? c | 0x20 : c));
    if (digit == std::string_view::npos) return fail(Error::invalid_at(at_, "`\\u` needs four hexadecimal digits"));
    value = value * 16 + static_cast<std::uint32_t>(digit);
    ++at_;
  }
  return value;
}

} // namespace signpost::fhirpath
