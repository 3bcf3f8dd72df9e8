#include "cdshooks/reading.h"

#include <algorithm>

namespace signpost::cdshooks {

std::string in_backticks(std::string_view text) {
  constexpr std::size_t most = 80;
  std::size_t end = std::min(text.size(), most);
  // Not within a character of UTF-8.
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  std::string shown = "`";
  for (const char c : text.substr(0, end)) shown += c == '`' || static_cast<unsigned char>(c) < ' ' ? '\'' : c;
  shown += end < text.size() ? "…`" : "`";
  return shown;
}

std::unexpected<base::Error> missing(const Reading& reading, std::string_view path) {
  return refuse(in_backticks(path) + " is missing: hook " + in_backticks(reading.request.hook->name) + " demands it");
}

base::Result<std::string_view> demanded_text(const Reading& reading, base::Json object, std::string_view path) {
  const base::Json value = object[path.substr(path.rfind('.') + 1)];
  if (is_missing(value)) return missing(reading, path);
  if (value.string().empty()) return refuse(in_backticks(path) + " must be text that is not empty");
  return value.string();
}

} // namespace signpost::cdshooks
