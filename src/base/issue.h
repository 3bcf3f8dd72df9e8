#pragma once

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::base {

enum class Severity { error, warning };

// A spot in a data file as an author sees it: line and column count from 1, columns in bytes.
struct Place {
  std::string file;
  std::uint32_t line = 0; // 0: the file as a whole
  std::uint32_t column = 0;
  std::string line_text;
};

// Where `offset` (bytes) lies in `text`, the original content of `file`.
Place place_of(std::string_view file, std::string_view text, std::size_t offset);

// One mistake (or doubt) in a file that an author wrote.
struct Issue {
  Severity severity = Severity::error;
  Place place;
  std::string message; // one sentence, the author's words in backticks
  std::string hint;    // may be empty: what would be right
};

// All mistakes of one load, in the order found. Loading goes on after a mistake so that an author sees every one.
class Issues {
public:
  void error(Place place, std::string message, std::string hint = {});
  void warning(Place place, std::string message, std::string hint = {});
  bool has_errors() const;
  bool empty() const { return list_.empty(); }
  const std::vector<Issue>& list() const { return list_; }

private:
  std::vector<Issue> list_;
};

// `file:line:column: error: sentence`, then the line and a caret under the place.
std::ostream& operator<<(std::ostream& out, const Issue& issue);

} // namespace signpost::base
