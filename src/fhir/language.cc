#include "fhir/language.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "fhir/function_words.h"

namespace signpost::fhir {
namespace {

constexpr std::size_t sample = 1500;     // bytes read at each of the places of a long text
constexpr std::size_t max_quote = 400;   // bytes; an opening quotation mark without its end opens nothing
constexpr std::size_t max_tag = 200;     // bytes of markup
constexpr std::size_t min_foreign = 3;   // words of other languages that tell
constexpr std::size_t foreign_share = 8; // and one word in so many

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

struct Count {
  std::size_t words = 0;
  std::size_t english = 0;
  std::size_t foreign = 0;
  std::size_t latin = 0; // letters
  std::size_t other_script = 0;
};

// The script of the character of which `text[i]` is the first byte: letters of scripts from Greek on count as others;
// punctuation, arrows and box drawing (U+2000 to U+2BFF) and full-width forms do not.
bool is_other_script(std::string_view text, std::size_t i) {
  const auto lead = static_cast<unsigned char>(text[i]);
  if (lead >= 0xCE && lead <= 0xDF) return true; // U+0380 to U+07FF
  if (lead == 0xE2 || lead == 0xEF) return false;
  return lead == 0xE0 || lead == 0xE1 || (lead >= 0xE3 && lead <= 0xED)
             ? !(lead == 0xE1 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xB8)
             : false; // U+1E00 on is Latin again
}

// The end of what is quoted at `i`, or `i`.
std::size_t behind_quote(std::string_view text, std::size_t i) {
  static constexpr std::pair<std::string_view, std::string_view> marks[] = {
      {"\"", "\""}, {"“", "”"}, {"«", "»"}, {"„", "“"}, {"&quot;", "&quot;"}, {"&ldquo;", "&rdquo;"}};
  for (const auto& [open, close] : marks) {
    if (text.substr(i, open.size()) != open) continue;
    const std::size_t end = text.substr(i + open.size(), max_quote).find(close);
    return end == std::string_view::npos ? i : i + open.size() + end + close.size();
  }
  return i;
}

std::size_t behind_tag(std::string_view text, std::size_t i) {
  if (text[i] != '<' || i + 1 >= text.size() || !(is_ascii_letter(text[i + 1]) || text[i + 1] == '/')) return i;
  const std::size_t end = text.substr(i, max_tag).find('>');
  return end == std::string_view::npos ? i : i + end + 1;
}

bool holds(std::span<const std::string_view> sorted, std::string_view word) {
  return std::ranges::binary_search(sorted, word);
}

void count(std::string_view text, Count& count) {
  std::string word;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '&' || c == '<' || is_high(c)) {
      const std::size_t after = c == '<' ? behind_tag(text, i) : behind_quote(text, i);
      if (after > i) {
        i = after;
        continue;
      }
    }
    if (!is_ascii_letter(c) && !is_high(c)) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    bool accented = false;
    word.clear();
    for (; i < text.size() && (is_ascii_letter(text[i]) || is_high(text[i])); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte == 0xE2) break; // punctuation
      if (byte < 0x80) {
        ++count.latin;
        word += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
      } else {
        if (byte >= 0xC0 && is_other_script(text, i)) ++count.other_script;
        accented = accented || byte == 0xC3 || byte == 0xC4 || byte == 0xC5;
        word += text[i];
      }
    }
    if (i == begin) { // a punctuation mark of several bytes
      ++i;
      while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
      continue;
    }
    ++count.words;
    const bool capital = text[begin] >= 'A' && text[begin] <= 'Z';
    if (word.size() <= max_function_word) {
      if (holds(english_function_words, word)) {
        ++count.english;
        continue;
      }
      if (holds(foreign_function_words, word)) {
        // "de la Cruz" is a name.
        const bool name =
            holds(name_particles, word) && (i + 1 >= text.size() || (text[i + 1] >= 'A' && text[i + 1] <= 'Z'));
        count.foreign += !name;
        continue;
      }
    }
    count.foreign += accented && !capital; // with a capital it may be a name
  }
}

} // namespace

bool is_other_language(std::string_view tag) {
  if (tag.size() < 2) return false;
  const auto lower = [&](std::size_t i) { return tag[i] | 0x20; };
  const bool english = lower(0) == 'e' && lower(1) == 'n' &&
                       (tag.size() == 2 || !is_ascii_letter(tag[2]) || (tag.size() >= 3 && lower(2) == 'g'));
  return !english;
}

bool reads_as_other_language(std::string_view text) {
  Count total;
  if (text.size() <= 3 * sample) {
    count(text, total);
  } else {
    for (const std::size_t at : {std::size_t{0}, text.size() / 2, text.size() - sample})
      count(text.substr(at, sample), total);
  }
  if (total.other_script > total.latin && total.other_script >= 10) return true;
  return total.foreign >= min_foreign && total.foreign > 2 * total.english &&
         total.foreign * foreign_share >= total.words;
}

} // namespace signpost::fhir
