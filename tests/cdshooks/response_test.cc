#include "cdshooks/discovery.h"
#include "cdshooks/request.h"
#include "cdshooks/response.h"

#include <catch2/catch.hpp>

using namespace signpost;

TEST_CASE("an answer leaves out what it has no value for") {
  CHECK(cdshooks::to_json({}) == R"({"cards":[]})");
  cdshooks::Response response;
  cdshooks::Card card;
  card.uuid = "u";
  card.summary = "s";
  card.indicator = "info";
  card.source_label = "l";
  card.topic_code = "coverage-info";
  response.cards.push_back(card);
  response.system_actions.push_back({"d", R"({"resourceType":"ServiceRequest","id":"1","x":1.50})"});
  CHECK(cdshooks::to_json(response) ==
        R"({"cards":[{"uuid":"u","summary":"s","indicator":"info","source":{"label":"l",)"
        R"("topic":{"system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp","code":"coverage-info",)"
        R"("display":"Coverage Information"}}}],)"
        R"("systemActions":[{"type":"update","description":"d","resource":{"resourceType":"ServiceRequest","id":"1",)"
        R"("x":1.50}}]})");
}

TEST_CASE("links are absolute and typed, and an app is given its context") {
  cdshooks::Response response;
  cdshooks::Card card;
  card.links.push_back({"Read", "https://x/policies/a"});
  card.links.push_back({"Open", "https://app.example/launch", cdshooks::SmartLink{R"({"a":"\"b\""})"}});
  card.links.push_back({"Open", "https://app.example/launch", cdshooks::SmartLink{}});
  card.about = "ServiceRequest/1";
  response.cards.push_back(card);
  const auto document = base::JsonDocument::parse(cdshooks::to_json(response));
  REQUIRE(document);
  const base::Json written = document->root()["cards"].at(0);
  CHECK(written["links"].at(0)["type"].string() == "absolute");
  CHECK_FALSE(written["links"].at(0)["appContext"]); // CDS Hooks 2.0, "Link": of SMART apps only
  CHECK(written["links"].at(1)["type"].string() == "smart");
  CHECK(written["links"].at(1)["appContext"].string() == R"({"a":"\"b\""})");
  CHECK(written["links"].at(2)["type"].string() == "smart");
  CHECK_FALSE(written["links"].at(2)["appContext"]);
  CHECK(written["extension"]["davinci-crd.associated-resource"].at(0)["reference"].string() == "ServiceRequest/1");
}

TEST_CASE("a card is dismissed for one of its reasons, each with code, system and display") {
  cdshooks::Response response;
  response.cards.emplace_back();
  response.cards.emplace_back().override_reasons = {{"urgent", "https://x/reasons", "Cannot wait"},
                                                    {"appeal", "https://x/reasons", "Will appeal"}};
  const auto document = base::JsonDocument::parse(cdshooks::to_json(response));
  REQUIRE(document);
  CHECK_FALSE(document->root()["cards"].at(0)["overrideReasons"]);
  const base::Json reasons = document->root()["cards"].at(1)["overrideReasons"];
  REQUIRE(reasons.size() == 2);
  CHECK(reasons.at(0)["code"].string() == "urgent");
  CHECK(reasons.at(0)["system"].string() == "https://x/reasons");
  CHECK(reasons.at(0)["display"].string() == "Cannot wait");
  CHECK(reasons.at(1)["code"].string() == "appeal");
}

TEST_CASE("a topic has the words of its code system, and none of our own") {
  CHECK(cdshooks::topic_display("coverage-info") == "Coverage Information");
  CHECK(cdshooks::topic_display("therapy-alternatives-req") == "Required Therapy Alternatives");
  CHECK(cdshooks::topic_display("Coverage Information").empty());
  cdshooks::Response response;
  response.cards.emplace_back().topic_code = "invented";
  const auto document = base::JsonDocument::parse(cdshooks::to_json(response));
  REQUIRE(document);
  const base::Json topic = document->root()["cards"].at(0)["source"]["topic"];
  CHECK(topic["code"].string() == "invented");
  CHECK_FALSE(topic["display"]);
}

TEST_CASE("discovery lists services in the order given, with prefetch and CRD's extensions") {
  std::vector<cdshooks::Service> services;
  for (const cdshooks::Hook& hook : cdshooks::hooks())
    services.push_back({&hook, {{"patient", "Patient/{{context.patientId}}"}}, "an account"});
  const auto document = base::JsonDocument::parse(cdshooks::discovery(services, {}));
  REQUIRE(document);
  REQUIRE(document->root()["services"].size() == 6);
  std::size_t i = 0;
  for (const base::Json service : document->root()["services"]) {
    const cdshooks::Hook& hook = cdshooks::hooks()[i++];
    CHECK(service["hook"].string() == hook.name);
    CHECK(service["id"].string() == hook.id);
    CHECK(service["title"].string() == hook.title);
    CHECK(service["description"].string() == hook.description);
    CHECK(service["prefetch"]["patient"].string() == "Patient/{{context.patientId}}");
    CHECK(service["usageRequirements"].string() == "an account");
    CHECK(service["version"].string() == "2.0.0");
    CHECK(service["extension"]["davinci-crd.version"].at(0).string() == "2.0");
    CHECK(service["extension"]["davinci-crd.version"].at(1).string() == "2.2");
  }
}

TEST_CASE("discovery leaves out what a service has no value for") {
  CHECK(cdshooks::discovery({}, {}) == R"({"services":[]})");
  const auto document = base::JsonDocument::parse(cdshooks::discovery({{&cdshooks::hooks().front(), {}}}, {}));
  REQUIRE(document);
  CHECK_FALSE(document->root()["services"].at(0)["prefetch"]);
  CHECK_FALSE(document->root()["services"].at(0)["usageRequirements"]);
}
