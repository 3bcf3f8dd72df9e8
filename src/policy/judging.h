#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/facts.h"
#include "policy/criteria.h"

namespace signpost::policy {

// A criterion as it came out for one order. Evidence is borrowed from the Facts.
struct Judgement {
  const Criterion* criterion = nullptr;
  evidence::Truth truth = evidence::Truth::unknown;
  evidence::Why why = evidence::Why::none;
  bool presumed = false;
  // None of an `any` is known, but one of them holds (or none does) whatever an open value is.
  bool in_every_case = false;
  const evidence::Reading* reading = nullptr; // of a leaf: what the chart says of its value
  std::span<const evidence::Evidence> evidence;
  std::span<const evidence::Evidence> set_aside; // weighed, and did not count or not for certain
  std::span<const evidence::Obstacle> obstacles; // because of which a silence proves nothing
  bool presumable = false; // a silence would have been enough
  bool doubtful = false;   // unknown, because it comes out otherwise with a doubtful record than without it
  const evidence::DocumentationItem* item = nullptr; // of a leaf: what settles it as things are
  std::vector<Judgement> children; // of a reference: the other policy's criteria
};

// A leaf taken to have a truth whatever the chart says: what-if, alternatives, and the proof that a criterion decides.
struct Assumption {
  std::string criterion;
  evidence::Truth truth;
};

// For whom and when criteria are judged.
struct Circumstances {
  std::size_t order = 0;
  std::optional<evidence::Member> level;
  base::Date date_of_service;
  std::span<const Assumption> assumptions = {};
};

// Judges a node and everything under it by what the chart says. Throws evidence::WorkLimit.
Judgement judge(const Criterion& criterion, evidence::Facts& facts, const Circumstances& circumstances);

// The node because of which a judgement is not unknown and which a person must look at, following the child that
// decides down to where several do. Null if the judgement is unknown, or if nothing that decides asks for a review.
const Judgement* deciding_review(const Judgement& judgement);

// Calls `use` for every judged leaf below (and including) the judgement, those of other policies too.
template <class Use>
void for_each_leaf(const Judgement& judgement, Use&& use) {
  if (judgement.criterion->leaf()) return use(judgement);
  for (const Judgement& child : judgement.children) for_each_leaf(child, use);
}

} // namespace signpost::policy
