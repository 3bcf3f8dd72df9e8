#include "store/tally.h"

#include <algorithm>

namespace signpost::store {

Reception Tally::reception() {
  Reception reception{.shown = shown, .accepted = accepted, .overridden = overridden, .median_to_outcome = {}};
  if (seconds.empty()) return reception;
  // Of an even number the lower one of both in the middle, a time that somebody really took.
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>((seconds.size() - 1) / 2);
  std::ranges::nth_element(seconds, middle);
  reception.median_to_outcome = std::chrono::seconds(*middle);
  return reception;
}

} // namespace signpost::store
