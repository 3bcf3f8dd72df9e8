#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace signpost::narrative {

// A text that a pattern cannot do without: lower case, each run of white space one space.
struct RequiredText {
  std::string text;
  bool begins_word = false; // no letter or digit may stand before it
  bool ends_word = false;   // … behind it
  auto operator<=>(const RequiredText&) const = default;
};

using AnyOf = std::vector<RequiredText>; // sorted, not empty

// What a sentence must hold for an RE2 pattern, matched without regard to case, to be found in it: at least one text of
// each set, one after the other in the order of the sets, none overlapping. A necessary condition only, and none at all for a pattern that uses syntax not known here. `pattern` must be one
// that RE2 accepts.
std::vector<AnyOf> required_texts(std::string_view pattern);

} // namespace signpost::narrative
