#include "base/markdown.h"

namespace signpost::base {
namespace {

constexpr std::string_view zero_width_space = "\u200B";

bool ends_with_www(std::string_view text) {
  const auto is_w = [](char c) { return c == 'w' || c == 'W'; };
  return text.size() >= 3 && is_w(text.end()[-1]) && is_w(text.end()[-2]) && is_w(text.end()[-3]);
}

// Where an address would be taken for a link that nobody wrote (GFM 0.29, section 6.9): behind `scheme:`, before the
// point of `www.` and before the `@` of a mail address. A backslash is not enough: cmark-gfm and remark look for
// addresses in the text that is left when escapes are resolved.
bool begins_address(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at), rest = text.substr(at);
  return (before.ends_with(':') && rest.starts_with("//")) || (rest.starts_with('.') && ends_with_www(before)) ||
         (rest.starts_with('@') && !before.empty() && !before.ends_with(' '));
}

} // namespace

std::string escape_markdown(std::string_view text, std::size_t max_bytes) {
  bool cut = false;
  if (text.size() > max_bytes) {
    std::size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
    cut = true;
  }
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (begins_address(text, at)) out += zero_width_space;
    switch (c) {
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '&': out += "&amp;"; break;
    case '"': out += "&quot;"; break;
    case '\\':
    case '`':
    case '*':
    case '_':
    case '[':
    case ']':
    case '#':
    case '|':
    case '~':
    case '!':
      out += '\\';
      out += c;
      break;
    default:
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
        if (!out.empty() && out.back() != ' ') out += ' ';
      } else {
        out += c;
      }
    }
  }
  if (cut) out += "…";
  return out;
}

} // namespace signpost::base
