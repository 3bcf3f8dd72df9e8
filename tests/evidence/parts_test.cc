#include "evidence/parts.h"

#include "evidence/work_limit.h"
#include "fhir/resource.h"
#include "support/json.h"

using namespace signpost;
using test::json;

namespace {

struct World {
  fhir::Chart chart{"p"};
  std::vector<evidence::DocumentationItem> items;
  std::vector<base::Json> orders;
  evidence::Parts parts{chart, items, orders};

  // The only part there is; its origin is `origin`.
  base::Json only(base::Json origin) {
    const auto& all = parts.all();
    REQUIRE(all.size() == 1);
    CHECK(all.front().origin == origin);
    CHECK(parts.find(all.front().resource) == &all.front());
    return all.front().resource;
  }
};

} // namespace

TEST_CASE("a component is an Observation with the date and site of the whole", "[parts]") {
  World world;
  const base::Json panel = json(R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"Panel"},
    "effectiveDateTime":"2026-11-01","bodySite":{"text":"back"},
    "component":[{"code":{"text":"Score"},"valueInteger":8}]})");
  world.chart.add(panel);
  const base::Json part = world.only(panel);
  CHECK(fhir::type_of(part) == "Observation");
  CHECK(part["code"]["text"].string() == "Score");
  CHECK(part["valueInteger"].integer() == 8);
  CHECK(part["effectiveDateTime"].string() == "2026-11-01");
  CHECK(part["bodySite"]["text"].string() == "back");
}

TEST_CASE("an answer of another's form is an Observation of the question", "[parts]") {
  World world;
  const base::Json response = json(R"({"resourceType":"QuestionnaireResponse","id":"r","status":"completed",
    "questionnaire":"http://elsewhere.example/Questionnaire/intake","authored":"2026-11-02",
    "item":[{"linkId":"a","text":"Back",
      "item":[{"linkId":"/72514-3","text":"Score","answer":[{"valueDecimal":7.5}]}]}]})");
  world.chart.add(response);
  const base::Json part = world.only(response);
  CHECK(fhir::type_of(part) == "Observation");
  CHECK(part["code"]["text"].string() == "Back: Score");
  CHECK(part["code"]["coding"].at(0)["code"].string() == "72514-3");
  CHECK(part["valueQuantity"]["value"].number() == "7.5");
  CHECK(part["effectiveDateTime"].string() == "2026-11-02");
}

TEST_CASE("a Questionnaire that came along tells the words and codes of its answers", "[parts]") {
  World world;
  const base::Json response = json(R"({"resourceType":"QuestionnaireResponse","id":"r","status":"completed",
    "questionnaire":"http://elsewhere.example/Questionnaire/q|2","item":[{"linkId":"1.1","answer":[
      {"valueCoding":{"code":"y","display":"Yes"}}]}]})");
  world.chart.add(response);
  world.chart.add(json(R"({"resourceType":"Questionnaire","url":"http://elsewhere.example/Questionnaire/q",
    "item":[{"linkId":"1","item":[{"linkId":"1.1","text":"Fever?",
      "code":[{"system":"http://loinc.org","code":"45701-0"}]}]}]})"));
  const base::Json part = world.only(response);
  CHECK(part["code"]["text"].string() == "Fever?");
  CHECK(part["code"]["coding"].at(0)["code"].string() == "45701-0");
  CHECK(part["valueCodeableConcept"]["coding"].at(0)["display"].string() == "Yes");
}

TEST_CASE("the reasons of an order are Conditions", "[parts]") {
  World world;
  world.chart.add(json(R"({"resourceType":"Condition","id":"c","code":{"text":"Known"}})"));
  world.orders.push_back(json(R"({"resourceType":"ServiceRequest","id":"s","reasonCode":[{"text":"Fall"}],
    "reasonReference":[{"reference":"Condition/c","display":"Known"},
      {"reference":"Condition/nowhere","display":"Rust"}]})"));
  const auto& all = world.parts.all();
  REQUIRE(all.size() == 2);
  CHECK(all[0].resource["code"]["text"].string() == "Fall");
  CHECK(all[1].resource["code"]["text"].string() == "Rust");
  CHECK(all[1].origin == world.orders.front());
}

