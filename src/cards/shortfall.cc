#include "cards/shortfall.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "base/overloaded.h"

namespace signpost::cards {
namespace {

using evidence::Truth;
using policy::Judgement;

struct Gap {
  std::vector<Shortfall> failed;
  std::size_t shown = 0; // leaves that are as wanted
  long parted = 0;       // those of them by which the ways part

  void add(Gap other) {
    failed.insert(failed.end(), other.failed.begin(), other.failed.end());
    shown += other.shown;
    parted += other.parted;
  }
};

// A leaf as its place in the criteria wants it: `yes`, or `no` below a negation.
struct Wanted {
  const policy::Leaf* leaf;
  Truth truth;
};

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

// The least that a test allows, and the most.
std::pair<double, double> bounds(const policy::NumberTest& test, bool wanted) {
  constexpr double none = std::numeric_limits<double>::infinity();
  const double least = test.at_least.value_or(test.more_than.value_or(-none));
  const double most = test.at_most.value_or(test.less_than.value_or(none));
  return wanted ? std::pair(least, most) : std::pair(most < none ? most : -none, least > -none ? least : none);
}

bool part_numbers(const policy::NumberTest& one, bool one_wanted, const policy::NumberTest& other, bool other_wanted) {
  const auto a = bounds(one, one_wanted), b = bounds(other, other_wanted);
  return a.first >= b.second || b.first >= a.second;
}

bool share_members(const policy::CodedTest& one, const policy::CodedTest& other) {
  return std::ranges::any_of(
      one.members, [&](auto member) { return std::ranges::find(other.members, member) != other.members.end(); });
}

// Whether no chart can have both as they are wanted: the fracture is osteoporotic, and it is malignant.
bool exclude_each_other(const Wanted& one, const Wanted& other) {
  const bool a = one.truth == Truth::yes, b = other.truth == Truth::yes;
  return std::visit(
      base::overloaded{
          [&](const policy::FindingTest& x, const policy::FindingTest& y) {
            return ((x.wanted == Truth::yes) == a) != ((y.wanted == Truth::yes) == b);
          },
          [&](const policy::CodedTest& x, const policy::CodedTest& y) {
            return (a || b) && share_members(x, y) != (a == b);
          },
          [&](const policy::DaysTest& x, const policy::DaysTest& y) { return part_numbers(x.days, a, y.days, b); },
          [](const auto&, const auto&) { return false; },
      },
      one.leaf->test, other.leaf->test);
}

// The values by which the ways to coverage part, as criteria about them exclude each other: the cause, the purpose,
// acute or not. What fails on one of them fails as it is another way's matter.
class Crossroads {
public:
  explicit Crossroads(const Judgement& judged) { walk(judged, Truth::yes); }

  bool at(const Judgement& judged) const {
    const policy::Leaf* leaf = judged.criterion->leaf();
    return leaf && parting_.contains(leaf->value);
  }

private:
  void walk(const Judgement& judged, Truth wanted) {
    if (leads_to_review(judged)) return;
    if (const policy::Leaf* leaf = judged.criterion->leaf()) return meet({leaf, wanted});
    const bool negation = std::holds_alternative<policy::Negation>(judged.criterion->form);
    for (const Judgement& child : judged.children) walk(child, negation ? evidence::opposite(wanted) : wanted);
  }

  void meet(const Wanted& wanted) {
    std::vector<Wanted>& others = met_[wanted.leaf->value];
    if (std::ranges::any_of(others, [&](const Wanted& other) { return exclude_each_other(wanted, other); }))
      parting_.insert(wanted.leaf->value);
    others.push_back(wanted);
  }

  std::map<evidence::ValueIndex, std::vector<Wanted>> met_;
  std::set<evidence::ValueIndex> parting_;
};

class Gaps {
public:
  Gaps(const evidence::Values& values, Way way, const Crossroads& crossroads)
      : values_(values), way_(way), crossroads_(crossroads) {}

