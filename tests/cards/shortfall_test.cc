#include "cards/shortfall.h"

#include <memory>

#include <catch2/catch.hpp>

using namespace signpost;
using policy::Criterion;
using policy::Judgement;
using evidence::Truth;

namespace {

class Tree {
public:
  Judgement leaf(std::string id, Truth truth) { return make(policy::Leaf{}, std::move(id), truth, {}); }
  // One kind of what a value may be: a cause of the fracture.
  Judgement kind(std::string id, evidence::CodeIndex member, Truth truth) {
    return make(policy::Leaf{.value = 1, .test = policy::CodedTest{{member}}}, std::move(id), truth, {});
  }
  // Fails only because not enough days have passed.
  Judgement too_early(std::string id) {
    policy::DaysTest test;
    test.days.at_least = 42;
    Judgement judged = make(policy::Leaf{.value = 0, .test = test}, std::move(id), Truth::no, {});
    judged.reading = &reading_;
    return judged;
  }
  Judgement all(std::vector<Judgement> children) {
    Truth least = Truth::yes;
    for (const Judgement& child : children) least = both(least, child.truth);
    return make(policy::All{}, "all", least, std::move(children));
  }
  Judgement any(std::vector<Judgement> children, std::string title = "") {
    Truth most = Truth::no;
    for (const Judgement& child : children) most = either(most, child.truth);
    Judgement judged = make(policy::Any{}, "any", most, std::move(children));
    nodes_.back()->title = std::move(title);
    return judged;
  }
  Judgement no(Judgement child) {
    const Truth truth = opposite(child.truth);
    return make(policy::Negation{}, "not", truth, {std::move(child)});
  }
  Judgement reviewed(Judgement judged) { // leads to a review if it comes out yes
    nodes_.back()->review_when = Truth::yes; // made just now
    return judged;
  }

private:
  Judgement make(Criterion::Form form, std::string id, Truth truth, std::vector<Judgement> children) {
    nodes_.push_back(std::make_unique<Criterion>());
    nodes_.back()->form = std::move(form);
    nodes_.back()->id = std::move(id);
    Judgement judged;
    judged.criterion = nodes_.back().get();
    judged.truth = truth;
    judged.children = std::move(children);
    return judged;
  }
  std::vector<std::unique_ptr<Criterion>> nodes_;
  evidence::Reading reading_;
};

// "id" of what is not so, "!id" of what is so and must not be.
std::vector<std::string> told(const Judgement& judged, cards::Way way = cards::Way::nearest) {
  static const evidence::Values none;
  std::vector<std::string> list;
  for (const cards::Shortfall& one : cards::shortfalls(judged, none, way))
    list.push_back((one.ruled_out ? "!" : "") + (one.judgement->criterion->title.empty()
                                                     ? one.judgement->criterion->id
                                                     : one.judgement->criterion->title));
  return list;
}

using Told = std::vector<std::string>;
constexpr Truth yes = Truth::yes, no = Truth::no, unknown = Truth::unknown;

} // namespace

TEST_CASE("of several ways the one that comes nearest is told") {
  Tree t;
  // A fracture that misses one criterion is not explained by its being no tumour.
  const Judgement tree = t.any({t.all({t.leaf("tumour", no), t.leaf("lytic", no)}),
                              t.all({t.leaf("fracture", yes), t.leaf("painful", yes), t.leaf("six-weeks", no)})});
  CHECK(told(tree) == Told{"six-weeks"});
}

TEST_CASE("as near as another, but with more that is shown") {
  Tree t;
  const Judgement tree = t.any({t.all({t.leaf("tumour", no), t.leaf("lytic", unknown)}),
                              t.all({t.leaf("fracture", yes), t.leaf("painful", yes), t.leaf("walks", no)})});
  CHECK(told(tree) == Told{"walks"});
}

