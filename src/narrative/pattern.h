#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "narrative/lexicon.h"

namespace signpost::narrative {

// An author's pattern in RE2's own syntax.
struct ExpandedPattern {
  std::string body;
  std::vector<std::string> groups; // name of each capturing group, in order; "" is a gap
  bool begins_word = false;
  bool only_years_long_past = false; // it names {longAgo}: it is to be matched where other years cannot be seen

  // The body with its word boundaries.
  std::string re2() const;
};

// Rewrites the pattern language described at `Phrase`. Fails with the offset in `pattern` of an unknown or circular
// macro, of an unfinished construct, or of what grows beyond 16 KiB. Does not check what RE2 itself checks.
base::Result<ExpandedPattern> expand_pattern(std::string_view pattern, const Macros& macros);

// The offset behind the character class whose "[" is at `i`, or npos if it is never closed.
std::size_t end_of_class(std::string_view text, std::size_t i);

} // namespace signpost::narrative
