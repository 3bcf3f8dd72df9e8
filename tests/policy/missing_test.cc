#include "policy/missing.h"

#include <list>
#include <string>

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Truth;
using policy::Criterion;
using policy::Judgement;
using policy::All;
using policy::Any;
using policy::ItemSet;

namespace {

std::vector<evidence::DocumentationItem> items(std::size_t count) {
  std::vector<evidence::DocumentationItem> list(count);
  for (std::size_t i = 0; i < count; ++i) list[i].id = "item-" + std::to_string(i);
  return list;
}

// Judgements of which every leaf is unknown, with the criteria they are of and the catalogue's items.
class Open {
public:
  explicit Open(const std::vector<evidence::DocumentationItem>& items) : items_(items) {}

  Judgement leaf(std::size_t item) {
    Judgement judged = node<policy::Leaf>({});
    judged.item = &items_[item];
    return judged;
  }
  template <class Form>
  Judgement node(std::vector<Judgement> children) {
    criteria_.emplace_back().form = Form{};
    Judgement judged;
    judged.criterion = &criteria_.back();
    judged.children = std::move(children);
    return judged;
  }
  std::vector<Judgement> leaves(std::size_t from, std::size_t to) {
    std::vector<Judgement> list;
    for (std::size_t item = from; item < to; ++item) list.push_back(leaf(item));
    return list;
  }

private:
  const std::vector<evidence::DocumentationItem>& items_;
  std::list<Criterion> criteria_;
};

} // namespace

TEST_CASE("an item is asked for wherever it stands in the catalogue") {
  const auto all = items(200);
  Open open(all);
  CHECK(sets_that_would_settle(open.leaf(3), all) == std::vector<ItemSet>{{"item-3"}});
  CHECK(sets_that_would_settle(open.leaf(64), all) == std::vector<ItemSet>{{"item-64"}});
  CHECK(sets_that_would_settle(open.leaf(199), all) == std::vector<ItemSet>{{"item-199"}});
  const Judgement both = open.node<All>({open.leaf(150), open.leaf(3), open.leaf(150)});
  CHECK(sets_that_would_settle(both, all) == std::vector<ItemSet>{{"item-3", "item-150"}});
}

TEST_CASE("more items may be open at once than a machine word has bits") {
  const auto all = items(200);
  Open open(all);
  const auto sets = sets_that_would_settle(open.node<All>(open.leaves(50, 150)), all);
  REQUIRE(sets.size() == 1);
  CHECK(sets.front().size() == 100);
  CHECK(sets_that_would_settle(open.node<Any>(open.leaves(0, 200)), all).size() == 200);
}

TEST_CASE("sets come smallest first, then cheapest, then in the catalogue's order, and none holds another") {
  auto all = items(100);
  all[80].cost = 0;
  Open open(all);
  const Judgement judged =
      open.node<Any>({open.node<All>({open.leaf(90), open.leaf(1)}),
                                       open.node<All>({open.leaf(70), open.leaf(2)}),
                                       open.node<All>({open.leaf(70), open.leaf(1), open.leaf(5)}),
                                       open.node<All>({open.leaf(80), open.leaf(99)}), open.leaf(5)});
  CHECK(sets_that_would_settle(judged, all) ==
        std::vector<ItemSet>{{"item-5"}, {"item-80", "item-99"}, {"item-2", "item-70"}, {"item-1", "item-90"}});
}

TEST_CASE("of too many sets the smallest are kept") {
  const auto all = items(24);
  Open open(all);
  std::vector<Judgement> choices;
  for (std::size_t i = 0; i < 6; ++i) choices.push_back(open.node<Any>(open.leaves(4 * i, 4 * i + 4)));
  const auto sets = sets_that_would_settle(open.node<All>(std::move(choices)), all);
  CHECK(sets.size() == 256);
  CHECK(sets.front().size() == 6);
}
