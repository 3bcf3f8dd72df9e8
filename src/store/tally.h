#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "store/report.h"

namespace signpost::store {

// What becomes a Reception: counts while cards go by.
struct Tally {
  std::uint64_t shown = 0, accepted = 0, overridden = 0;
  std::vector<std::uint32_t> seconds;             // to what the user did
  std::map<std::int64_t, std::uint64_t> reasons;  // how often which list of reasons was given, by its number

  Reception reception(); // sorts the seconds
};

} // namespace signpost::store
