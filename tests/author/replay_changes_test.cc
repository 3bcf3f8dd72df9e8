#include "author/replay_changes.h"

#include <sstream>

#include "support/json.h"

#include <catch2/catch.hpp>

using namespace signpost;
using author::Aspect;
using author::Difference;

namespace {

author::ReplayDecision decision(const char* outcome, std::vector<service::Record::Criterion> criteria = {}) {
  author::ReplayDecision made;
  made.recorded.policy = "acme/mri";
  made.recorded.version = "2026-01-01";
  made.recorded.outcome = outcome;
  made.recorded.authorization = "unknown";
  made.recorded.criteria = std::move(criteria);
  return made;
}

service::Record::Criterion criterion(const char* id, const char* truth, const char* read_at = "") {
  service::Record::Criterion made;
  made.id = id;
  made.truth = truth;
  made.evidence.push_back({read_at, ""});
  return made;
}

std::vector<Difference> between(const author::ReplayDecision& before, const author::ReplayDecision& after) {
  return author::differences({&before, &after});
}

} // namespace

TEST_CASE("what does not alter the answer is no difference: where it was read, and another version") {
  auto before = decision("covered", {criterion("a", "yes", "Condition/1")});
  auto after = decision("covered", {criterion("a", "yes", "Condition/2")});
  CHECK(between(before, after).empty());
  CHECK_FALSE(author::DecisionPair{&before, &after}.other_version());
  after.recorded.version = "2027-01-01";
  CHECK(between(before, after).empty());
  CHECK(author::DecisionPair{&before, &after}.other_version());
}

TEST_CASE("every aspect in which an answer differs is named") {
  auto before = decision("needs-documentation", {criterion("a", "unknown"), criterion("gone", "yes")});
  before.missing = {"therapy"};
  auto after = decision("not-covered", {criterion("a", "no"), criterion("new", "yes")});
  after.recorded.determination = "investigational";
  after.recorded.authorization = "required";
  after.recorded.reason = "delegated";
  after.missing = {"side"};
  CHECK(between(before, after) == std::vector<Difference>{
                                      {Aspect::outcome, "", "needs-documentation", "not-covered (investigational)"},
                                      {Aspect::authorization, "", "unknown", "required"},
                                      {Aspect::reason, "", "", "delegated"},
                                      {Aspect::item, "side", "", "asked for"},
                                      {Aspect::item, "therapy", "asked for", ""},
                                      {Aspect::criterion, "a", "unknown", "no"},
                                      {Aspect::criterion, "gone", "yes", ""},
                                      {Aspect::criterion, "new", "", "yes"},
                                  });
}

TEST_CASE("a criterion that stands in several branches is compared in each, and counts once") {
  const auto before = decision("covered", {criterion("a", "yes"), criterion("a", "yes"), criterion("a", "no")});
  const auto after = decision("covered", {criterion("a", "yes"), criterion("a", "no"), criterion("a", "no")});
  CHECK(between(before, after) == std::vector<Difference>{{Aspect::criterion, "a", "yes", "no"}});
  const auto twice = decision("covered", {criterion("a", "no"), criterion("a", "no"), criterion("a", "no")});
  CHECK(between(before, twice) == std::vector<Difference>{{Aspect::criterion, "a", "yes", "no"}});
}

TEST_CASE("of different policies criteria are not compared") {
  const auto before = decision("covered", {criterion("a", "yes")});
  auto after = decision("covered", {criterion("b", "yes")});
  after.recorded.policy = "acme/ct";
  CHECK(between(before, after) == std::vector<Difference>{{Aspect::policy, "", "acme/mri", "acme/ct"}});
}

TEST_CASE("decisions are compared that are on the same order and coverage") {
  const base::Json call = test::json(R"({"orders":[{},{}],"coverages":[{},{}]})");
  const auto on = [&](std::size_t order, std::size_t coverage) {
    author::ReplayDecision made = decision("covered");
    made.order = call["orders"].at(order);
    made.coverage = call["coverages"].at(coverage);
    return made;
  };
  author::ReplayAnswer before, after;
  before.decisions = {on(0, 0), on(0, 1), on(1, 0)};
  after.decisions = {on(0, 1), on(1, 0), on(1, 1)};
  const auto pairs = author::pairs_of(before, after);
  REQUIRE(pairs.size() == 4);
  CHECK(pairs[0].before == &before.decisions[0]);
  CHECK(pairs[0].after == nullptr);
  CHECK(pairs[1].after == &after.decisions[0]);
  CHECK(pairs[2].after == &after.decisions[1]);
  CHECK(pairs[3].before == nullptr);
  CHECK(pairs[3].after == &after.decisions[2]);
  // Not decided at all on one side is a difference, too.
  CHECK(author::differences(pairs[0]).size() == 3);
  CHECK(pairs[3].policy() == "acme/mri");
}

TEST_CASE("changes are counted by policy, the most frequent first, each with its first examples") {
  author::ChangeCounts counts(2);
  const Difference outcome{Aspect::outcome, "", "covered", "not-covered"};
  const Difference rare{Aspect::criterion, "a", "yes", "no"}, frequent{Aspect::criterion, "b", "yes", ""};
  counts.add("acme/mri", {outcome, frequent}, "x:1");
  counts.add("acme/mri", {}, "x:2");
  counts.add("acme/mri", {frequent}, "x:3");
  counts.add("acme/mri", {rare, frequent}, "x:4");
  counts.add("acme/ct", {}, "x:5");
  std::ostringstream table;
  counts.write(table);
  CHECK(table.str() == "\nacme/mri: 3 of 4 decisions change\n"
                       "  what         from     to           decisions  examples\n"
                       "  outcome      covered  not-covered          1  x:1\n"
                       "  criterion b  yes      -                    3  x:1, x:3\n"
                       "  criterion a  yes      no                   1  x:4\n");
}
