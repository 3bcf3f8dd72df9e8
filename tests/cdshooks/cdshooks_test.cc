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
  CHECK(
      cdshooks::to_json(response) ==
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

TEST_CASE("discovery lists services with prefetch and CRD's extensions") {
  const auto document = base::JsonDocument::parse(
      cdshooks::discovery({{cdshooks::find_hook("order-sign"), {{"patient", "Patient/{{context.patientId}}"}}}}));
  REQUIRE(document);
  const base::Json service = document->root()["services"].at(0);
  CHECK(service["id"].string() == "coverage-order-sign");
  CHECK(service["hook"].string() == "order-sign");
  CHECK(service["prefetch"]["patient"].string() == "Patient/{{context.patientId}}");
  CHECK(service["extension"]["davinci-crd.version"].at(0).string() == "2.0");
  CHECK(service["extension"]["davinci-crd.configuration-options"].size() == 2);
}

TEST_CASE("a request is read leniently where nothing depends on it") {
  const auto document = base::JsonDocument::parse(
      R"({"hook":"order-sign","hookInstance":"x","unknown":[1],
        "context":{"userId":"Practitioner/u","patientId":"Patient/p",
        "draftOrders":{"resourceType":"Bundle","entry":[
         {"resource":{"resourceType":"ServiceRequest","id":"1"}},{"resource":{"resourceType":"OperationOutcome"}}]}},
           "prefetch":null})");
  const auto request = cdshooks::Request::read(document->root(), *cdshooks::find_hook("order-sign"));
  REQUIRE(request);
  CHECK(request->patient_id == "p");
  CHECK(request->entries.size() == 1);
  CHECK_FALSE(request->prefetch);
  CHECK_FALSE(request->explain);
}
