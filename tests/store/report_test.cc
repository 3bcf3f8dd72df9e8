#include "store/report.h"

#include "support.h"

using namespace signpost;
using namespace signpost::test;
using std::chrono::seconds;
using store::Call, store::Decision, store::Entry, store::Feedback, store::Reception, store::Report;

namespace {

const base::Timestamp start = at("2026-01-01T00:00:00Z");

std::string card_of(int number) {
  const std::string digits = std::to_string(number);
  return "5f2e7b3c-9a4d-4d1e-8a6f-" + std::string(12 - digits.size(), '0') + digits;
}

// A decision whose card, if it has one, names those criteria of three.
Decision decision_of(const std::string& outcome, int card = 0, const std::string& named = "") {
  Decision decision{.payer = "northern", .policy = "northern/spine-1", .version = "2026-01-01", .outcome = outcome};
  if (card != 0) decision.card = card_of(card);
  for (const std::string id : {"a", "b", "c"})
    decision.criteria.push_back({.id = id, .truth = "no", .on_card = named.find(id) != named.npos});
  return decision;
}

Call call_of(int number, std::vector<Decision> decisions, const std::string& issuer = "") {
  Call call;
  call.id = std::to_string(number);
  call.begun = start + std::chrono::hours(number);
  call.issuer = issuer;
  call.decisions = std::move(decisions);
  return call;
}

// What was said of a card so many seconds after `start`.
Feedback accepted(int card, int after) {
  Feedback feedback;
  feedback.card = card_of(card);
  feedback.at = feedback.received = start + seconds(after);
  return feedback;
}
Feedback overridden(int card, int after, std::vector<std::string> codes) {
  Feedback feedback = accepted(card, after);
  feedback.outcome = Feedback::Outcome::overridden;
  for (std::string& code : codes) feedback.reasons.push_back({"s", std::move(code)});
  return feedback;
}

Report report_of(store::Store& store, const store::ReportQuery& query = {}) {
  auto report = store.report(query);
  if (!report) FAIL(report.error().message);
  return std::move(*report);
}

// "shown/accepted/overridden, median"
std::string told(const Reception& reception) {
  std::string text = std::to_string(reception.shown) + '/' + std::to_string(reception.accepted) + '/' +
                     std::to_string(reception.overridden);
  if (reception.median_to_outcome) text += ", " + std::to_string(reception.median_to_outcome->count()) + " s";
  return text;
}
std::string told(const std::vector<store::ReasonCount>& reasons) {
  std::string text;
  for (const store::ReasonCount& reason : reasons)
    text +=
        (text.empty() ? "" : ", ") + (reason.code.empty() ? "none" : reason.code) + ' ' + std::to_string(reason.count);
  return text;
}

} // namespace

TEST_CASE("the report of an empty store is empty") {
  const Folder folder;
  const Report report = report_of(*opened(folder.url()));
  CHECK(report.calls == 0);
  CHECK(report.policies.empty());
  CHECK(told(report.unknown_cards) == "0/0/0");
}

TEST_CASE("cards are counted with what became of them, by policy, kind of card and criterion") {
  const Folder folder;
  const auto store = opened(folder.url());
  Decision without{.outcome = "no-guidance", .reason = "payer-not-held"};
  write(*store,
        {call_of(0, {decision_of("not-covered", 1, "a"), decision_of("covered"), without}),
         call_of(0 + 1, {decision_of("not-covered", 2, "ab")}), call_of(2, {decision_of("not-covered", 3, "b")}),
         call_of(3, {decision_of("needs-documentation", 4, "c")})});
  write(*store, {accepted(1, 10), overridden(2, 3600 + 31, {"x", "y"}), overridden(3, 7200 + 20, {"x"}),
                 overridden(4, 3 * 3600 - 5, {})});
  const Report report = report_of(*store);
  CHECK(report.calls == 4);
  REQUIRE(report.policies.size() == 2);
  CHECK(report.policies[0].policy.empty());
  CHECK(report.policies[0].orders == 1);
  CHECK(report.policies[0].cards.empty());
  const Report::OfPolicy& policy = report.policies[1];
  CHECK(policy.payer == "northern");
  CHECK(policy.policy == "northern/spine-1");
  CHECK(policy.version == "2026-01-01");
  CHECK(policy.orders == 5);
  CHECK(policy.outcomes == std::vector<std::pair<std::string, std::uint64_t>>{
                               {"covered", 1}, {"needs-documentation", 1}, {"not-covered", 3}});
  REQUIRE(policy.cards.size() == 2);
  CHECK(policy.cards[0].outcome == "needs-documentation");
  CHECK(told(policy.cards[0].reception) == "1/0/1, 0 s"); // their clock is behind
  CHECK(told(policy.cards[0].reasons) == "none 1");
  CHECK(policy.cards[1].outcome == "not-covered");
  CHECK(told(policy.cards[1].reception) == "3/1/2, 20 s");
  CHECK(told(policy.cards[1].reasons) == "x 2, y 1");
  REQUIRE(policy.cards[1].criteria.size() == 2); // c is not on any of them
  CHECK(policy.cards[1].criteria[0].id == "a");
  CHECK(told(policy.cards[1].criteria[0].reception) == "2/1/1, 10 s");
  CHECK(told(policy.cards[1].criteria[0].reasons) == "x 1, y 1");
  CHECK(policy.cards[1].criteria[1].id == "b");
  CHECK(told(policy.cards[1].criteria[1].reception) == "2/0/2, 20 s");
  CHECK(told(policy.cards[1].criteria[1].reasons) == "x 2, y 1");
}

