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

TEST_CASE("links are absolute and typed") {
  cdshooks::Response response;
  cdshooks::Card card;
  card.links.push_back({"Read", "https://x/policies/a"});
  card.about = "ServiceRequest/1";
  response.cards.push_back(card);
  const auto document = base::JsonDocument::parse(cdshooks::to_json(response));
  REQUIRE(document);
  const base::Json written = document->root()["cards"].at(0);
  CHECK(written["links"].at(0)["type"].string() == "absolute");
  CHECK(written["extension"]["davinci-crd.associated-resource"].at(0)["reference"].string() == "ServiceRequest/1");
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
  const auto document = base::JsonDocument::parse(cdshooks::discovery(services));
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
    CHECK(service["extension"]["davinci-crd.version"].at(0).string() == "2.0");
  }
}

TEST_CASE("every configuration option has its five members, and its default is what a call without it gets") {
  const auto document = base::JsonDocument::parse(cdshooks::discovery({{&cdshooks::hooks().front(), {}}}));
  REQUIRE(document);
  const base::Json options = document->root()["services"].at(0)["extension"]["davinci-crd.configuration-options"];
  REQUIRE(options.size() == 2);
  for (const base::Json option : options) {
    CHECK_FALSE(option["name"].string().empty());
    CHECK_FALSE(option["description"].string().empty());
  }
  CHECK(options.at(0)["code"].string() == "coverage-info");
  CHECK(options.at(0)["type"].string() == "boolean");
  CHECK(options.at(0)["default"].is_true() == cdshooks::Request().coverage_information);
  CHECK(options.at(1)["code"].string() == "max-cards");
  CHECK(options.at(1)["type"].string() == "integer");
  CHECK(options.at(1)["default"].integer() == static_cast<std::int64_t>(cdshooks::Request().max_cards));
}

TEST_CASE("discovery leaves out what a service has no value for") {
  CHECK(cdshooks::discovery({}) == R"({"services":[]})");
  const auto document = base::JsonDocument::parse(cdshooks::discovery({{&cdshooks::hooks().front(), {}}}));
  REQUIRE(document);
  CHECK_FALSE(document->root()["services"].at(0)["prefetch"]);
  CHECK_FALSE(document->root()["services"].at(0)["usageRequirements"]);
}