  Gap of(const Judgement& judged, Truth wanted) const {
    if (judged.truth == wanted) return held(judged, wanted);
    return std::visit(
        base::overloaded{
            [&](const policy::Leaf& leaf) {
              const bool in_time = wanted == Truth::yes && judged.reading && is_in_time(leaf);
              return judged.truth == Truth::unknown ? Gap{} : failing(judged, wanted, in_time);
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
  static Gap failing(const Judgement& judged, Truth wanted, bool in_time = false) {
    Gap gap;
    gap.failed.push_back({&judged, wanted == Truth::no, in_time});
    return gap;
  }

  Gap held(const Judgement& judged, Truth truth) const {
    Gap gap;
    policy::for_each_leaf(judged, [&](const Judgement& leaf) {
      if (leaf.truth != truth || leaf.presumed) return;
      ++gap.shown;
      gap.parted += crossroads_.at(leaf);
    });
    return gap;
  }

  bool is_in_time(const policy::Leaf& leaf) const {
    if (const auto* days = std::get_if<policy::DaysTest>(&leaf.test))
      return days->days.at_least || days->days.more_than;
    const auto* number = std::get_if<policy::NumberTest>(&leaf.test);
    return number && number->at_least && std::holds_alternative<evidence::Spans>(values_[leaf.value].op);
  }

  Gap nearest(const Judgement& judged, Truth wanted) const {
    if (is_one_matter(judged, wanted) || is_exclusion(judged, wanted)) return failing(judged, wanted);
    if (wanted == Truth::yes && is_of_another_kind(judged)) return failing(judged, wanted);
    std::optional<Gap> best;
    const auto rank = [&](const Gap& gap) {
      const auto for_good = way_ == Way::nearest ? 0 : std::ranges::count(gap.failed, false, &Shortfall::in_time);
      const auto astray = std::ranges::count_if(gap.failed, [&](const Shortfall& one) { return is_astray(one); });
      const auto excluded = std::ranges::count(gap.failed, true, &Shortfall::ruled_out);
      return std::tuple(for_good, astray, gap.failed.size(), -gap.parted, -excluded, -static_cast<long>(gap.shown));
    };
    for (const Judgement& child : judged.children) {
      if (leads_to_review(child)) continue;
      Gap gap = of(child, wanted);
      if (!best || rank(gap) < rank(*best)) best = std::move(gap);
    }
    return best.value_or(Gap{});
  }

  // None of the kinds that are listed: each alternative that names one fails on the same value, and on it alone.
  bool is_of_another_kind(const Judgement& judged) const {
    if (judged.criterion->title.empty()) return false;
    std::optional<evidence::ValueIndex> kind;
    std::size_t failing = 0;
    for (const Judgement& child : judged.children) {
      const Judgement* at = at_crossroads(child);
      if (!at) continue;
      if (at->truth != Truth::no || (kind && *kind != at->criterion->leaf()->value)) return false;
      kind = at->criterion->leaf()->value;
      ++failing;
    }
    return failing > 1;
  }

  // What an alternative without further alternatives in it names of the values by which ways part.
  const Judgement* at_crossroads(const Judgement& judged) const {
    if (crossroads_.at(judged)) return &judged;
    const auto is_leaf = [](const Judgement& child) { return child.criterion->leaf() != nullptr; };
    if (!std::holds_alternative<policy::All>(judged.criterion->form) || !std::ranges::all_of(judged.children, is_leaf))
      return nullptr;
    const auto found =
        std::ranges::find_if(judged.children, [&](const Judgement& child) { return crossroads_.at(child); });
    return found == judged.children.end() ? nullptr : &*found;
  }

  bool is_astray(const Shortfall& one) const {
    return crossroads_.at(*one.judgement) || (!one.judgement->criterion->leaf() && is_of_another_kind(*one.judgement));
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
  const Crossroads& crossroads_;
};

} // namespace

std::vector<Shortfall> shortfalls(const Judgement& judged, const evidence::Values& values, Way way) {
  std::vector<Shortfall> list;
  const Crossroads crossroads(judged);
  for (const Shortfall& one : Gaps(values, way, crossroads).of(judged, Truth::yes).failed)
    if (std::none_of(list.begin(), list.end(),
                     [&](const Shortfall& s) { return s.judgement->criterion->id == one.judgement->criterion->id; }))
      list.push_back(one);
  std::stable_sort(list.begin(), list.end(),
                   [](const Shortfall& a, const Shortfall& b) { return a.ruled_out > b.ruled_out; });
  return list;
}

} // namespace signpost::cards