TEST_CASE("a card counts once: by what was done last, and of two at the same time by what came last") {
  const Folder folder;
  const auto store = opened(folder.url());
  write(*store, {call_of(0, {decision_of("not-covered", 1, "a"), decision_of("not-covered", 1, "ab")})});
  Feedback tie = overridden(1, 50, {"z"});
  tie.received += seconds(9);
  SECTION("later") { write(*store, {accepted(1, 60), overridden(1, 50, {"x"}), overridden(1, 10, {"y"})}); }
  SECTION("tie") { write(*store, {tie, overridden(1, 50, {"x"}), overridden(1, 10, {"y"})}); }
  const Report report = report_of(*store);
  REQUIRE(report.policies.size() == 1);
  CHECK(report.policies[0].orders == 2);
  const Report::OfCard& card = report.policies[0].cards.at(0);
  const bool later = told(card.reasons).empty();
  CHECK(told(card.reception) == (later ? "1/1/0, 60 s" : "1/0/1, 50 s"));
  CHECK(told(card.reasons) == (later ? "" : "z 1"));
  REQUIRE(card.criteria.size() == 2);
  for (const Report::OfCriterion& criterion : card.criteria)
    CHECK(told(criterion.reception) == (later ? "1/1/0, 60 s" : "1/0/1, 50 s"));
}

TEST_CASE("feedback on cards that no call of its issuer showed is counted apart") {
  const Folder folder;
  const auto store = opened(folder.url());
  write(*store, {call_of(0, {decision_of("not-covered", 1, "a")}, "https://ehr.example")});
  Feedback foreign = overridden(1, 10, {"x"});
  foreign.issuer = "https://other.example";
  write(*store, {foreign, accepted(7, 20), accepted(8, 4000)});
  const Report report = report_of(*store);
  CHECK(told(report.unknown_cards) == "0/2/1");
  CHECK(told(report.unknown_reasons) == "x 1");
  CHECK(told(report.policies.at(0).cards.at(0).reception) == "1/0/0");
  CHECK(told(report_of(*store, {.since = start + seconds(4000)}).unknown_cards) == "0/1/0");
  CHECK(told(report_of(*store, {.until = start + seconds(4000)}).unknown_cards) == "0/1/1");
}

TEST_CASE("a report is of the calls of a span and of an issuer") {
  const Folder folder;
  const auto store = opened(folder.url());
  for (int i = 0; i < 6; ++i) {
    const std::string issuer = i % 2 == 0 ? "https://even.example" : "https://odd.example";
    Feedback feedback = accepted(i + 1, 3600 * 9);
    feedback.issuer = issuer;
    write(*store, {call_of(i, {decision_of("not-covered", i + 1, "a")}, issuer), feedback});
  }
  const auto shown = [&](const store::ReportQuery& query) {
    const Report report = report_of(*store, query);
    CHECK(told(report.unknown_cards) == "0/0/0");
    const std::string cards = report.policies.empty() ? "" : ": " + told(report.policies.at(0).cards.at(0).reception);
    return std::to_string(report.calls) + cards;
  };
  const auto hour = [](int number) { return start + std::chrono::hours(number); };
  CHECK(shown({}) == "6: 6/6/0, 21600 s");
  CHECK(shown({.since = hour(1), .until = hour(4)}) == "3: 3/3/0, 25200 s");
  CHECK(shown({.since = hour(1), .until = hour(4), .issuer = "https://odd.example"}) == "2: 2/2/0, 21600 s");
  CHECK(shown({.issuer = "https://nobody.example"}) == "0");
  CHECK(shown({.since = hour(6)}) == "0");
}
