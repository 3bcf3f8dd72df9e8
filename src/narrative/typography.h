#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::narrative {

// A text in the spelling that phrases and context rules are written in: typographic quotes, spaces, dashes, ligatures,
// full-width letters and tick boxes are their ASCII counterparts ("didn’t" is "didn't", "☑" is "[x]"), and characters
// that are not to be seen are gone. Other characters stay. Linear; a text that is ASCII throughout is not copied.
class PlainSpelling {
public:
  // Borrows `original`.
  explicit PlainSpelling(std::string_view original);
  PlainSpelling(const PlainSpelling&) = delete;
  PlainSpelling& operator=(const PlainSpelling&) = delete;

  std::string_view text() const { return changes_.empty() ? original_ : std::string_view(plain_); }
  bool is_original() const { return changes_.empty(); }

  // Where in the original stands what begins (ends) at this offset of text().
  std::size_t original_begin(std::size_t offset) const;
  std::size_t original_end(std::size_t offset) const;

private:
  struct Change { // bytes [begin, end) of the plain text stand for [original_begin, original_end)
    std::size_t begin;
    std::size_t end;
    std::size_t original_begin;
    std::size_t original_end;
  };

  std::string_view original_;
  std::string plain_;
  std::vector<Change> changes_; // in the order of the text
};

} // namespace signpost::narrative
