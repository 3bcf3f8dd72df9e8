// From a card that asks for documentation to the form that answers it, over real sockets.
#include <set>

#include "fhir/reference.h"
#include "support/exposition.h"
#include "support/issuer.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_sign_path = "/cds-services/coverage-order-sign";
constexpr const char* package_path = "/fhir/Questionnaire/$questionnaire-package";
constexpr const char* fhir_json = "application/fhir+json";

std::string json(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

base::Date today() { return *base::parse_date("2026-11-20"); }

std::string asks(const std::string& name, const std::string& value) {
  return R"({"resourceType":"Parameters","parameter":[{"name":")" + name + R"(","valueString":")" + value + "\"}]}";
}

// What an order says of the forms it needs.
struct Statement {
  std::string id;
  std::vector<std::string> questionnaires;
};

Statement statement_of(base::Json order) {
  Statement statement;
  for (const base::Json extension : order["extension"])
    for (const base::Json part : extension["extension"]) {
      if (part["url"].string() == "coverage-assertion-id") statement.id = part["valueString"].string();
      if (part["url"].string() == "questionnaire")
        statement.questionnaires.emplace_back(part["valueCanonical"].string());
    }
  return statement;
}

// A call of order-sign, and the statement on its order.
Statement call(httplib::Client& client, const httplib::Headers& headers = {}, const std::string& body = example()) {
  const auto answer = client.Post(order_sign_path, headers, body, "application/json");
  REQUIRE(answer);
  REQUIRE(answer->status == 200);
  return statement_of(json_of(answer).root()["systemActions"].at(0)["resource"]);
}

struct Package {
  std::vector<std::string> questionnaires; // canonicals with versions
  std::vector<std::string> responses;
  std::size_t answers = 0;
  std::vector<std::string> told; // in `outcome`
};

std::size_t answers_in(base::Json items) {
  std::size_t count = 0;
  for (const base::Json item : items) count += item["answer"].size() + answers_in(item["item"]);
  return count;
}

Package read(const httplib::Result& answer) {
  REQUIRE(answer);
  INFO(answer->body);
  REQUIRE(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == fhir_json);
  CHECK(answer->get_header_value("Cache-Control") == "no-store");
  const base::JsonDocument document = json_of(answer);
  Package package;
  for (const base::Json parameter : document.root()["parameter"]) {
    for (const base::Json issue : parameter["resource"]["issue"])
      package.told.emplace_back(issue["details"]["text"].string());
    for (const base::Json entry : parameter["resource"]["entry"]) {
      const base::Json resource = entry["resource"];
      if (resource["resourceType"].string() == "Questionnaire") {
        package.questionnaires.push_back(std::string(resource["url"].string()) + "|" +
                                         std::string(resource["version"].string()));
      } else {
        package.responses.push_back(json(resource));
        package.answers += answers_in(resource["item"]);
      }
    }
  }
  return package;
}

Package ask(httplib::Client& client, const std::string& body, const httplib::Headers& headers = {}) {
  return read(client.Post(package_path, headers, body, fhir_json));
}

// A server that believes two issuers.
struct Guarded {
  TestIssuer other{"", "http://127.0.0.1:1", "https://other.example"};
  TestIssuer issuer{other.entry()};
  RunningServer server{http::Limits(), true, whole_knowledge(), today, issuer.file()};
  httplib::Client client = server.client();

  static httplib::Headers bearer(const TestIssuer& of) { return {{"Authorization", "Bearer " + of.token()}}; }
};

// As a proxy passes on what somebody else asks.
httplib::Headers elsewhere(httplib::Headers headers = {}) {
  headers.emplace("X-Forwarded-For", "192.0.2.1");
  return headers;
}

void expect_refusal(const httplib::Result& answer, int status) {
  REQUIRE(answer);
  CHECK(answer->status == status);
  CHECK(json_of(answer).root()["resourceType"].string() == "OperationOutcome");
}

