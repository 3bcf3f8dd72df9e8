#pragma once

#include <span>
#include <string>
#include <vector>

#include "policy/judging.h"
#include "policy/remark.h"

namespace signpost::policy {

// A record because of which criteria are open, or a sentence of one: whoever can clear it up has to be told which, why,
// and about what.
struct Obstruction {
  base::Json record;
  evidence::Because because = evidence::Because::nothing;
  std::vector<std::string> titles; // of the criteria it leaves open
  const evidence::Evidence* sentence = nullptr; // borrowed from the Facts; null where it is the whole record
};

// What stands in the way of one documentation item.
struct Obstacles {
  std::vector<Obstruction> records;
  bool explain_all = false; // every open leaf of the item is open because of these records
};

// `leaves`: the leaves that are unknown and that the item would settle.
Obstacles obstacles_of(const std::vector<const Judgement*>& leaves);

// The reasons for which a record can stand in the way.
std::span<const evidence::Because> obstructive();

// Parts of the chart that could have told more about these open leaves: what was not sent or obtained at all, and,
// where a silence would have been enough, what was not read whole. If nothing of it came, ChartNotSent stands for all
// that was not sent.
std::vector<Remark> unread_parts(const std::vector<const Judgement*>& leaves, evidence::Facts& facts);

} // namespace signpost::policy
