#include "fhir/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/json.h"

namespace signpost::fhir {
namespace {

constexpr std::size_t looked_at = 256; // bytes from which UTF-16 is recognised

enum class Charset { unknown, utf8, single_byte, utf16_little, utf16_big };

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

Charset declared(std::string_view name) {
  if (name.empty() || name == "utf-8" || name == "utf8") return Charset::utf8;
  if (name == "utf-16le") return Charset::utf16_little;
  if (name == "utf-16" || name == "utf-16be" || name == "utf16") return Charset::utf16_big; // RFC 2781: big if unmarked
  for (std::string_view one : {"iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "windows-1252", "cp1252",
                               "x-cp1252", "us-ascii", "ascii", "iso-8859-15", "ansi"})
    if (name == one) return Charset::single_byte;
  return Charset::unknown;
}

// UTF-16 shows in the zeros of its Latin letters, which no other text has.
std::optional<Charset> shown_by_zeros(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, looked_at);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < head.size(); ++i) zeros[i % 2] += head[i] == '\0';
  if (zeros[1] * 4 > head.size() && zeros[0] * 8 < head.size()) return Charset::utf16_little;
  if (zeros[0] * 4 > head.size() && zeros[1] * 8 < head.size()) return Charset::utf16_big;
  return {};
}

std::string from_utf16(std::string_view bytes, bool big) {
  std::string out;
  out.reserve(bytes.size());
  const auto unit = [&](std::size_t i) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[i]), second = static_cast<unsigned char>(bytes[i + 1]);
    return big ? char32_t{first} << 8 | second : char32_t{second} << 8 | first;
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, code);
  }
  return out;
}

std::string from_single_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) append_utf8(out, windows_1252(static_cast<unsigned char>(c)));
  return out;
}

// Whether people write such a text: no zeros, and few characters that are none.
bool is_written(std::string_view text) {
  std::size_t strange = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == 0) return false;
    if ((c < 0x20 && !(c >= '\t' && c <= '\r')) || c == 0x7F) ++strange;
    else if (c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) ++strange; // C1
    else if (c == 0xEF && text.substr(i, 3) == "\xEF\xBF\xBD") ++strange;
  }
  return strange * 20 <= text.size();
}

std::string decoded(std::string_view bytes, std::string_view charset, bool& known) {
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF", little_mark = "\xFF\xFE", big_mark = "\xFE\xFF";
  known = true;
  if (bytes.starts_with(utf8_mark)) bytes.remove_prefix(utf8_mark.size());
  else if (bytes.starts_with(little_mark)) return from_utf16(bytes.substr(2), false);
  else if (bytes.starts_with(big_mark)) return from_utf16(bytes.substr(2), true);
  else if (const auto shown = shown_by_zeros(bytes)) return from_utf16(bytes, *shown == Charset::utf16_big);
  const Charset given = declared(charset);
  const bool utf8 = base::find_invalid_utf8(bytes) == std::string_view::npos;
  if (given == Charset::single_byte) return from_single_bytes(bytes);
  if (utf8) return std::string(bytes); // also where UTF-16 is declared: its Latin letters would show zeros
  if (given == Charset::utf16_little || given == Charset::utf16_big)
    return from_utf16(bytes, given == Charset::utf16_big);
  known = given != Charset::unknown;
  return from_single_bytes(bytes);
}

} // namespace

void append_utf8(std::string& out, char32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr std::array<char32_t, 4> lead{0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(lead[static_cast<std::size_t>(more)] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

char32_t windows_1252(unsigned char byte) {
  static constexpr std::array<char32_t, 32> from_0x80{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                                      0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                                      0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                                      0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  return byte >= 0x80 && byte < 0xA0 ? from_0x80[byte - 0x80u] : byte;
}

std::string charset_of(std::string_view media_type) {
  const std::string type = lower(media_type);
  std::size_t at = type.find("charset");
  if (at == std::string::npos) return {};
  at = type.find_first_not_of(" \t=\"'", at + std::string_view("charset").size());
  if (at == std::string::npos) return {};
  return type.substr(at, type.find_first_of(" \t;\"'", at) - at);
}

std::optional<std::string> text_in_utf8(std::string_view bytes, std::string_view charset) {
  bool known = false;
  std::string text = decoded(bytes, charset, known);
  if (!known || !is_written(text)) return {};
  return text;
}

} // namespace signpost::fhir
