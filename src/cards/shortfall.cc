#include "cards/shortfall.h"

#include <algorithm>

namespace signpost::cards {
namespace {

using policy::Criterion;
using policy::Finding;
using evidence::Truth;

struct Gap {
  std::vector<Shortfall> failed;
  std::size_t shown = 0; // leaves that are as wanted

  void add(Gap other) {
    failed.insert(failed.end(), other.failed.begin(), other.failed.end());
    shown += other.shown;
  }
};

Gap gap_of(const Finding& finding, Truth wanted);

std::size_t leaves_like(const Finding& finding, Truth truth) {
  std::size_t count = 0;
  policy::for_each_leaf(finding, [&](const Finding& leaf) { count += leaf.truth == truth && !leaf.presumed; });
  return count;
}

bool leads_to_review(const Finding& finding) { return finding.criterion->review_when == Truth::yes; }

// "The pain prevents transfers or walking" says it better than either of its two leaves.
bool is_one_matter(const Finding& finding, Truth wanted) {
  const bool leaves = std::all_of(finding.children.begin(), finding.children.end(), [&](const Finding& child) {
    return child.criterion->kind == Criterion::Kind::leaf && child.truth == evidence::opposite(wanted);
  });
  return leaves && !finding.criterion->title.empty();
}

Gap nearest(const Finding& finding, Truth wanted) {
  if (is_one_matter(finding, wanted)) return {{{&finding, wanted == Truth::no}}, 0};
  std::optional<Gap> best;
  for (const Finding& child : finding.children) {
    if (leads_to_review(child)) continue;
    Gap gap = gap_of(child, wanted);
    const auto rank = [](const Gap& g) { return std::pair(g.failed.size(), -static_cast<long>(g.shown)); };
    if (!best || rank(gap) < rank(*best)) best = std::move(gap);
  }
  return best.value_or(Gap{});
}

Gap gap_of(const Finding& finding, Truth wanted) {
  if (finding.truth == wanted) return {{}, leaves_like(finding, wanted)};
  const Criterion::Kind kind = finding.criterion->kind;
  if (kind == Criterion::Kind::leaf) {
    if (finding.truth == Truth::unknown) return {};
    return {{{&finding, wanted == Truth::no}}, 0};
  }
  if (kind == Criterion::Kind::negation) return gap_of(finding.children.front(), evidence::opposite(wanted));
  if (kind == Criterion::Kind::first) {
    for (const Finding& child : finding.children)
      if (child.truth != Truth::unknown) return gap_of(child, wanted);
    return {};
  }
  const bool every = kind == Criterion::Kind::reference || (kind == Criterion::Kind::all) == (wanted == Truth::yes);
  if (!every) return nearest(finding, wanted);
  Gap gap;
  for (const Finding& child : finding.children) gap.add(gap_of(child, wanted));
  return gap;
}

} // namespace

std::vector<Shortfall> shortfalls(const Finding& finding) {
  std::vector<Shortfall> list;
  for (const Shortfall& one : gap_of(finding, Truth::yes).failed)
    if (std::none_of(list.begin(), list.end(),
                     [&](const Shortfall& s) { return s.finding->criterion->id == one.finding->criterion->id; }))
      list.push_back(one);
  std::stable_sort(list.begin(), list.end(),
                   [](const Shortfall& a, const Shortfall& b) { return a.ruled_out > b.ruled_out; });
  return list;
}

} // namespace signpost::cards
