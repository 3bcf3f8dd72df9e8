#include "policy/missing.h"

#include <algorithm>
#include <bit>

namespace signpost::policy {

using namespace evidence;

namespace {

using Mask = std::uint64_t; // one bit per item
constexpr std::size_t max_sets = 256;

// Only sets that hold no other set; the smallest first.
std::vector<Mask> minimal(std::vector<Mask> sets) {
  std::sort(sets.begin(), sets.end(),
            [](Mask a, Mask b) { return std::pair(std::popcount(a), a) < std::pair(std::popcount(b), b); });
  std::vector<Mask> kept;
  for (const Mask set : sets) {
    if (kept.size() >= max_sets) break;
    if (std::none_of(kept.begin(), kept.end(), [&](Mask smaller) { return (smaller & set) == smaller; }))
      kept.push_back(set);
  }
  return kept;
}

std::vector<Mask> unite(const std::vector<Mask>& a, const std::vector<Mask>& b) {
  std::vector<Mask> sets(a);
  sets.insert(sets.end(), b.begin(), b.end());
  return minimal(std::move(sets));
}

std::vector<Mask> cross(const std::vector<Mask>& a, const std::vector<Mask>& b) {
  std::vector<Mask> sets;
  for (const Mask x : a)
    for (const Mask y : b) sets.push_back(x | y);
  return minimal(std::move(sets));
}

class Need {
public:
  explicit Need(const std::vector<DocumentationItem>& items) : items_(items) {}

  std::vector<Mask> of(const Finding& finding, Truth want) const {
    if (finding.truth == want) return {0};
    if (finding.truth != Truth::unknown) return {};
    const Criterion& criterion = *finding.criterion;
    switch (criterion.kind) {
    case Criterion::Kind::leaf: return leaf(criterion);
    case Criterion::Kind::negation: return of(finding.children.front(), opposite(want));
    case Criterion::Kind::all: return want == Truth::yes ? every(finding, want) : some(finding, want);
    case Criterion::Kind::any: return want == Truth::yes ? some(finding, want) : every(finding, want);
    case Criterion::Kind::first:
    case Criterion::Kind::reference: return some(finding, want);
    case Criterion::Kind::at_least: {
      const std::size_t n = finding.children.size();
      return choose(finding, want, 0, want == Truth::yes ? criterion.count : n - std::min(n, criterion.count) + 1);
    }
    }
    return {};
  }

private:
  std::vector<Mask> leaf(const Criterion& criterion) const {
    for (std::size_t i = 0; i < items_.size() && i < 64; ++i)
      if (items_[i].id == criterion.item) return {Mask{1} << i};
    return {};
  }
  std::vector<Mask> every(const Finding& finding, Truth want) const {
    std::vector<Mask> sets{0};
    for (const Finding& child : finding.children) sets = cross(sets, of(child, want));
    return sets;
  }
  std::vector<Mask> some(const Finding& finding, Truth want) const {
    std::vector<Mask> sets;
    for (const Finding& child : finding.children) sets = unite(sets, of(child, want));
    return sets;
  }
  // At least `count` of the children from `first` on.
  std::vector<Mask> choose(const Finding& finding, Truth want, std::size_t first, std::size_t count) const {
    if (count == 0) return {0};
    if (finding.children.size() - first < count) return {};
    return unite(cross(of(finding.children[first], want), choose(finding, want, first + 1, count - 1)),
                 choose(finding, want, first + 1, count));
  }

  const std::vector<DocumentationItem>& items_;
};

} // namespace

std::vector<ItemSet> sets_that_would_settle(const Finding& finding, const std::vector<DocumentationItem>& items) {
  struct Priced {
    ItemSet ids;
    double cost = 0;
  };
  std::vector<Priced> priced;
  for (const Mask mask : Need(items).of(finding, Truth::yes)) {
    if (mask == 0) continue;
    std::vector<const DocumentationItem*> chosen;
    for (std::size_t i = 0; i < items.size() && i < 64; ++i)
      if (mask >> i & 1) chosen.push_back(&items[i]);
    std::stable_sort(chosen.begin(), chosen.end(), [](const auto* a, const auto* b) { return a->cost < b->cost; });
    Priced set;
    for (const DocumentationItem* item : chosen) {
      set.ids.push_back(item->id);
      set.cost += item->cost;
    }
    priced.push_back(std::move(set));
  }
  std::stable_sort(priced.begin(), priced.end(), [](const Priced& a, const Priced& b) {
    return std::pair(a.ids.size(), a.cost) < std::pair(b.ids.size(), b.cost);
  });
  std::vector<ItemSet> sets;
  for (Priced& set : priced) sets.push_back(std::move(set.ids));
  return sets;
}

} // namespace signpost::policy
