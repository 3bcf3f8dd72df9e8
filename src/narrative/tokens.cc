#include "narrative/tokens.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::string_view arrows[] = {"-->", "->", "=>", "→"};

// Letters and digits.
constexpr auto word_bytes = [] {
  std::array<bool, 256> bytes{};
  for (int c = 0; c < 128; ++c) bytes[static_cast<std::size_t>(c)] = is_word(static_cast<char>(c));
  return bytes;
}();

constexpr auto lower_bytes = [] {
  std::array<char, 256> bytes{};
  for (std::size_t c = 0; c < bytes.size(); ++c) bytes[c] = to_lower(static_cast<char>(c));
  return bytes;
}();

std::size_t length_of_character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

// A character beyond ASCII that is no letter: "×", "°", and all from U+2000 to U+2FFF ("≥", "→", "•").
bool is_symbol(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  if (byte(at) == 0xC2) return true;
  if (byte(at) == 0xC3) return byte(at + 1) == 0x97 || byte(at + 1) == 0xB7;
  return byte(at) == 0xE2;
}

bool is_letter_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  return is_letter(text[at]) || (static_cast<unsigned char>(text[at]) >= 0x80 && !is_symbol(text, at));
}

// "b.i.d.", "y.o.": letters one by one, each with a dot.
std::size_t end_of_initials(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size() || text[at + 1] != '.') return at;
  std::size_t end = at;
  while (end + 1 < text.size() && is_letter(text[end]) && text[end + 1] == '.') end += 2;
  if (end < at + 4 || is_letter_at(text, end)) return at;
  return end;
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  if (const std::size_t end = end_of_initials(text, at); end > at) return end;
  std::size_t end = at;
  for (; end < text.size(); ++end) {
    if (word_bytes[static_cast<unsigned char>(text[end])] || is_letter_at(text, end)) continue;
    const bool apostrophe = text[end] == '\'' && is_letter_at(text, end + 1);
    if (!apostrophe) break;
  }
  if ((text[at] == 'x' || text[at] == 'X') && end > at + 1 && is_digit(text[at + 1])) return at + 1; // "x6"
  return end;
}

std::size_t end_of_number(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() &&
         (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]))))
    ++end;
  return end;
}

std::size_t end_of_mark(std::string_view text, std::size_t at) {
  for (std::string_view arrow : arrows)
    if (text[at] == arrow.front() && text.substr(at).starts_with(arrow)) return at + arrow.size();
  return at + length_of_character(text, at);
}

bool is_alphanumeric_at(std::string_view text, std::size_t at) {
  return is_letter_at(text, at) || (at < text.size() && is_digit(text[at]));
}

Token::Kind kind_at(std::string_view text, std::size_t at) {
  if (is_digit(text[at])) return Token::Kind::number;
  return is_letter_at(text, at) ? Token::Kind::word : Token::Kind::mark;
}

std::size_t end_of(std::string_view text, std::size_t at, Token::Kind kind) {
  switch (kind) {
  case Token::Kind::word: return end_of_word(text, at);
  case Token::Kind::number: return end_of_number(text, at);
  case Token::Kind::mark: break;
  }
  return end_of_mark(text, at);
}

// Of a token written in lower case, which is changed where it has dots.
std::string_view spelling_of(std::span<char> lower, Token::Kind kind) {
  const std::string_view written(lower.data(), lower.size());
  if (kind == Token::Kind::mark && written.size() > 1 && std::ranges::find(arrows, written) != std::end(arrows))
    return "->";
  const bool initials = kind == Token::Kind::word && written.size() > 1 && written[1] == '.';
  return initials ? written.substr(0, written.size() - std::ranges::remove(lower, '.').size()) : written;
}

} // namespace

Tokens tokenize(std::string_view text) {
  Tokens tokens;
  tokens.spellings_.resize(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) tokens.spellings_[i] = lower_bytes[static_cast<unsigned char>(text[i])];
  std::vector<Token>& list = tokens.list_;
  list.reserve(text.size() / 4 + 4);
  bool hyphened = false;
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    const bool joins = text[at] == '-' && at > 0 && is_alphanumeric_at(text, at + 1) && !list.empty() &&
                       list.back().span.end == at && list.back().kind != Token::Kind::mark;
    if (joins) {
      hyphened = true;
      ++at;
      continue;
    }
    const Token::Kind kind = kind_at(text, at);
    const std::size_t end = end_of(text, at, kind);
    const auto lower = std::span(tokens.spellings_).subspan(at, end - at);
    list.push_back({kind, std::exchange(hyphened, false), {at, end}, spelling_of(lower, kind)});
    at = end;
  }
  return tokens;
}

} // namespace signpost::narrative
