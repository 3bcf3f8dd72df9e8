#include "fhirpath/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace signpost::fhirpath {
namespace {

constexpr std::string_view base64_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_letters = "0123456789abcdef";

struct Escape {
  char plain;
  std::string_view escaped;
};
constexpr Escape html_escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
constexpr Escape json_escapes[] = {{'"', "\\\""}, {'\\', "\\\\"}, {'\n', "\\n"}, {'\r', "\\r"},
                                   {'\t', "\\t"}, {'\f', "\\f"},  {'\b', "\\b"}};

std::string to_base64(std::string_view text, std::string_view letters) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, text.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) bits = bits << 8 | (j < count ? static_cast<unsigned char>(text[i + j]) : 0);
    for (std::size_t j = 0; j < 4; ++j) out += j <= count ? letters[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text, std::string_view letters) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int known = 0;
  for (char c : text) {
    const std::size_t digit = letters.find(c);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    known += 6;
    if (known < 8) continue;
    known -= 8;
    out += static_cast<char>(bits >> known & 0xFF);
  }
  return known < 6 ? std::optional(out) : std::nullopt;
}

std::string to_hex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += hex_letters[byte >> 4];
    out += hex_letters[byte & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return {};
  const std::string digits = lower(text);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const std::size_t high = hex_letters.find(digits[i]);
    const std::size_t low = hex_letters.find(digits[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return {};
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

template <std::size_t N>
std::string escape_by(std::string_view text, const Escape (&table)[N]) {
  std::string out;
  for (const char c : text) {
    const auto* found = std::find_if(table, table + N, [&](const Escape& e) { return e.plain == c; });
    if (found != table + N) out += found->escaped;
    else out += c;
  }
  return out;
}

template <std::size_t N>
std::string unescape_by(std::string_view text, const Escape (&table)[N]) {
  std::string out;
  while (!text.empty()) {
    const auto* found = std::find_if(table, table + N, [&](const Escape& e) { return text.starts_with(e.escaped); });
    out += found != table + N ? found->plain : text.front();
    text.remove_prefix(found != table + N ? found->escaped.size() : 1);
  }
  return out;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

} // namespace

std::size_t length_of(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !continues_character(c); }));
}

std::size_t byte_of(std::string_view utf8, std::size_t index) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (continues_character(utf8[i])) continue;
    if (index == 0) return i;
    --index;
  }
  return utf8.size();
}

std::optional<std::string> encode(std::string_view text, std::string_view format) {
  if (format == "base64") return to_base64(text, base64_letters);
  if (format == "urlbase64") return to_base64(text, url_letters);
  if (format == "hex") return to_hex(text);
  return {};
}

std::optional<std::string> decode(std::string_view text, std::string_view format) {
  if (format == "base64") return from_base64(text, base64_letters);
  if (format == "urlbase64") return from_base64(text, url_letters);
  if (format == "hex") return from_hex(text);
  return {};
}

std::optional<std::string> escape(std::string_view text, std::string_view target) {
  if (target == "html") return escape_by(text, html_escapes);
  if (target == "json") return escape_by(text, json_escapes);
  return {};
}

std::optional<std::string> unescape(std::string_view text, std::string_view target) {
  if (target == "html") return unescape_by(text, html_escapes);
  if (target == "json") return unescape_by(text, json_escapes);
  return {};
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\f\v";
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

} // namespace signpost::fhirpath
