// The server as a client sees it: real sockets, the shipped policies, cpp-httplib as the client.
#include <set>

#include "cdshooks/hooks.h"
#include "http/raw_client.h"
#include "service/policy_folder.h"
#include "service/prefetch.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_sign_path = "/cds-services/coverage-order-sign";

} // namespace

TEST_CASE("discovery and a call, as an EHR makes them") {
  RunningServer server;
  auto client = server.client();
  const auto discovery = json_of(client.Get("/cds-services"));
  REQUIRE(discovery.root()["services"].size() == cdshooks::hooks().size());
  CHECK(discovery.root()["services"].at(0)["id"].string() == "coverage-order-sign");
  for (base::Json offered : discovery.root()["services"]) {
    const cdshooks::Hook* hook = cdshooks::find_service(offered["id"].string());
    INFO(offered["id"].string());
    REQUIRE(hook);
    CHECK(offered["hook"].string() == hook->name);
    CHECK(offered["prefetch"].size() == service::prefetch_templates(*hook).size());
  }
  const auto answer = client.Post(order_sign_path, example(), "application/json;charset=UTF-8");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == "application/json");
  CHECK(json_of(answer).root()["cards"].size() == 1);
}

TEST_CASE("a body above 64 KiB goes the way of the worker pool and gets the same answer") {
  RunningServer server;
  std::string filler = R"({"resource":{"resourceType":"Observation","id":"f","status":"final",)"
      R"("code":{"text":")" + std::string(100'000, 'x') +
                       R"("},"subject":{"reference":"Patient/example-1"}}})";
  const auto answer = server.client().Post(order_sign_path, edited(example(), "prefetch.observations.entry.+", filler),
                                           "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(json_of(answer).root()["cards"].size() == 1);
}

TEST_CASE("half of a surrogate pair is refused as no JSON, and a whole one comes back as it was") {
  RunningServer server;
  auto client = server.client();
  const auto call = [&](const std::string& text) {
    return client.Post(order_sign_path,
                       edited(example(), "context.draftOrders.entry.0.resource.code.text", '"' + text + '"'),
                       "application/json");
  };
  for (const char* const text : {R"(a\udc00)", R"(a\ud83e)", R"(\uddb4\ud83e)"}) {
    std::string request = edited(example(), "context.draftOrders.entry.0.resource.code.text", "\"HERE\"");
    request.replace(request.find("HERE"), 4, text);
    const auto answer = client.Post(order_sign_path, request, "application/json");
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(json_of(answer).root()["issue"].at(0)["details"]["text"].string().find("half of a surrogate pair") !=
          std::string_view::npos);
  }
  const auto whole = call(R"(\ud83e\uddb4)");
  REQUIRE(whole);
  CHECK(whole->status == 200);
  CHECK(whole->body.find("🦴") != std::string::npos);
}

TEST_CASE("readiness counts what failed inside") {
  const LaboriousPolicy policy;
  RunningServer server({}, true, policy.folder.load());
  auto client = server.client();
  CHECK(json_of(client.Get("/health/ready")).root()["failures"]["orders"].integer() == 0);
  CHECK(client.Post(order_sign_path, laborious_call(), "application/json")->status == 200);
  const auto ready = json_of(client.Get("/health/ready"));
  CHECK(ready.root()["status"].string() == "ok");
  CHECK(ready.root()["failures"]["orders"].integer() == 1);
  CHECK(ready.root()["failures"]["requests"].integer() == 0);
  CHECK(ready.root()["failures"]["connections"].integer() == 0);
}

TEST_CASE("every refusal is an OperationOutcome with its code") {
  RunningServer server;
  auto client = server.client();
  const auto expect = [](const httplib::Result& answer, int status) {
    REQUIRE(answer);
    CHECK(answer->status == status);
    CHECK(answer->get_header_value("Content-Type") == "application/fhir+json");
    const auto document = base::JsonDocument::parse(answer->body);
    REQUIRE(document);
    CHECK(document->root()["resourceType"].string() == "OperationOutcome");
    CHECK_FALSE(document->root()["issue"].at(0)["details"]["text"].string().empty());
  };
  expect(client.Post(order_sign_path, "", "application/json"), 400);
  expect(client.Post(order_sign_path, "{", "application/json"), 400);
  expect(client.Post(order_sign_path, "<html>", "text/html"), 415);
  expect(client.Post(order_sign_path, edited(example(), "prefetch.coverage", ""), "application/json"), 412);
  expect(client.Post("/cds-services/nothing", "{}", "application/json"), 404);
  expect(client.Post("/cds-services/coverage-order-select", "{}", "application/json"), 400);
  expect(client.Post("/cds-services/", "{}", "application/json"), 404);
  expect(client.Post("/cds-services/coverage-order-sign/more", "{}", "application/json"), 404);
  expect(client.Get("/nothing"), 404);
  expect(client.Get("/policies/bcbsma/485-kyphoplasty/1999-01-01"), 404);
  const auto wrong = client.Get(order_sign_path);
  expect(wrong, 405);
  CHECK(wrong->get_header_value("Allow") == "POST, OPTIONS");
  expect(client.Delete("/cds-services"), 405);
  CHECK(client.Delete("/cds-services")->get_header_value("Allow") == "GET, HEAD, OPTIONS");
  expect(client.Post(order_sign_path, {{"Content-Encoding", "gzip"}}, std::string("\x1f\x8b"), "application/json"),
         415);
}

