#include "cards/shortfall.h"

#include <algorithm>
#include <optional>
#include <tuple>

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

std::size_t leaves_like(const Judgement& judged, Truth truth) {
  std::size_t count = 0;
  policy::for_each_leaf(judged, [&](const Judgement& leaf) { count += leaf.truth == truth && !leaf.presumed; });
  return count;
}

bool leads_to_review(const Judgement& judged) { return judged.criterion->review_when == Truth::yes; }

// "The pain prevents transfers or walking" says it better than either of its two leaves.
bool is_one_matter(const Judgement& judged, Truth wanted) {
  const bool leaves = std::all_of(judged.children.begin(), judged.children.end(), [&](const Judgement& child) {
    const bool negation = std::holds_alternative<policy::Negation>(child.criterion->form);
    const Judgement& inner = negation ? child.children.front() : child;
    return inner.criterion->leaf() && child.truth == evidence::opposite(wanted);
  });
  return leaves && !judged.criterion->title.empty();
}

// What is ruled out only in combination has a name for it: "Prophylactic, for osteoporosis".
bool is_exclusion(const Judgement& judged, Truth wanted) {
  return wanted == Truth::no && !judged.criterion->title.empty() &&
         std::holds_alternative<policy::All>(judged.criterion->form);
}

class Gaps {
public:
  Gaps(const evidence::Values& values, Way way) : values_(values), way_(way) {}

  Gap of(const Judgement& judged, Truth wanted) const {
    if (judged.truth == wanted) return {{}, leaves_like(judged, wanted)};
    return std::visit(
        base::overloaded{
            [&](const policy::Leaf& leaf) {
              const bool in_time = wanted == Truth::yes && judged.reading && is_in_time(leaf);
              return judged.truth == Truth::unknown ? Gap{} : Gap{{{&judged, wanted == Truth::no, in_time}}, 0};
            },
            [&](const policy::Negation&) { return of(judged.children.front(), evidence::opposite(wanted)); },
            [&](const policy::First&) { return first_known(judged, wanted); },
            [&](const policy::Reference&) { return every(judged, wanted); },
            [&](const policy::All&) { return wanted == Truth::yes ? every(judged, wanted) : nearest(judged, wanted); },
            [&](const auto&) { // any or at least some
              return wanted == Truth::yes ? nearest(judged, wanted) : every(judged, wanted);
            },
        },
        judged.criterion->form);
  }

private:
  bool is_in_time(const policy::Leaf& leaf) const {
    if (const auto* days = std::get_if<policy::DaysTest>(&leaf.test))
      return days->days.at_least || days->days.more_than;
    const auto* number = std::get_if<policy::NumberTest>(&leaf.test);
    return number && number->at_least && std::holds_alternative<evidence::Spans>(values_[leaf.value].op);
  }

  Gap nearest(const Judgement& judged, Truth wanted) const {
    if (is_one_matter(judged, wanted) || is_exclusion(judged, wanted))
      return {{{&judged, wanted == Truth::no, false}}, 0};
    std::optional<Gap> best;
    const auto rank = [&](const Gap& gap) {
      const auto for_good = way_ == Way::nearest ? 0 : std::ranges::count(gap.failed, false, &Shortfall::in_time);
      return std::tuple(for_good, gap.failed.size(), -static_cast<long>(gap.shown));
    };
    for (const Judgement& child : judged.children) {
      if (leads_to_review(child)) continue;
      Gap gap = of(child, wanted);
      if (!best || rank(gap) < rank(*best)) best = std::move(gap);
    }
    return best.value_or(Gap{});
  }

  Gap every(const Judgement& judged, Truth wanted) const {
    Gap gap;
    for (const Judgement& child : judged.children) gap.add(of(child, wanted));
    return gap;
  }

  Gap first_known(const Judgement& judged, Truth wanted) const {
    for (const Judgement& child : judged.children)
      if (child.truth != Truth::unknown) return of(child, wanted);
    return {};
  }

  const evidence::Values& values_;
  Way way_;
};

} // namespace

std::vector<Shortfall> shortfalls(const Judgement& judged, const evidence::Values& values, Way way) {
  std::vector<Shortfall> list;
  for (const Shortfall& one : Gaps(values, way).of(judged, Truth::yes).failed)
    if (std::none_of(list.begin(), list.end(),
                     [&](const Shortfall& s) { return s.judgement->criterion->id == one.judgement->criterion->id; }))
      list.push_back(one);
  std::stable_sort(list.begin(), list.end(),
                   [](const Shortfall& a, const Shortfall& b) { return a.ruled_out > b.ruled_out; });
  return list;
}

} // namespace signpost::cards
