#include "base/issue.h"

#include <algorithm>

namespace signpost::base {

Place place_of(std::string_view file, std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  std::size_t line_end = text.find('\n', offset);
  if (line_end == text.npos) line_end = text.size();
  Place place;
  place.file = file;
  place.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  place.column = static_cast<std::uint32_t>(offset - line_start) + 1;
  place.line_text = text.substr(line_start, line_end - line_start);
  return place;
}

void Issues::error(Place place, std::string message, std::string hint) {
  list_.push_back({Severity::error, std::move(place), std::move(message), std::move(hint)});
}

void Issues::warning(Place place, std::string message, std::string hint) {
  list_.push_back({Severity::warning, std::move(place), std::move(message), std::move(hint)});
}

bool Issues::has_errors() const {
  return std::any_of(list_.begin(), list_.end(), [](const Issue& i) { return i.severity == Severity::error; });
}

std::ostream& operator<<(std::ostream& out, const Issue& issue) {
  out << issue.place.file << ':';
  if (issue.place.line != 0) out << issue.place.line << ':' << issue.place.column << ':';
  out << ' ' << (issue.severity == Severity::error ? "error: " : "warning: ") << issue.message << '\n';
  if (issue.place.line != 0) {
    // A tab stays a tab under the caret, so that both lines shift alike on any terminal.
    std::string caret;
    for (std::size_t i = 0; i + 1 < issue.place.column && i < issue.place.line_text.size(); ++i)
      caret += issue.place.line_text[i] == '\t' ? '\t' : ' ';
    out << "  " << issue.place.line_text << "\n  " << caret << "^\n";
  }
  if (!issue.hint.empty()) out << "  hint: " << issue.hint << '\n';
  return out;
}

} // namespace signpost::base