TEST_CASE("contained Conditions are their container's, but not a relative's", "[parts]") {
  World world;
  const base::Json encounter = json(R"({"resourceType":"Encounter","id":"e",
    "contained":[{"resourceType":"Condition","id":"c","code":{"text":"Rust"}},
      {"resourceType":"Practitioner","id":"d"}]})");
  world.chart.add(encounter);
  world.chart.add(json(R"({"resourceType":"FamilyMemberHistory","id":"f",
    "contained":[{"resourceType":"Condition","id":"c","code":{"text":"Rust"}}]})"));
  CHECK(world.only(encounter)["code"]["text"].string() == "Rust");
}

TEST_CASE("a member knows its panel", "[parts]") {
  World world;
  const base::Json member = json(R"({"resourceType":"Observation","id":"m","code":{"text":"Score"}})");
  const base::Json panel =
      json(R"({"resourceType":"Observation","id":"p1","hasMember":[{"reference":"Observation/m"}]})");
  world.chart.add(member);
  world.chart.add(panel);
  CHECK(world.parts.panel_of(member) == panel);
  CHECK_FALSE(world.parts.panel_of(panel));
}

TEST_CASE("what changes the meaning of a component or an answer comes along", "[parts]") {
  World world;
  world.chart.add(json(R"({"resourceType":"Observation","id":"o","component":[{"code":{"text":"Score"},
    "dataAbsentReason":{"text":"declined"},"modifierExtension":[{"url":"http://x.example/rule"}]}]})"));
  world.chart.add(json(R"({"resourceType":"QuestionnaireResponse","id":"r","questionnaire":"http://x.example/q",
    "item":[{"linkId":"a","text":"Score","modifierExtension":[{"url":"http://x.example/rule"}],
             "answer":[{"valueInteger":8}]}]})"));
  REQUIRE(world.parts.all().size() == 2);
  for (const evidence::Part& part : world.parts.all()) CHECK(part.resource["modifierExtension"].size() == 1);
  CHECK(world.parts.all()[0].resource["dataAbsentReason"]["text"].string() == "declined");
}

TEST_CASE("a heading as long as a text is none", "[parts]") {
  World world;
  const std::string heading(301, 'h');
  world.chart.add(json(R"({"resourceType":"QuestionnaireResponse","id":"r","questionnaire":"http://x.example/q",
    "item":[{"linkId":"a","text":")" + heading + R"(","item":[{"linkId":"b","text":"Score",
             "answer":[{"valueInteger":8}]}]}]})"));
  REQUIRE(world.parts.all().size() == 1);
  CHECK(world.parts.all()[0].resource["code"]["text"].string() == "Score");
}

TEST_CASE("parts larger than a call's may be are not made", "[parts]") {
  World world;
  std::string components;
  for (int i = 0; i < 1000; ++i) components += std::string(i ? "," : "") + R"({"code":{"text":"Score"}})";
  world.chart.add(json(R"({"resourceType":"Observation","id":"o","bodySite":{"text":")" + std::string(40'000, 's') +
                       R"("},"component":[)" + components + "]}"));
  CHECK_THROWS_AS(world.parts.all(), evidence::WorkLimit);
}

TEST_CASE("what an order is for is told from what else it contains", "[parts]") {
  World world;
  world.orders.push_back(json(R"({"resourceType":"ServiceRequest","id":"s","reasonCode":[{"text":"Rust"}],
    "reasonReference":[{"reference":"#c"}],"contained":[{"resourceType":"Condition","id":"c","code":{"text":"Dust"}},
    {"resourceType":"Observation","id":"o","code":{"text":"Score"}}]})"));
  std::string reasons;
  for (const evidence::Part& part : world.parts.all())
    if (part.is_reason) reasons += std::string(part.resource["code"]["text"].string()) + " ";
  CHECK(reasons == "Rust Dust ");
  CHECK(world.parts.all().size() == 3);
}
