#pragma once

#include <string>
#include <vector>

#include "policy/judging.h"

namespace signpost::policy {

// What stands in the way of one documentation item, as sentences for whoever can clear it: each names the record, or
// the part of the chart, and what would settle it ("Condition of 2026-11-02 (Condition/7) has no readable name: say
// whether it is an active infection."). At most `max_obstacles` records are named, the others counted.
struct Obstacles {
  std::vector<std::string> sentences;
  bool explain_all = false; // every open leaf of the item is open because of them
};
inline constexpr std::size_t max_obstacles = 3;

// `leaves`: the leaves that are unknown and that the item would settle.
Obstacles obstacles_of(const std::vector<const Judgement*>& leaves);

} // namespace signpost::policy
