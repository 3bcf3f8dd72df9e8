// What is kept of calls and feedback: nothing that somebody wrote.
#include "app/entries.h"

#include "app/uuid.h"
#include "store/json.h"

#include <catch2/catch.hpp>

using namespace signpost;
using cdshooks::Accepted;
using cdshooks::CardFeedback;
using cdshooks::Overridden;
using Reason = store::Feedback::Reason;

namespace {

constexpr std::string_view card = "9368d37b-283f-44a0-93ea-547cebab93ed";

CardFeedback overridden(std::vector<cdshooks::OverrideReason> reasons, std::string_view of = card) {
  return {of, Overridden{std::move(reasons)}, *base::parse_timestamp("2026-11-20T10:05:31.5+01:00")};
}

} // namespace

TEST_CASE("what is kept of feedback is what a policy team counts") {
  const store::Feedback kept =
      app::entry_of(overridden({{"https://x/reasons", "urgent", "Cannot wait", "Mrs. Smith is in pain"}}));
  CHECK(kept.card == card);
  CHECK(base::to_string(kept.at) == "2026-11-20T09:05:31.500Z");
  CHECK(kept.outcome == store::Feedback::Outcome::overridden);
  CHECK(kept.reasons == std::vector<Reason>{{"https://x/reasons", "urgent"}});
  CHECK(kept.commented);
  const store::Feedback accepted =
      app::entry_of({card, Accepted{{"a", "b"}}, *base::parse_timestamp("2026-11-20T10:05:31Z")});
  CHECK(accepted.outcome == store::Feedback::Outcome::accepted);
  CHECK(accepted.suggestions == 2);
  CHECK_FALSE(accepted.commented);
  CHECK(app::entry_of(overridden({})).reasons.empty());
  CHECK(app::entry_of(overridden({}, "9368D37B-283F-44A0-93EA-547CEBAB93ED")).card == card);
}

TEST_CASE("what somebody may have written in feedback is not kept") {
  const std::vector<cdshooks::OverrideReason> written{{"Mr Smith", "Smith has it", "Smith", "about Smith"},
                                                      {"", "", "Smith", ""},
                                                      {"s", "Smith\n", "", ""},
                                                      {"", "", "", "Smith"},
                                                      {std::string_view("s"), "{\"Smith\"}", "", ""}};
  const store::Feedback kept = app::entry_of(overridden(written, "card of Smith"));
  CHECK(store::to_json(kept).find("Smith") == std::string::npos);
  CHECK(kept.card.empty());
  CHECK(kept.commented);
  CHECK(kept.reasons == std::vector<Reason>{{"", ""}, {"", ""}, {"s", ""}, {"s", ""}}); // a comment alone is none
  const std::string longest(64, 'a'), too_long(65, 'b');
  CHECK(app::entry_of(overridden({{"s", longest, "", ""}})).reasons.front().code == longest);
  CHECK(app::entry_of(overridden({{"s", too_long, "", ""}})).reasons.front().code.empty());
  for (const char* const of_patient : {"Patient/12345", "MRN:0012345"})
    CHECK(app::entry_of(overridden({{"s", of_patient, "", ""}})).reasons.front().code.empty());
  CHECK(app::entry_of(overridden({{"urn:oid:1.2", "A-1.b_2", "", ""}})).reasons.front() ==
        Reason{"urn:oid:1.2", "A-1.b_2"});
}

TEST_CASE("of a call its record is kept, and no reference or id that is none") {
  service::Record record;
  record.id = app::random_uuid();
  record.hook = "order-sign";
  record.hook_instance = "call of Smith";
  record.gaps = {{"Condition", "not-sent", "Smith has none"}, {"Smith, Jane", "http-403", ""}, {"", "http-403", ""}};
  record.spent.fill(std::chrono::microseconds(2));
  service::Record::Decision& decision = record.decisions.emplace_back();
  decision.order = "ServiceRequest/Jane Smith";
  decision.coverage = "Coverage/c-1";
  decision.criteria.push_back(
      {"duration", "unknown", "silent", false, true, {{"Condition/7", "onset"}, {"Observation/Jane Smith", "code"}}});
  const store::Call kept = app::entry_of(record, 503, "busy");
  CHECK(store::to_json(kept).find("Jane") == std::string::npos);
  CHECK(kept.instance.empty());
  CHECK(kept.status == 503);
  CHECK(kept.error == "busy");
  CHECK(kept.missing == std::vector<std::string>{"Condition: not-sent", "http-403"});
  CHECK(kept.microseconds == 2 * service::stages);
  REQUIRE(kept.decisions.size() == 1);
  CHECK(kept.decisions[0].order == "ServiceRequest");
  CHECK(kept.decisions[0].coverage == "Coverage/c-1");
  const store::Criterion& criterion = kept.decisions[0].criteria.at(0);
  CHECK(criterion.on_card);
  CHECK(criterion.evidence == std::vector<store::Evidence>{{"Condition/7", "onset"}, {"Observation", "code"}});
}

TEST_CASE("a UUID is told by its form") {
  CHECK(app::is_uuid(card));
  CHECK(app::is_uuid(app::random_uuid()));
  CHECK(app::is_uuid("9368D37B-283F-11A0-93EA-547CEBAB93ED"));
  for (const char* other : {"", "9368d37b283f44a093ea547cebab93ed", "9368d37b-283f-44a0-93ea-547cebab93e",
                            "9368d37b-283f-44a0-93ea-547cebab93edd", "9368d37b-283f-44a0-93ea-547cebab93eg",
                            "{9368d37b-283f-44a0-93ea-547cebab93ed}"})
    CHECK_FALSE(app::is_uuid(other));
}