// A form of treatment, filled in by somebody who knows that it was tried in vain.
std::string filled_in(std::string response) {
  const auto document = base::JsonDocument::parse(response);
  std::size_t at = 0;
  for (const base::Json item : document->root()["item"]) {
    const std::string path = "item." + std::to_string(at++), link = std::string(item["linkId"].string());
    if (item["item"].size() == 2) {
      response = edited(response, path + ".item.0.answer", R"([{"valueDate":"2026-09-22"}])");
      response = edited(response, path + ".item.1.answer", R"([{"valueDate":"2026-11-15"}])");
    }
    if (link == "response") response = edited(response, path + ".answer", R"([{"valueCoding":{"code":"failed"}}])");
  }
  return edited(response, "status", R"("completed")");
}

} // namespace

TEST_CASE("from a call that asks for documentation to its form and back to a call that asks no more") {
  RunningServer server;
  auto client = server.client();
  const Statement statement = call(client);
  REQUIRE_FALSE(statement.id.empty());
  REQUIRE(statement.questionnaires.size() == 1);

  const Package package = ask(client, asks("context", statement.id));
  CHECK(package.told.empty());
  REQUIRE(package.questionnaires.size() == 1);
  CHECK(package.questionnaires[0].starts_with(statement.questionnaires[0]));
  REQUIRE(package.responses.size() == 1);

  const std::string completed = filled_in(package.responses[0]);
  const std::string again =
      edited(example(), "prefetch.questionnaireResponses.entry", R"([{"resource":)" + completed + "}]");
  const auto answer =
      client.Post(order_sign_path, edited(again, "prefetch.questionnaireResponses.total", "1"), "application/json");
  const auto document = json_of(answer);
  CHECK(document.root()["cards"].size() == 0);
  const base::Json order = document.root()["systemActions"].at(0)["resource"];
  CHECK(statement_of(order).questionnaires.empty());
  CHECK(json(order).find(R"("valueCode":"covered")") != std::string::npos);
}

