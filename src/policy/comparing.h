#pragma once

#include <span>

#include "policy/criteria.h"

namespace signpost::policy {

// What one reading of a value means for a leaf, why that is open if it is, and what it rests on (borrowed from the
// reading).
struct Answer {
  evidence::Truth truth = evidence::Truth::unknown;
  evidence::Why why = evidence::Why::silent;
  std::span<const evidence::Evidence> evidence;
};

// The days that dates are counted to.
struct Days {
  base::Date service;
  base::Date today;
  base::Date until(DaysTest::Until until) const { return until == DaysTest::Until::today ? today : service; }
};

// Compares a reading of the leaf's value with the leaf's test. Pure: presumes nothing and knows no other reading.
Answer compare(const Leaf& leaf, const evidence::Reading& reading, const Days& days);

} // namespace signpost::policy
