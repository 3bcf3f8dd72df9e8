// Feedback on cards as a client sends it, and what of it is kept when the answer is there.
#include "cdshooks/hooks.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* feedback_path = "/cds-services/coverage-order-sign/feedback";
constexpr const char* json = "application/json";

std::string overridden(const std::string& card, const std::string& reason = R"({"code":"urgent","system":"s"})") {
  return R"({"card":")" + card + R"(","outcome":"overridden","outcomeTimestamp":"2026-11-20T10:05:31Z",)" +
         R"("overrideReason":{"reason":)" + reason + R"(,"userComment":"Smith is in pain"}})";
}

std::string body_of(const std::string& items) { return R"({"feedback":[)" + items + "]}"; }

const std::string some_card = "9368d37b-283f-44a0-93ea-547cebab93ed";

} // namespace

TEST_CASE("a card of ours is dismissed for one of its reasons, and that is kept before the answer") {
  RunningServer server;
  auto client = server.client();
  const auto answer = json_of(client.Post("/cds-services/coverage-order-sign", example(), json));
  const base::Json card = answer.root()["cards"].at(0);
  const base::Json reasons = card["overrideReasons"];
  REQUIRE(reasons.size() >= 4);
  for (const base::Json reason : reasons)
    for (const char* member : {"code", "system", "display"}) CHECK_FALSE(reason[member].string().empty());
  base::JsonWriter reason;
  reason.value(reasons.at(0));
  const auto taken =
      client.Post(feedback_path, body_of(overridden(std::string(card["uuid"].string()), reason.take())), json);
  REQUIRE(taken);
  CHECK(taken->status == 200);
  CHECK(taken->body == "{}");
  CHECK(taken->get_header_value("Content-Type") == json);
  const auto kept = server.kept_of<store::Feedback>();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].request == taken->get_header_value("Signpost-Request-Id"));
  CHECK(kept[0].service == "coverage-order-sign");
  CHECK(kept[0].card == card["uuid"].string());
  REQUIRE(kept[0].reasons.size() == 1);
  CHECK(kept[0].reasons[0].code == reasons.at(0)["code"].string());
  CHECK(kept[0].reasons[0].system == reasons.at(0)["system"].string());
  CHECK(kept[0].commented);
}

TEST_CASE("each service takes feedback, also of one card twice, which counts once, and of one we do not know") {
  RunningServer server;
  auto client = server.client();
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    INFO(hook.id);
    const std::string card = app::random_uuid();
    const auto taken = client.Post("/cds-services/" + std::string(hook.id) + "/feedback",
                                   body_of(overridden(card) + ',' + overridden(card) + ',' + overridden("of another")),
                                   "application/json;charset=UTF-8");
    REQUIRE(taken);
    CHECK(taken->status == 200);
    const auto kept = server.kept_of<store::Feedback>();
    CHECK(std::ranges::count(kept, card, &store::Feedback::card) == 1);
    CHECK(std::ranges::none_of(kept, [](const auto& one) { return one.card.find("another") != std::string::npos; }));
  }
}

TEST_CASE("feedback that is sent again, since its answer was lost, counts once") {
  RunningServer server;
  auto client = server.client();
  for (int i = 0; i < 3; ++i) CHECK(client.Post(feedback_path, body_of(overridden(some_card)), json)->status == 200);
  CHECK(server.kept_of<store::Feedback>().size() == 1);
  CHECK(client.Post(feedback_path, body_of(overridden(some_card, R"({"code":"other","system":"s"})")), json)->status ==
        200);
  CHECK(server.kept_of<store::Feedback>().size() == 2); // another reason is another word
}

