#pragma once

#include <string>
#include <vector>

#include "policy/judging.h"
#include "evidence/questionnaire.h"

namespace signpost::policy {

using ItemSet = std::vector<std::string>; // item ids, cheapest first

// The sets of items that would make `judgement` true if they turned out well, smallest first, then cheapest; none is
// part of another. Empty if nothing could. Exact up to 256 sets at any node, which no policy comes near; of more, the
// smallest are kept.
std::vector<ItemSet> sets_that_would_settle(const Judgement& judgement,
                                            const std::vector<evidence::DocumentationItem>& items);

// The open leaves on the ways to coverage that need nothing but these items.
std::vector<const Judgement*> leaves_to_settle(const Judgement& judgement, const ItemSet& set,
                                               const std::vector<evidence::DocumentationItem>& items);

} // namespace signpost::policy
