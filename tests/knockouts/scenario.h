#pragma once

#include <string>
#include <vector>

#include "base/date.h"

namespace signpost::knockouts {

// A scenario beside the policies, as the request it makes.
struct Scenario {
  std::string name;    // "485-kyphoplasty/fracture-of-today"
  std::string policy;  // "bcbsma/485-kyphoplasty"
  std::string request;
  base::Date today;
};

// All that are shipped, in the order of their paths; of scenarios that make the same request on the same day, the
// first.
const std::vector<Scenario>& scenarios();

} // namespace signpost::knockouts
