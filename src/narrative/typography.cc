#include "narrative/typography.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

// Characters from `first` to `last` and what is written for each of them.
struct Counterpart {
  char32_t first;
  char32_t last;
  std::string_view plain;
};
constexpr Counterpart counterparts[] = {
    // In the order of their codes.
    {0x85, 0x85, "\n"},      {0xA0, 0xA0, " "},       {0xAD, 0xAD, ""},        {0xB4, 0xB4, "'"},
    {0xBC, 0xBC, " 1/4"},    {0xBD, 0xBD, " 1/2"},    {0xBE, 0xBE, " 3/4"},
    {0x2B9, 0x2B9, "'"},     {0x2BB, 0x2BD, "'"},     {0x2C8, 0x2C8, "'"},     {0x1680, 0x1680, " "},
    {0x180E, 0x180E, ""},    {0x2000, 0x200A, " "},   {0x200B, 0x200F, ""},    {0x2010, 0x2013, "-"},
    {0x2014, 0x2015, "-"},   {0x2018, 0x201B, "'"},   {0x201C, 0x201F, "\""},  {0x2024, 0x2024, "."},
    {0x2028, 0x2029, "\n"},  {0x202A, 0x202E, ""},    {0x202F, 0x202F, " "},   {0x2032, 0x2032, "'"},
    {0x2033, 0x2033, "\""},  {0x2035, 0x2035, "'"},   {0x2044, 0x2044, "/"},   {0x205F, 0x205F, " "},
    {0x2060, 0x2064, ""},    {0x2212, 0x2212, "-"},   {0x2215, 0x2215, "/"},   {0x2223, 0x2223, "|"},
    {0x2236, 0x2236, ":"},   {0x2500, 0x2501, "-"},   {0x2502, 0x2503, "|"},   {0x2550, 0x2550, "="},
    {0x2551, 0x2551, "|"},   {0x25A1, 0x25A2, "[ ]"}, {0x25FB, 0x25FB, "[ ]"}, {0x25FD, 0x25FD, "[ ]"},
    {0x2610, 0x2610, "[ ]"}, {0x2611, 0x2612, "[x]"}, {0x2705, 0x2705, "[x]"}, {0x2713, 0x2714, "[x]"},
    {0x2751, 0x2752, "[ ]"}, {0x3000, 0x3000, " "},   {0xFB00, 0xFB00, "ff"},  {0xFB01, 0xFB01, "fi"},
    {0xFB02, 0xFB02, "fl"},  {0xFB03, 0xFB03, "ffi"}, {0xFB04, 0xFB04, "ffl"}, {0xFB05, 0xFB06, "st"},
    {0xFE58, 0xFE58, "-"},   {0xFE63, 0xFE63, "-"},   {0xFEFF, 0xFEFF, ""}};
static_assert(std::ranges::is_sorted(counterparts, {}, &Counterpart::first));
constexpr char32_t first_full_width = 0xFF01; // "!", and so on to "~"
constexpr char32_t last_full_width = 0xFF5E;

struct Character {
  char32_t code;
  std::size_t length; // bytes
};

// The character that begins at `at`; a byte that begins none stands for itself.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> char32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
  };
  const auto goes_on = [&](std::size_t last) {
    for (std::size_t i = 1; i <= last; ++i)
      if ((byte(i) & 0xC0) != 0x80) return false;
    return true;
  };
  const char32_t lead = byte(0);
  if ((lead & 0xE0) == 0xC0 && goes_on(1)) return {((lead & 0x1F) << 6) | (byte(1) & 0x3F), 2};
  if ((lead & 0xF0) == 0xE0 && goes_on(2))
    return {((lead & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F), 3};
  return {lead, 1}; // of characters of four bytes none has a counterpart
}

const Counterpart* counterpart_of(char32_t code) {
  const auto* after = std::ranges::upper_bound(counterparts, code, {}, &Counterpart::first);
  if (after == std::begin(counterparts) || (after - 1)->last < code) return nullptr;
  return after - 1;
}

std::size_t first_not_ascii(std::string_view text) {
  constexpr std::size_t block = 64;
  std::size_t at = 0;
  for (; at + block <= text.size(); at += block) {
    unsigned char any = 0;
    for (std::size_t i = 0; i < block; ++i) any |= static_cast<unsigned char>(text[at + i]);
    if (any >= 0x80) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// A check mark in a box is the box's "x".
bool in_box(std::string_view text, std::size_t at) { return at > 0 && (text[at - 1] == '[' || text[at - 1] == '('); }

// A dash that joins words without spaces parts them: "no fever—has cough".
bool parts_words(std::string_view text, std::size_t begin, std::size_t end, char32_t code) {
  return (code == 0x2014 || code == 0x2015) && begin > 0 && end < text.size() && is_letter(text[begin - 1]) &&
         is_letter(text[end]);
}

} // namespace

PlainSpelling::PlainSpelling(std::string_view original) : original_(original) {
  std::size_t copied = 0;
  for (std::size_t at = first_not_ascii(original); at < original.size();) {
    if (static_cast<unsigned char>(original[at]) < 0x80) {
      ++at;
      continue;
    }
    const Character character = character_at(original, at);
    const std::size_t next = at + character.length;
    const Counterpart* known = character.length > 1 ? counterpart_of(character.code) : nullptr;
    const bool full_width = character.code >= first_full_width && character.code <= last_full_width;
    if (known || full_width) {
      plain_ += original.substr(copied, at - copied);
      const std::size_t begin = plain_.size();
      if (full_width) plain_ += static_cast<char>(character.code - first_full_width + '!');
      else if (known->plain == "[x]" && in_box(original, at)) plain_ += 'x';
      else if (parts_words(original, at, next, character.code)) plain_ += " - ";
      else plain_ += known->plain;
      changes_.push_back({begin, plain_.size(), at, next});
      copied = next;
    }
    at = next;
  }
  if (!changes_.empty()) plain_ += original.substr(copied);
}

std::size_t PlainSpelling::original_begin(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(changes_, offset, {}, &Change::begin);
  if (after == changes_.begin()) return offset;
  const Change& change = *(after - 1);
  return offset < change.end ? change.original_begin : change.original_end + (offset - change.end);
}

std::size_t PlainSpelling::original_end(std::size_t offset) const {
  const auto after = std::ranges::lower_bound(changes_, offset, {}, &Change::begin);
  if (after == changes_.begin()) return offset;
  const Change& change = *(after - 1);
  return offset <= change.end ? change.original_end : change.original_end + (offset - change.end);
}

} // namespace signpost::narrative
