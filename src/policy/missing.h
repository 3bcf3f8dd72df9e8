#pragma once

#include <string>
#include <vector>

#include "policy/criteria.h"

namespace signpost::policy {

// One thing to document: leaves that one sentence or attachment settles together, named by an item id.
struct DocumentationItem {
  std::string id;
  std::string title;
  std::string ask;  // the neutral request, in words; a policy may replace it
  double cost = 1;  // 0: read off the order, 1: a statement for the chart, 2: an existing report, 3: a new test or treatment
};

using ItemSet = std::vector<std::string>; // item ids, cheapest first

// The sets of items that would make `finding` true if they turned out well, smallest first, then cheapest; none is part
// of another. Empty if nothing could. Exact up to 64 items and 256 sets at any node, which no policy comes near.
std::vector<ItemSet> sets_that_would_settle(const Finding& finding, const std::vector<DocumentationItem>& items);

} // namespace signpost::policy