TEST_CASE("feedback that cannot be taken is refused whole, with the place of the mistake") {
  RunningServer server;
  auto client = server.client();
  const auto expect = [&](const httplib::Result& answer, int status, std::string_view said) {
    REQUIRE(answer);
    INFO(answer->body);
    CHECK(answer->status == status);
    CHECK(answer->get_header_value("Content-Type") == "application/fhir+json");
    CHECK(answer->get_header_value("Signpost-Request-Id").size() == 36);
    const auto outcome = base::JsonDocument::parse(answer->body);
    REQUIRE(outcome);
    CHECK(outcome->root()["issue"].at(0)["details"]["text"].string().find(said) != std::string_view::npos);
    CHECK(answer->body.find("Smith") == std::string::npos);
    CHECK(server.lines().back().find(R"("event":"refused")") != std::string::npos);
    CHECK(server.lines().back().find("/cds-services/{service}/feedback") != std::string::npos);
  };
  const auto post = [&](const std::string& body, const char* type = json) {
    return client.Post(feedback_path, body, type);
  };
  expect(post(""), 400, "CDS Hooks feedback is expected");
  expect(post("{"), 400, "is no JSON");
  expect(post("{}"), 400, "`feedback` is missing");
  expect(post(body_of(overridden(some_card) + "," + overridden(some_card) + R"(,{"card":"Smith"})")), 400,
         "`feedback[2].outcome` is missing");
  expect(post(body_of(overridden(some_card)), "text/plain"), 415, "must be JSON");
  expect(client.Get(feedback_path), 405, "POST, OPTIONS");
  expect(client.Post("/cds-services/nothing/feedback", body_of(overridden(some_card)), json), 404,
         "no such CDS service");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += (i ? "," : "") + overridden(some_card);
  expect(post(body_of(many)), 413, "more than 1000");
  CHECK(server.kept().empty());
}

TEST_CASE("a thousand items at once are all kept") {
  RunningServer server;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += (i ? "," : "") + overridden(app::random_uuid());
  const auto taken = server.client().Post(feedback_path, body_of(many), json); // large: by the worker pool
  REQUIRE(taken);
  CHECK(taken->status == 200);
  CHECK(server.kept_of<store::Feedback>().size() == 1000);
}

TEST_CASE("feedback that neither the store nor the log takes is not said to be taken") {
  for (const auto failure : {app::StoreFailure::answer, app::StoreFailure::refuse}) {
    RunningServer server(
        {}, true, whole_knowledge(), [] { return *base::parse_date("2026-11-20"); }, {}, "http://127.0.0.1:1", failure);
    auto client = server.client();
    server.lose_store();
    server.fill_log(true);
    const auto lost = client.Post(feedback_path, body_of(overridden(some_card)), json);
    REQUIRE(lost);
    CHECK(lost->status == 503);
    CHECK(lost->get_header_value_count("Retry-After") == 1);
    CHECK(std::stoi(lost->get_header_value("Retry-After")) > 0);
    CHECK(json_of(lost).root()["resourceType"].string() == "OperationOutcome");
    server.fill_log(false);
    const bool may_log = failure == app::StoreFailure::answer;
    CHECK(client.Post(feedback_path, body_of(overridden(some_card)), json)->status == (may_log ? 200 : 503));
    const auto logged = std::ranges::count_if(server.lines(), [](const std::string& line) {
      return line.find(R"("event":"not stored","entry":{"kind":"feedback")") != std::string::npos;
    });
    CHECK(logged == (may_log ? 1 : 0));
  }
}

TEST_CASE("a page of an allowed origin may send feedback") {
  RunningServer server({}, false);
  auto client = server.client();
  const auto preflight =
      client.Options(feedback_path, {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}});
  REQUIRE(preflight);
  CHECK(preflight->status == 204);
  CHECK(preflight->get_header_value("Access-Control-Allow-Origin") == "https://ehr.example");
  CHECK(preflight->get_header_value("Access-Control-Allow-Methods") == "POST, OPTIONS");
}

TEST_CASE("discovery offers a switch for every kind of card there is, the same at every hook") {
  RunningServer server;
  const auto discovery = json_of(server.client().Get("/cds-services"));
  const base::Json first = discovery.root()["services"].at(0)["extension"]["davinci-crd.configuration-options"];
  std::vector<std::string_view> codes;
  for (const base::Json option : first) codes.push_back(option["code"].string());
  CHECK(codes == std::vector<std::string_view>{"coverage-info", "instructions", "external-reference", "max-cards"});
  for (const base::Json service : discovery.root()["services"])
    CHECK(base::deep_equal(service["extension"]["davinci-crd.configuration-options"], first));
}