TEST_CASE("the link on a card leads to the policy that was applied") {
  RunningServer server;
  auto client = server.client();
  const std::string sacroplasty =
      edited(edited(example(), "context.draftOrders.entry.0.resource.code",
                    R"({"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"0200T"}]})"),
             "context.draftOrders.entry.0.resource.bodySite", "");
  const auto answer = json_of(client.Post(order_sign_path, sacroplasty, "application/json"));
  const base::Json card = answer.root()["cards"].at(0);
  CHECK(card["summary"].string().find("investigational") != std::string_view::npos);
  const std::string_view url = card["links"].at(0)["url"].string();
  REQUIRE(url.starts_with("http://127.0.0.1:1/policies/"));
  const auto policy = json_of(client.Get(std::string(url.substr(18)).c_str()));
  CHECK(policy.root()["number"].string() == "484");
  const auto list = json_of(client.Get("/policies"));
  CHECK(list.root()["policies"].size() == knowledge().catalog->versions().size());
}

TEST_CASE("a browser on an allowed origin may call, another may not") {
  RunningServer server({}, false);
  auto client = server.client();
  const auto preflight =
      client.Options(order_sign_path, {{"Origin", "https://ehr.example"}, {"Access-Control-Request-Method", "POST"}});
  REQUIRE(preflight);
  CHECK(preflight->status == 204);
  CHECK(preflight->get_header_value("Access-Control-Allow-Origin") == "https://ehr.example");
  CHECK(preflight->get_header_value("Access-Control-Allow-Headers").find("Content-Type") != std::string::npos);
  CHECK(preflight->get_header_value("Access-Control-Allow-Methods") == "POST, OPTIONS");
  CHECK(preflight->get_header_value("Allow") == "POST, OPTIONS");
  const auto other = client.Get("/cds-services", {{"Origin", "https://evil.example"}});
  REQUIRE(other);
  CHECK_FALSE(other->has_header("Access-Control-Allow-Origin"));
}

TEST_CASE("probes answer, HEAD has no body") {
  RunningServer server;
  auto client = server.client();
  CHECK(client.Get("/health/live")->status == 200);
  CHECK(client.Get("/health/ready")->status == 200);
  const auto head = client.Head("/cds-services");
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->body.empty());
}

TEST_CASE("the explanation is answered whatever the cards would be") {
  RunningServer server;
  const auto answer = json_of(server.client().Post("/explain", example(), "application/json"));
  CHECK(answer.root()["decisions"].at(0)["outcome"].string() == "needs-documentation");
}

