#pragma once

#include <cstdint>
#include <vector>

#include "policy/judging.h"

namespace signpost::cards {

// One criterion that stands between an order and its coverage. Borrows from the judgement it was taken from.
struct Shortfall {
  const policy::Judgement* judgement = nullptr;
  bool ruled_out = false; // it is so and must not be, instead of: it is not so and must be
  bool in_time = false;   // it is not so yet, and the calendar alone could change that
};

// Which of several ways to coverage is told of: the one with the fewest criteria that fail, or before that with the
// fewest that fail for good and not only because not enough time has passed.
enum class Way : std::uint8_t { nearest, soonest };

// Why criteria came out `no`, in the words of one way. A way that fails by its kind (another cause, another purpose,
// acute or not) is told only if every way does; then come the nearest or soonest, what is of the kind, what is ruled
// out, and that of which most is shown. Of listed kinds none of which it is, the list is told. Branches that would end
// in a review are left aside. What rules the order out comes first. Criteria that are merely open are none.
std::vector<Shortfall> shortfalls(const policy::Judgement& judgement, const evidence::Values& values, Way way);

} // namespace signpost::cards