TEST_CASE("what rules the order out is told first, and as what it is") {
  Tree t;
  const Judgement tree = t.all({t.leaf("level", no), t.no(t.leaf("infection", yes)), t.no(t.leaf("allergy", no))});
  CHECK(told(tree) == Told{"!infection", "level"});
}

TEST_CASE("alternatives that all fail are one matter if it has a name") {
  Tree t;
  CHECK(told(t.all({t.any({t.leaf("walking", no), t.leaf("transfers", no)}, "prevents walking or transfers")})) ==
        Told{"prevents walking or transfers"});
  CHECK(told(t.all({t.any({t.leaf("walking", no), t.leaf("transfers", unknown)}, "prevents walking or transfers"),
                    t.leaf("x", no)})) == Told{"x"});
}

TEST_CASE("where the calendar opens a way, that way can be told of") {
  Tree t;
  const Judgement tree = t.any({t.all({t.leaf("fracture", yes), t.leaf("in-hospital", no)}),
                              t.all({t.leaf("fracture", yes), t.too_early("six-weeks"), t.too_early("treated")})});
  CHECK(told(tree) == Told{"in-hospital"});
  CHECK(told(tree, cards::Way::soonest) == Told{"six-weeks", "treated"});
}

TEST_CASE("what is ruled out in combination is told by its name") {
  Tree t;
  const auto named = [&](const char* title) {
    Judgement judged = t.all({t.leaf("prophylactic", yes), t.no(t.leaf("fusion", no))});
    const_cast<Criterion*>(judged.criterion)->title = title;
    return judged;
  };
  CHECK(told(t.all({t.no(named("prophylactic, without a fusion"))})) == Told{"!prophylactic, without a fusion"});
  CHECK(told(t.all({t.no(named(""))})) == Told{"!prophylactic"});
}

TEST_CASE("a way that would end in a review is no way to coverage") {
  Tree t;
  const Judgement tree =
      t.any({t.reviewed(t.all({t.leaf("fusion", no)})), t.all({t.leaf("fracture", no), t.leaf("painful", no)})});
  CHECK(told(tree) == Told{"fracture", "painful"});
}

TEST_CASE("of alternatives the one whose kind it is is told, not the one it is no case of") {
  Tree t;
  // A malignancy that is not lytic is not explained by its being no osteoporosis, though more of that way is shown.
  CHECK(told(t.any({t.all({t.kind("osteoporotic", 1, no), t.leaf("fracture", yes), t.leaf("painful", yes)}),
                    t.all({t.kind("malignant", 2, yes), t.leaf("lytic", no)})})) == Told{"lytic"});
  // That it is osteoporotic says which alternative applies; what is missing is the program.
  CHECK(told(t.all({t.kind("osteoporotic", 1, yes),
                    t.any({t.no(t.kind("osteoporotic", 1, yes)), t.leaf("enrolled", no)})})) == Told{"enrolled"});
}

TEST_CASE("what is ruled out explains more than an alternative that is not meant") {
  Tree t;
  CHECK(told(t.any({t.leaf("beside a fusion", no), t.no(t.leaf("unstable", yes))})) == Told{"!unstable"});
}

TEST_CASE("none of the kinds that are listed is told as the list") {
  Tree t;
  const auto list = [&](Truth second) {
    return t.any({t.all({t.kind("osteoporotic", 1, no), t.leaf("fracture", yes)}),
                  t.all({t.kind("malignant", 2, second), t.leaf("lytic", no)})},
                 "a listed cause");
  };
  CHECK(told(list(no)) == Told{"a listed cause"});
  CHECK(told(list(yes)) == Told{"lytic"});
}

TEST_CASE("one criterion in two places is told once, and nothing is told of what is met") {
  Tree t;
  CHECK(told(t.all({t.leaf("a", no), t.all({t.leaf("a", no), t.leaf("b", yes)})})) == Told{"a"});
  CHECK(told(t.all({t.leaf("a", yes)})).empty());
}