TEST_CASE("a draft has what the chart says, each answer with the record that says it") {
  // Without the pain score, there is a form of several questions of which the chart answers some.
  RunningServer server;
  auto client = server.client();
  const std::string chart =
      edited(example(), "prefetch.medications.entry",
             R"([{"resource":{"resourceType":"MedicationRequest","id":"drug","status":"active","intent":"order",)"
             R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",)"
             R"("code":"1049621"}],"text":"oxycodone 5 MG"},"subject":{"reference":"Patient/example-1"},)"
             R"("authoredOn":"2026-10-01","dispenseRequest":{"expectedSupplyDuration":{"value":20,"unit":"days",)"
             R"("code":"d","system":"http://unitsofmeasure.org"}}}}])");
  const Statement statement = call(client, {}, edited(chart, "prefetch.medications.total", "1"));
  const Package package = ask(client, asks("context", statement.id));
  REQUIRE(package.responses.size() == 1);
  INFO(package.responses[0]);
  CHECK(package.answers >= 2); // from when to when
  CHECK(package.responses[0].find(R"("reference":"MedicationRequest/drug")") != std::string::npos);
  CHECK(package.responses[0].find(R"("valueDate":"2026-10-01")") != std::string::npos);
  CHECK(package.responses[0].find(R"("valueCode":"auto")") != std::string::npos);
}

TEST_CASE("drafts are given to callers of the issuer, and to programs of this machine, and to nobody else") {
  Guarded guarded;
  httplib::Client& client = guarded.client;
  const Statement statement = call(client, elsewhere(Guarded::bearer(guarded.issuer)));
  const std::string body = asks("context", statement.id);

  CHECK(ask(client, body, elsewhere(Guarded::bearer(guarded.issuer))).responses.size() == 1);
  CHECK(ask(client, body).responses.size() == 1); // from this machine

  const Package of_other = ask(client, body, elsewhere(Guarded::bearer(guarded.other)));
  const Package of_nobody = ask(client, body, elsewhere());
  const Package of_page = ask(client, body, {{"Origin", "https://ehr.example"}}); // that somebody has open here
  for (const Package& none : {of_other, of_nobody, of_page}) {
    CHECK(none.responses.empty());
    CHECK(none.told.size() == 1);
    CHECK(none.told == of_nobody.told);
  }
  // Whoever asks gets the form itself, by its name.
  const Package empty = ask(client, asks("questionnaire", statement.questionnaires[0]), elsewhere());
  CHECK(empty.responses.size() == 1);
  CHECK(empty.answers == 0);
}

TEST_CASE("two issuers whose calls are the same have drafts of their own") {
  Guarded guarded;
  httplib::Client& client = guarded.client;
  const Statement first = call(client, elsewhere(Guarded::bearer(guarded.issuer)));
  const Package refused = ask(client, asks("context", first.id), elsewhere(Guarded::bearer(guarded.other)));
  CHECK(refused.responses.empty());
  const Statement second = call(client, elsewhere(Guarded::bearer(guarded.other)));
  CHECK(first.id == second.id); // of the same order, coverage and facts
  CHECK(ask(client, asks("context", second.id), elsewhere(Guarded::bearer(guarded.other))).responses.size() == 1);
  CHECK(ask(client, asks("context", second.id), elsewhere(Guarded::bearer(guarded.issuer))).responses.size() == 1);
}

TEST_CASE("a token that is sent must be good, and is good once") {
  Guarded guarded;
  const std::string body = asks("questionnaire", "http://127.0.0.1:1/fhir/Questionnaire/pain");
  const httplib::Headers bearer = Guarded::bearer(guarded.issuer);
  CHECK(ask(guarded.client, body, bearer).responses.size() == 1);
  expect_refusal(guarded.client.Post(package_path, bearer, body, fhir_json), 401);
  expect_refusal(guarded.client.Post(package_path, {{"Authorization", "Bearer x"}}, body, fhir_json), 401);
  expect_refusal(guarded.client.Post(package_path, {{"Authorization", "Basic eDp5"}}, body, fhir_json), 401);
}

TEST_CASE("where no issuers are known, drafts are for this machine alone") {
  RunningServer server;
  auto client = server.client();
  const Statement statement = call(client, elsewhere());
  CHECK(ask(client, asks("context", statement.id)).responses.size() == 1);
  CHECK(ask(client, asks("context", statement.id), elsewhere()).responses.empty());
  CHECK(ask(client, asks("context", statement.id), elsewhere({{"Authorization", "Bearer x"}})).responses.empty());
}

TEST_CASE("a draft is gone after half an hour") {
  RunningServer server;
  auto client = server.client();
  const Statement statement = call(client);
  server.age_drafts(std::chrono::minutes(29));
  CHECK(ask(client, asks("context", statement.id)).responses.size() == 1);
  server.age_drafts(std::chrono::minutes(31));
  const Package gone = ask(client, asks("context", statement.id));
  CHECK(gone.responses.empty());
  CHECK(gone.told.size() == 1);
}

TEST_CASE("only a call that asks for documentation on an order leaves a draft") {
  RunningServer server;
  auto client = server.client();
  const auto held = [&] {
    const auto page = client.Get("/metrics");
    REQUIRE(page);
    return *Exposition(page->body).value("signpost_drafts_held");
  };
  CHECK(client.Post("/explain", example(), "application/json")->status == 200);
  const std::string selected = edited(edited(example(), "hook", R"("order-select")"), "context.selections",
                                      R"(["ServiceRequest/example-order"])");
  CHECK(client.Post("/cds-services/coverage-order-select", selected, "application/json")->status == 200);
  const std::string silent = edited(example(), "extension", R"({"davinci-crd.configuration":{"coverage-info":false}})");
  CHECK(client.Post(order_sign_path, silent, "application/json")->status == 200);
  CHECK(held() == 0);
  call(client);
  CHECK(held() == 1);
  call(client); // the same once more
  CHECK(held() == 1);
}

TEST_CASE("an order that was saved with the statement brings its context along") {
  RunningServer server;
  auto client = server.client();
  const auto answer = client.Post(order_sign_path, example(), "application/json");
  const auto document = json_of(answer);
  const base::Json order = document.root()["systemActions"].at(0)["resource"];
  const std::string saved = edited(json(order), "id", R"("saved")");
  const Package package =
      ask(client, R"({"resourceType":"Parameters","parameter":[{"name":"order","resource":)" + saved + "}]}");
  CHECK(package.told.empty());
  REQUIRE(package.responses.size() == 1);
  CHECK(package.responses[0].find("ServiceRequest/saved") != std::string::npos);
  CHECK(package.responses[0].find(R"("url":"http://hl7.org/fhir/us/davinci-dtr/StructureDefinition/qr-context",)"
                                  R"("valueReference":{"reference":"ServiceRequest/example-order")") ==
        std::string::npos);
}

TEST_CASE("what is no call of the operation is refused with an OperationOutcome") {
  http::Limits limits;
  limits.body_bytes = 200'000;
  RunningServer server(limits);
  auto client = server.client();
  for (const char* body :
       {"", "{", "[]", "null", R"({"resourceType":"Bundle"})", R"({"resourceType":"Parameters"})",
        R"({"resourceType":"Parameters","parameter":[]})", R"({"resourceType":"Parameters","parameter":[{}]})",
        R"({"resourceType":"Parameters","parameter":[{"name":"context"}]})",
        R"({"resourceType":"Parameters","parameter":[{"name":"coverage","resource":{}}]})", R"({"a":1,"a":2})"}) {
    INFO(body);
    expect_refusal(client.Post(package_path, body, fhir_json), 400);
  }
  expect_refusal(client.Post(package_path, asks("context", "x"), "application/fhir+xml"), 415);
  CHECK(read(client.Post(package_path, asks("context", "x"), "application/json")).told.size() == 1);
  const std::string large = asks("context", std::string(100'000, 'x')); // decided on the worker pool
  CHECK(ask(client, large).told.size() == 1);
  expect_refusal(client.Post(package_path, asks("context", std::string(200'000, 'x')), fhir_json), 413);
  std::string many;
  for (int i = 0; i < 201; ++i) many += R"({"name":"context","valueString":")" + std::to_string(i) + "\"},";
  many.pop_back();
  expect_refusal(client.Post(package_path, R"({"resourceType":"Parameters","parameter":[)" + many + "]}", fhir_json),
                 413);
}

TEST_CASE("the operation is found by its name in either spelling, and is no questionnaire") {
  RunningServer server;
  auto client = server.client();
  const std::string body = asks("questionnaire", "http://127.0.0.1:1/fhir/Questionnaire/pain");
  for (const char* path : {package_path, "/fhir/Questionnaire/%24questionnaire-package"}) {
    INFO(path);
    CHECK(read(client.Post(path, body, fhir_json)).responses.size() == 1);
    const auto get = client.Get(path);
    expect_refusal(get, 405);
    CHECK(get->get_header_value("Allow") == "POST, OPTIONS");
  }
  const auto post = client.Post("/fhir/Questionnaire/pain", body, fhir_json);
  expect_refusal(post, 405);
  CHECK(post->get_header_value("Allow") == "GET, HEAD, OPTIONS");
  expect_refusal(client.Post("/fhir/Questionnaire/$other", body, fhir_json), 405);
}

TEST_CASE("metadata say what the server can do, and nothing that it cannot") {
  RunningServer server;
  auto client = server.client();
  const auto answer = client.Get("/fhir/metadata");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->get_header_value("Content-Type") == fhir_json);
  CHECK(answer->get_header_value("Cache-Control").empty());
  const auto document = json_of(answer);
  const base::Json root = document.root();
  CHECK(root["resourceType"].string() == "CapabilityStatement");
  CHECK(root["kind"].string() == "instance");
  CHECK(root["fhirVersion"].string() == "4.0.1");
  CHECK(root["implementation"]["url"].string() == "http://127.0.0.1:1/fhir");
  CHECK(base::parse_timestamp(root["date"].string()));
  REQUIRE(root["rest"].size() == 1);
  REQUIRE(root["rest"].at(0)["resource"].size() == 1);
  const base::Json questionnaire = root["rest"].at(0)["resource"].at(0);
  // What it names is there.
  std::set<std::string_view> interactions;
  for (const base::Json one : questionnaire["interaction"]) interactions.insert(one["code"].string());
  CHECK(interactions == std::set<std::string_view>{"read", "search-type"});
  CHECK(client.Get("/fhir/Questionnaire/pain")->status == 200);
  CHECK(client.Get("/fhir/Questionnaire?url=x")->status == 200);
  REQUIRE(questionnaire["operation"].size() == 1);
  const std::string operation(questionnaire["operation"].at(0)["name"].string());
  CHECK(client.Post(("/fhir/Questionnaire/$" + operation).c_str(), asks("context", "x"), fhir_json)->status == 200);
  CHECK(questionnaire["operation"].at(0)["definition"].string() ==
        "http://hl7.org/fhir/us/davinci-dtr/OperationDefinition/questionnaire-package");
}

TEST_CASE("where a SMART app is configured, a card that asks for a form leads to it with all it needs") {
  RunningServer server;
  server.launch_at("https://app.example/launch");
  auto client = server.client();
  const auto answer = client.Post(order_sign_path, example(), "application/json");
  const auto document = json_of(answer);
  const base::Json card = document.root()["cards"].at(0);
  REQUIRE(card["links"].size() == 1);
  CHECK(card["links"].at(0)["type"].string() == "smart");
  CHECK(card["links"].at(0)["url"].string() == "https://app.example/launch");
  const Statement statement = statement_of(document.root()["systemActions"].at(0)["resource"]);
  const Package package = ask(client, asks("context", statement.id));
  REQUIRE(package.questionnaires.size() == 1);
  CHECK(card["links"].at(0)["appContext"].string() ==
        "order=ServiceRequest/example-order&coverage=Coverage/example-coverage&coverage-assertion-id=" + statement.id +
            "&questionnaire=" + package.questionnaires[0]);
}

TEST_CASE("who wants no links to apps, or has none configured, has the same card without") {
  RunningServer plain, launching;
  launching.launch_at("https://app.example/launch");
  const auto card = [](RunningServer& server, const std::string& options) {
    auto client = server.client();
    const std::string body = edited(example(), "extension", R"({"davinci-crd.configuration":)" + options + "}");
    auto document = json_of(client.Post(order_sign_path, body, "application/json"));
    CHECK(document.root()["cards"].size() <= 1);
    const base::Json first = document.root()["cards"].at(0);
    return first ? std::string(first["summary"].string()) + (first["links"] ? " with link" : "") : std::string();
  };
  const std::string without = card(plain, "{}");
  CHECK_FALSE(without.empty());
  CHECK(card(launching, R"({"launch-smart-app":false})") == without);
  CHECK(card(launching, "{}") == without + " with link");
  CHECK(card(launching, R"({"instructions":false})") == without + " with link");
  CHECK(card(launching, R"({"launch-smart-app":false,"instructions":false})").empty());
  CHECK(card(launching, R"({"coverage-info":false})").empty());

  const auto offers = [](RunningServer& server) {
    const auto discovery = json_of(server.client().Get("/cds-services"));
    return json(discovery.root()["services"].at(0)).find(R"("code":"launch-smart-app")") != std::string::npos;
  };
  CHECK_FALSE(offers(plain));
  CHECK(offers(launching));
}

TEST_CASE("metrics tell how many drafts are held and in how many bytes; no log line tells what they say") {
  RunningServer server;
  auto client = server.client();
  const Statement statement = call(client);
  ask(client, asks("context", statement.id));
  const auto page = client.Get("/metrics");
  REQUIRE(page);
  const Exposition metrics(page->body);
  CHECK(metrics.value("signpost_drafts_held") == 1);
  CHECK(*metrics.value("signpost_drafts_bytes") > 1000);
  CHECK(metrics.value("signpost_drafts_limit_bytes") == static_cast<double>(dtr::Drafts::Limits().bytes));
  CHECK(metrics.value("signpost_drafts_lost_total") == 0);
  for (const std::string& line : server.lines()) {
    CHECK(line.find(statement.id) == std::string::npos);
    CHECK(line.find("in-progress") == std::string::npos);
  }
}
