#include "cards/shortfall.h"

#include <memory>

#include <catch2/catch.hpp>

using namespace signpost;
using policy::Criterion;
using policy::Finding;
using evidence::Truth;

namespace {

class Tree {
public:
  Finding leaf(std::string id, Truth truth) { return make(Criterion::Kind::leaf, std::move(id), truth, {}); }
  Finding all(std::vector<Finding> children) { return make(Criterion::Kind::all, "all", {}, std::move(children)); }
  Finding any(std::vector<Finding> children, std::string title = "") {
    Finding finding = make(Criterion::Kind::any, "any", {}, std::move(children));
    nodes_.back()->title = std::move(title);
    return finding;
  }
  Finding no(Finding child) { return make(Criterion::Kind::negation, "not", {}, {std::move(child)}); }
  Finding reviewed(Finding finding) { // leads to a review if it comes out yes
    nodes_.back()->review_when = Truth::yes; // made just now
    return finding;
  }

private:
  Finding make(Criterion::Kind kind, std::string id, Truth truth, std::vector<Finding> children) {
    nodes_.push_back(std::make_unique<Criterion>());
    nodes_.back()->kind = kind;
    nodes_.back()->id = std::move(id);
    Finding finding;
    finding.criterion = nodes_.back().get();
    Truth least = Truth::yes, most = Truth::no;
    for (const Finding& child : children) {
      least = both(least, child.truth);
      most = either(most, child.truth);
    }
    finding.truth = kind == Criterion::Kind::leaf  ? truth
                    : kind == Criterion::Kind::all ? least
                    : kind == Criterion::Kind::any ? most
                                                   : opposite(most);
    finding.children = std::move(children);
    return finding;
  }
  std::vector<std::unique_ptr<Criterion>> nodes_;
};

// "id" of what is not so, "!id" of what is so and must not be.
std::vector<std::string> told(const Finding& finding) {
  std::vector<std::string> list;
  for (const cards::Shortfall& one : cards::shortfalls(finding))
    list.push_back((one.ruled_out ? "!" : "") + (one.finding->criterion->title.empty()
                                                     ? one.finding->criterion->id
                                                     : one.finding->criterion->title));
  return list;
}

using Told = std::vector<std::string>;
constexpr Truth yes = Truth::yes, no = Truth::no, unknown = Truth::unknown;

} // namespace

TEST_CASE("of several ways the one that comes nearest is told") {
  Tree t;
  // A fracture that misses one criterion is not explained by its being no tumour.
  const Finding tree = t.any({t.all({t.leaf("tumour", no), t.leaf("lytic", no)}),
                              t.all({t.leaf("fracture", yes), t.leaf("painful", yes), t.leaf("six-weeks", no)})});
  CHECK(told(tree) == Told{"six-weeks"});
}

TEST_CASE("as near as another, but with more that is shown") {
  Tree t;
  const Finding tree = t.any({t.all({t.leaf("tumour", no), t.leaf("lytic", unknown)}),
                              t.all({t.leaf("fracture", yes), t.leaf("painful", yes), t.leaf("walks", no)})});
  CHECK(told(tree) == Told{"walks"});
}

TEST_CASE("what rules the order out is told first, and as what it is") {
  Tree t;
  const Finding tree = t.all({t.leaf("level", no), t.no(t.leaf("infection", yes)), t.no(t.leaf("allergy", no))});
  CHECK(told(tree) == Told{"!infection", "level"});
}

TEST_CASE("alternatives that all fail are one matter if it has a name") {
  Tree t;
  CHECK(told(t.all({t.any({t.leaf("walking", no), t.leaf("transfers", no)}, "prevents walking or transfers")})) ==
        Told{"prevents walking or transfers"});
  CHECK(told(t.all({t.any({t.leaf("walking", no), t.leaf("transfers", unknown)}, "prevents walking or transfers"),
                    t.leaf("x", no)})) == Told{"x"});
}

TEST_CASE("a way that would end in a review is no way to coverage") {
  Tree t;
  const Finding tree =
      t.any({t.reviewed(t.all({t.leaf("fusion", no)})), t.all({t.leaf("fracture", no), t.leaf("painful", no)})});
  CHECK(told(tree) == Told{"fracture", "painful"});
}

TEST_CASE("one criterion in two places is told once, and nothing is told of what is met") {
  Tree t;
  CHECK(told(t.all({t.leaf("a", no), t.all({t.leaf("a", no), t.leaf("b", yes)})})) == Told{"a"});
  CHECK(told(t.all({t.leaf("a", yes)})).empty());
}
