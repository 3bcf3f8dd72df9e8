// Feedback on cards as a client sends it, and what of it stands in the log when the answer is there.
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

TEST_CASE("a card of ours is dismissed for one of its reasons, and the log has it before the answer") {
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
  const std::size_t before = server.lines().size();
  const auto taken =
      client.Post(feedback_path, body_of(overridden(std::string(card["uuid"].string()), reason.take())), json);
  REQUIRE(taken);
  CHECK(taken->status == 200);
  CHECK(taken->body == "{}");
  CHECK(taken->get_header_value("Content-Type") == json);
  REQUIRE(server.lines().size() == before + 1);
  const auto line = base::JsonDocument::parse(server.lines().back());
  REQUIRE(line);
  CHECK(line->root()["event"].string() == "feedback");
  CHECK(line->root()["id"].string() == taken->get_header_value("Signpost-Request-Id"));
  CHECK(line->root()["service"].string() == "coverage-order-sign");
  CHECK(line->root()["card"].string() == card["uuid"].string());
  CHECK(line->root()["reasons"].at(0)["code"].string() == reasons.at(0)["code"].string());
  CHECK(line->root()["reasons"].at(0)["system"].string() == reasons.at(0)["system"].string());
  CHECK(line->root()["commented"].is_true());
  CHECK(server.lines().back().find("Smith") == std::string::npos);
}

TEST_CASE("each service takes feedback, a line for each item, also of one card twice and of one we do not know") {
  RunningServer server;
  auto client = server.client();
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    INFO(hook.id);
    const std::size_t before = server.lines().size();
    const auto taken =
        client.Post("/cds-services/" + std::string(hook.id) + "/feedback",
                    body_of(overridden(some_card) + ',' + overridden(some_card) + ',' + overridden("of another")),
                    "application/json;charset=UTF-8");
    REQUIRE(taken);
    CHECK(taken->status == 200);
    CHECK(server.lines().size() == before + 3);
    CHECK(server.lines().back().find("of another") == std::string::npos);
  }
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
  for (const std::string& line : server.lines()) CHECK(line.find(R"("event":"feedback")") == std::string::npos);
}

TEST_CASE("a thousand items at once are a thousand lines") {
  RunningServer server;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += (i ? "," : "") + overridden(some_card);
  const auto taken = server.client().Post(feedback_path, body_of(many), json); // large: by the worker pool
  REQUIRE(taken);
  CHECK(taken->status == 200);
  CHECK(server.lines().size() == 1000);
}

TEST_CASE("feedback that the log does not take is not said to be taken, and may come again") {
  RunningServer server;
  auto client = server.client();
  server.fill_log(true);
  const auto lost = client.Post(feedback_path, body_of(overridden(some_card)), json);
  REQUIRE(lost);
  CHECK(lost->status == 503);
  CHECK(lost->get_header_value_count("Retry-After") == 1);
  CHECK(std::stoi(lost->get_header_value("Retry-After")) > 0);
  CHECK(json_of(lost).root()["resourceType"].string() == "OperationOutcome");
  CHECK(json_of(client.Get("/health/ready")).root()["refused"].integer() == 1);
  server.fill_log(false);
  CHECK(client.Post(feedback_path, body_of(overridden(some_card)), json)->status == 200);
  CHECK(server.lines().size() == 1);
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
