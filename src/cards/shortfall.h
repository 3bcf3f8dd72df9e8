#pragma once

#include <vector>

#include "policy/judging.h"

namespace signpost::cards {

// One criterion that stands between an order and its coverage. Borrows from the judgement it was taken from.
struct Shortfall {
  const policy::Judgement* judgement = nullptr;
  bool ruled_out = false; // it is so and must not be, instead of: it is not so and must be
};

// Why criteria came out `no`, in the words of the branch that comes nearest to being met: of several indications the
// one with the fewest criteria that fail, then with the most that are shown. Branches that would end in a review are
// left aside. What rules the order out comes first. Criteria that are merely open are none.
std::vector<Shortfall> shortfalls(const policy::Judgement& judgement);

} // namespace signpost::cards
