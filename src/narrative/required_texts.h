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

// What a sentence must hold for a pattern to be found in it.
struct RequiredTexts {
  std::vector<AnyOf> sets; // at least one text of each, one after the other, none overlapping
  bool leads = false;      // every match begins where a text of the first set does
};

// Reads it off an RE2 pattern, one that RE2 accepts, which is matched without regard to case. A necessary condition
// only, and none at all for a pattern that uses syntax not known here.
RequiredTexts required_texts(std::string_view pattern);

} // namespace signpost::narrative
