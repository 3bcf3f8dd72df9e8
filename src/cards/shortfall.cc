#include "cards/shortfall.h"

#include <algorithm>

#include "base/overloaded.h"

namespace signpost::cards {
namespace {

using evidence::Truth;
using policy::Judgement;

struct Gap {
  std::vector<Shortfall> failed;
  std::size_t shown = 0; // leaves that are as wanted

  void add(Gap other) {
    failed.insert(failed.end(), other.failed.begin(), other.failed.end());
    shown += other.shown;
  }
};

Gap gap_of(const Judgement& judged, Truth wanted);

std::size_t leaves_like(const Judgement& judged, Truth truth) {
  std::size_t count = 0;
  policy::for_each_leaf(judged, [&](const Judgement& leaf) { count += leaf.truth == truth && !leaf.presumed; });
  return count;
}

bool leads_to_review(const Judgement& judged) { return judged.criterion->review_when == Truth::yes; }

// "The pain prevents transfers or walking" says it better than either of its two leaves.
bool is_one_matter(const Judgement& judged, Truth wanted) {
  const bool leaves = std::all_of(judged.children.begin(), judged.children.end(), [&](const Judgement& child) {
    return child.criterion->leaf() && child.truth == evidence::opposite(wanted);
  });
  return leaves && !judged.criterion->title.empty();
}

Gap nearest(const Judgement& judged, Truth wanted) {
  if (is_one_matter(judged, wanted)) return {{{&judged, wanted == Truth::no}}, 0};
  std::optional<Gap> best;
  for (const Judgement& child : judged.children) {
    if (leads_to_review(child)) continue;
    Gap gap = gap_of(child, wanted);
    const auto rank = [](const Gap& g) { return std::pair(g.failed.size(), -static_cast<long>(g.shown)); };
    if (!best || rank(gap) < rank(*best)) best = std::move(gap);
  }
  return best.value_or(Gap{});
}

Gap every(const Judgement& judged, Truth wanted) {
  Gap gap;
  for (const Judgement& child : judged.children) gap.add(gap_of(child, wanted));
  return gap;
}

Gap first_known(const Judgement& judged, Truth wanted) {
  for (const Judgement& child : judged.children)
    if (child.truth != Truth::unknown) return gap_of(child, wanted);
  return {};
}

Gap gap_of(const Judgement& judged, Truth wanted) {
  if (judged.truth == wanted) return {{}, leaves_like(judged, wanted)};
  return std::visit(
      base::overloaded{
          [&](const policy::Leaf&) {
            return judged.truth == Truth::unknown ? Gap{} : Gap{{{&judged, wanted == Truth::no}}, 0};
          },
          [&](const policy::Negation&) { return gap_of(judged.children.front(), evidence::opposite(wanted)); },
          [&](const policy::First&) { return first_known(judged, wanted); },
          [&](const policy::Reference&) { return every(judged, wanted); },
          [&](const policy::All&) { return wanted == Truth::yes ? every(judged, wanted) : nearest(judged, wanted); },
          [&](const auto&) { // any or at least some
            return wanted == Truth::yes ? nearest(judged, wanted) : every(judged, wanted);
          },
      },
      judged.criterion->form);
}

} // namespace

std::vector<Shortfall> shortfalls(const Judgement& judged) {
  std::vector<Shortfall> list;
  for (const Shortfall& one : gap_of(judged, Truth::yes).failed)
    if (std::none_of(list.begin(), list.end(),
                     [&](const Shortfall& s) { return s.judgement->criterion->id == one.judgement->criterion->id; }))
      list.push_back(one);
  std::stable_sort(list.begin(), list.end(),
                   [](const Shortfall& a, const Shortfall& b) { return a.ruled_out > b.ruled_out; });
  return list;
}

} // namespace signpost::cards
