#include "cards/quotation.h"

#include <algorithm>

namespace signpost::cards {
namespace {

// Line breaks and runs of blanks become one.
std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20;
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

} // namespace

std::string quotation(std::string_view whole, std::string_view telling, std::size_t most) {
  std::string text = on_one_line(whole);
  if (text.size() <= most) return text;
  constexpr std::string_view clip = "…";
  const std::string words = on_one_line(telling);
  const auto found = text.find(words);
  std::string front;
  if (const auto end = found + words.size() + clip.size(); found != text.npos && end > most && words.size() < most) {
    const auto blank = text.find(' ', end - most);
    text.erase(0, std::min(blank == text.npos ? found : blank + 1, found));
    front = clip;
  }
  if (text.size() <= most) return front + text;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  if (const auto blank = text.rfind(' ', end); blank != text.npos && blank > most / 2) end = blank;
  return front + text.substr(0, end).append(clip);
}

} // namespace signpost::cards
