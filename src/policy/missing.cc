#include "policy/missing.h"

#include <algorithm>
#include <bit>

#include "base/overloaded.h"

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

  std::vector<Mask> of(const Judgement& judgement, Truth want) const {
    if (judgement.truth == want) return {0};
    if (judgement.truth != Truth::unknown) return {};
    return std::visit(
        base::overloaded{
            [&](const Leaf& leaf) { return item_of(leaf); },
            [&](const Negation&) { return of(judgement.children.front(), opposite(want)); },
            [&](const All&) { return want == Truth::yes ? every(judgement, want) : some(judgement, want); },
            [&](const Any&) { return want == Truth::yes ? some(judgement, want) : every(judgement, want); },
            [&](const First&) { return some(judgement, want); },
            [&](const Reference&) { return some(judgement, want); },
            [&](const AtLeast& group) {
              const std::size_t n = judgement.children.size();
              return choose(judgement, want, 0, want == Truth::yes ? group.count : n - std::min(n, group.count) + 1);
            },
        },
        judgement.criterion->form);
  }

private:
  std::vector<Mask> item_of(const Leaf& leaf) const {
    for (std::size_t i = 0; i < items_.size() && i < 64; ++i)
      if (items_[i].id == leaf.item->id) return {Mask{1} << i};
    return {};
  }
  std::vector<Mask> every(const Judgement& judgement, Truth want) const {
    std::vector<Mask> sets{0};
    for (const Judgement& child : judgement.children) sets = cross(sets, of(child, want));
    return sets;
  }
  std::vector<Mask> some(const Judgement& judgement, Truth want) const {
    std::vector<Mask> sets;
    for (const Judgement& child : judgement.children) sets = unite(sets, of(child, want));
    return sets;
  }
  // At least `count` of the children from `first` on.
  std::vector<Mask> choose(const Judgement& judgement, Truth want, std::size_t first, std::size_t count) const {
    if (count == 0) return {0};
    if (judgement.children.size() - first < count) return {};
    return unite(cross(of(judgement.children[first], want), choose(judgement, want, first + 1, count - 1)),
                 choose(judgement, want, first + 1, count));
  }

  const std::vector<DocumentationItem>& items_;
};

} // namespace

std::vector<ItemSet> sets_that_would_settle(const Judgement& judgement, const std::vector<DocumentationItem>& items) {
  struct Priced {
    ItemSet ids;
    double cost = 0;
  };
  std::vector<Priced> priced;
  for (const Mask mask : Need(items).of(judgement, Truth::yes)) {
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
