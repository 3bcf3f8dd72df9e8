#include "policy/missing.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>

#include "base/overloaded.h"

namespace signpost::policy {

using namespace evidence;

namespace {

// Places of items in the catalogue, the highest first: sets of one size are ordered by the last item they do not share.
using Places = std::vector<std::uint32_t>;
constexpr std::size_t max_sets = 256;

bool holds(const Places& set, const Places& part) { return std::ranges::includes(set, part, std::greater()); }

Places together(const Places& a, const Places& b) {
  Places both;
  both.reserve(a.size() + b.size());
  std::ranges::set_union(a, b, std::back_inserter(both), std::greater());
  return both;
}

// Only sets that hold no other set; the smallest first.
std::vector<Places> minimal(std::vector<Places> sets) {
  std::ranges::sort(
      sets, [](const Places& a, const Places& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; });
  std::vector<Places> kept;
  for (Places& set : sets) {
    if (kept.size() >= max_sets) break;
    if (std::ranges::none_of(kept, [&](const Places& smaller) { return holds(set, smaller); }))
      kept.push_back(std::move(set));
  }
  return kept;
}

std::vector<Places> unite(std::vector<Places> a, std::vector<Places> b) {
  a.insert(a.end(), std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()));
  return minimal(std::move(a));
}

std::vector<Places> cross(const std::vector<Places>& a, const std::vector<Places>& b) {
  std::vector<Places> sets;
  sets.reserve(a.size() * b.size());
  for (const Places& x : a)
    for (const Places& y : b) sets.push_back(together(x, y));
  return minimal(std::move(sets));
}

class Need {
public:
  explicit Need(const std::vector<DocumentationItem>& items) : items_(items) {}

  std::vector<Places> of(const Judgement& judgement, Truth want) const {
    if (judgement.truth == want) return {Places()};
    if (judgement.truth != Truth::unknown) return {};
    return std::visit(
        base::overloaded{
            [&](const Leaf& leaf) { return place_of(judgement.item ? *judgement.item : *leaf.item); },
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

  // Adds the open leaves on the ways that need nothing but the chosen items.
  void collect(const Judgement& judgement, Truth want, const Places& chosen,
               std::vector<const Judgement*>& leaves) const {
    if (judgement.truth != Truth::unknown) return;
    if (judgement.criterion->leaf()) return leaves.push_back(&judgement);
    const bool negated = std::holds_alternative<Negation>(judgement.criterion->form);
    const Truth wanted = negated ? opposite(want) : want;
    for (const Judgement& child : judgement.children)
      if (std::ranges::any_of(of(child, wanted), [&](const Places& set) { return holds(chosen, set); }))
        collect(child, wanted, chosen, leaves);
  }

  Places places_of(const ItemSet& set) const {
    Places places;
    for (std::size_t at = items_.size(); at-- > 0;)
      if (std::ranges::find(set, items_[at].id) != set.end()) places.push_back(static_cast<std::uint32_t>(at));
    return places;
  }

private:
  std::vector<Places> place_of(const DocumentationItem& item) const {
    const auto at = std::ranges::find(items_, item.id, &DocumentationItem::id);
    if (at == items_.end()) return {};
    return {{static_cast<std::uint32_t>(at - items_.begin())}};
  }
  std::vector<Places> every(const Judgement& judgement, Truth want) const {
    std::vector<Places> sets{Places()};
    for (const Judgement& child : judgement.children) sets = cross(sets, of(child, want));
    return sets;
  }
  std::vector<Places> some(const Judgement& judgement, Truth want) const {
    std::vector<Places> sets;
    for (const Judgement& child : judgement.children) sets = unite(std::move(sets), of(child, want));
    return sets;
  }
  // At least `count` of the children from `first` on.
  std::vector<Places> choose(const Judgement& judgement, Truth want, std::size_t first, std::size_t count) const {
    if (count == 0) return {Places()};
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
  for (const Places& places : Need(items).of(judgement, Truth::yes)) {
    if (places.empty()) continue;
    std::vector<const DocumentationItem*> chosen;
    for (auto place = places.rbegin(); place != places.rend(); ++place) chosen.push_back(&items[*place]);
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

std::vector<const Judgement*> leaves_to_settle(const Judgement& judgement, const ItemSet& set,
                                               const std::vector<DocumentationItem>& items) {
  std::vector<const Judgement*> leaves;
  const Need need(items);
  need.collect(judgement, Truth::yes, need.places_of(set), leaves);
  return leaves;
}

} // namespace signpost::policy