TEST_CASE("a body over the limit is refused before it is read") {
  http::Limits limits;
  limits.body_bytes = 1000;
  RunningServer server(limits);
  const auto answer = server.client().Post(order_sign_path, example(), "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 413);
}

TEST_CASE("a call has an id, in its answer and in its line of the log, and a browser may read it") {
  RunningServer server;
  auto client = server.client();
  const httplib::Headers browser{{"Origin", "https://ehr.example"}};
  std::set<std::string> ids;
  const auto id_of = [&](const httplib::Result& answer, int status) {
    REQUIRE(answer);
    CHECK(answer->status == status);
    const std::string id = answer->get_header_value("Signpost-Request-Id");
    CHECK(id.size() == 36);
    CHECK(answer->get_header_value_count("Signpost-Request-Id") == 1);
    CHECK(answer->get_header_value("Access-Control-Expose-Headers") ==
          "Signpost-Request-Id, Retry-After, WWW-Authenticate");
    CHECK(ids.insert(id).second);
    const auto parsed = base::JsonDocument::parse(server.lines().back());
    REQUIRE(parsed);
    CHECK(parsed->root()["id"].string() == id);
    CHECK(parsed->root()["status"].integer() == status);
    return std::string(parsed->root()["event"].string());
  };
  CHECK(id_of(client.Post(order_sign_path, browser, example(), "application/json"), 200) == "call");
  CHECK(id_of(client.Post("/explain", browser, example(), "application/json"), 200) == "call");
  CHECK(id_of(client.Post(order_sign_path, browser, "{", "application/json"), 400) == "call");
  CHECK(id_of(client.Post(order_sign_path, browser, edited(example(), "prefetch.coverage", ""), "application/json"),
              412) == "call");
  CHECK(id_of(client.Post(order_sign_path, browser, "<html>", "text/html"), 415) == "refused");
  CHECK(id_of(client.Get(order_sign_path, browser), 405) == "refused");
  CHECK(id_of(client.Post("/cds-services/nothing", browser, "{}", "application/json"), 404) == "refused");
  CHECK(server.lines().size() == 7);
  CHECK(json_of(client.Get("/health/ready")).root()["refused"].integer() == 5);
  CHECK_FALSE(client.Get("/health/live")->has_header("Signpost-Request-Id"));
}

TEST_CASE("the line of a call tells what was decided and nothing of the patient") {
  RunningServer server;
  auto client = server.client();
  REQUIRE(client.Post(order_sign_path, example(), "application/json")->status == 200);
  const std::string line = server.lines().back();
  const auto parsed = base::JsonDocument::parse(line);
  REQUIRE(parsed);
  const base::Json root = parsed->root();
  CHECK(root["hook"].string() == "order-sign");
  CHECK(root["hookInstance"].string() == base::JsonDocument::parse(example())->root()["hookInstance"].string());
  CHECK(root["outcomes"]["needs-documentation"].integer() == 1);
  REQUIRE(root["policies"].size() == 1);
  CHECK(root["policies"].at(0).string() == "bcbsma/485-kyphoplasty@2020-06-01");
  CHECK(root["cards"].integer() == 1);
  CHECK(root["actions"].integer() == 1);
  CHECK(root["bytes"].integer() == static_cast<std::int64_t>(example().size()));
  CHECK(root["ms"]["total"].is_number());
  for (const char* told : {"example-1", "example-order", "Patient/", "ServiceRequest/", "22514", "yphoplasty L"}) {
    INFO(told);
    CHECK(line.find(told) == std::string::npos);
  }
}

TEST_CASE("a hook's service takes the calls of its own hook, under any type that means JSON") {
  RunningServer server;
  auto client = server.client();
  for (const char* type : {"Application/JSON", "application/fhir+json; charset=utf-8", "text/json"}) {
    INFO(type);
    CHECK(client.Post(order_sign_path, example(), type)->status == 200);
  }
  CHECK(client.Post(order_sign_path, example(), "application/jsonp")->status == 415);
  const auto other = client.Post("/cds-services/coverage-order-select", example(), "application/json");
  REQUIRE(other);
  CHECK(other->status == 400);
  CHECK(other->body.find("order-select") != std::string::npos);
}

TEST_CASE("a call that cannot be carried out for want of the program itself has its id and its line, too") {
  // The clock fails, as memory may.
  RunningServer server({}, true, whole_knowledge(), []() -> base::Date { throw std::runtime_error("secret"); });
  const auto answer = server.client().Post(order_sign_path, example(), "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 500);
  CHECK(answer->body.find("secret") == std::string::npos);
  CHECK(answer->get_header_value("Signpost-Request-Id").size() == 36);
  const auto line = base::JsonDocument::parse(server.lines().back());
  REQUIRE(line);
  CHECK(line->root()["event"].string() == "call");
  CHECK(line->root()["error"].string() == "technical");
  CHECK(line->root()["hook"].string() == "order-sign");
  const auto ready = json_of(server.client().Get("/health/ready"));
  CHECK(ready.root()["failures"]["requests"].integer() == 1);
}

TEST_CASE("what never reaches a door is named and counted as well") {
  http::Limits limits;
  limits.body_bytes = 1000;
  limits.read = std::chrono::milliseconds(200);
  RunningServer server(limits);
  auto client = server.client();
  const auto large = client.Post(order_sign_path, example(), "application/json");
  REQUIRE(large);
  CHECK(large->status == 413);
  CHECK(large->get_header_value("Signpost-Request-Id").size() == 36);
  REQUIRE(server.lines().size() == 1);
  CHECK(server.lines()[0] == R"({"event":"refused","id":")" + large->get_header_value("Signpost-Request-Id") +
                                 R"(","status":413})");
  http::test::RawClient slow(server.port());
  slow.send("POST /explain HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n{");
  const auto late = slow.receive();
  REQUIRE(late);
  CHECK(late->status == 408);
  CHECK(late->has("Signpost-Request-Id: "));
  CHECK(json_of(server.client().Get("/health/ready")).root()["refused"].integer() == 2);
}
