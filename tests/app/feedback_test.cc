#include "app/feedback.h"

#include "app/uuid.h"
#include "base/json.h"

#include <catch2/catch.hpp>

using namespace signpost;
using cdshooks::Accepted;
using cdshooks::CardFeedback;
using cdshooks::Overridden;

namespace {

constexpr std::string_view card = "9368d37b-283f-44a0-93ea-547cebab93ed";

CardFeedback overridden(std::vector<cdshooks::OverrideReason> reasons, std::string_view of = card) {
  return {of, Overridden{std::move(reasons)}, *base::parse_timestamp("2026-11-20T10:05:31.5+01:00")};
}

std::string line(const CardFeedback& feedback) {
  return "{" + app::feedback_members(feedback, "coverage-order-sign", "r1") + "}";
}

} // namespace

TEST_CASE("the line of feedback says what a policy team counts") {
  CHECK(line(overridden({{"https://x/reasons", "urgent", "Cannot wait", "Mrs. Smith is in pain"}})) ==
        R"({"event":"feedback","id":"r1","service":"coverage-order-sign",)"
        R"("card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcomeTimestamp":"2026-11-20T09:05:31.500Z",)"
        R"("outcome":"overridden","reasons":[{"system":"https://x/reasons","code":"urgent"}],"commented":true})");
  CHECK(line({card, Accepted{{"a", "b"}}, *base::parse_timestamp("2026-11-20T10:05:31Z")}) ==
        R"({"event":"feedback","id":"r1","service":"coverage-order-sign",)"
        R"("card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcomeTimestamp":"2026-11-20T10:05:31Z",)"
        R"("outcome":"accepted","acceptedSuggestions":2})");
  CHECK(line(overridden({})).ends_with(R"("reasons":[],"commented":false})"));
}

TEST_CASE("what somebody may have written is not in it") {
  const std::vector<cdshooks::OverrideReason> written{{"Mr Smith", "Smith has it", "Smith", "about Smith"},
                                                      {"", "", "Smith", ""},
                                                      {"s", "Smith\n", "", ""},
                                                      {"", "", "", "Smith"},
                                                      {std::string_view("s"), "{\"Smith\"}", "", ""}};
  const std::string text = line(overridden(written, "card of Smith"));
  INFO(text);
  CHECK(text.find("Smith") == std::string::npos);
  const auto parsed = base::JsonDocument::parse(text);
  REQUIRE(parsed);
  CHECK_FALSE(parsed->root()["card"]);
  CHECK(parsed->root()["unknownForm"].is_true());
  CHECK(parsed->root()["commented"].is_true());
  CHECK(parsed->root()["reasons"].size() == 4); // a comment alone is none
  for (const base::Json reason : parsed->root()["reasons"]) CHECK(reason["unknownForm"].is_true());
  const std::string longest(64, 'a'), too_long(65, 'b');
  CHECK(line(overridden({{"s", longest, "", ""}})).find(longest) != std::string::npos);
  CHECK(line(overridden({{"s", too_long, "", ""}})).find("bbb") == std::string::npos);
  for (const char* const of_patient : {"Patient/12345", "MRN:0012345"})
    CHECK(line(overridden({{"s", of_patient, "", ""}})).find("12345") == std::string::npos);
  CHECK(line(overridden({{"urn:oid:1.2", "A-1.b_2", "", ""}})).find(R"("urn:oid:1.2","code":"A-1.b_2")") !=
        std::string::npos);
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
