#include "author/scenarios.h"
#include "service/support.h"

using namespace signpost;
using namespace signpost::test;

// What of the gate and the account a caller sees: in the outcome, in the questions and in the explanation.

namespace {

// A chart that Cigna's policy covers, changed as a scenario says.
std::string request_with(const std::string& changes) {
  const auto chart = base::JsonDocument::parse(file_text("policies/shared/charts/osteoporotic-l1-documented.json"));
  REQUIRE(chart.has_value());
  const evidence::SourceFile source{"s.json", changes};
  base::Issues issues;
  const std::string request = author::scenario_request(evidence::AuthorFile(source, issues), chart->root());
  REQUIRE(issues.empty());
  return request;
}

std::string condition(const std::string& members) {
  return R"({"add":{"conditions":[{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/margaret"},)"
         R"("clinicalStatus":{"coding":[{"code":"active"}]},"recordedDate":"2026-11-02",)" +
         members + "}]}}";
}

std::string asks_of(const std::string& request) {
  const auto decisions = decisions_on(request);
  std::string asks;
  for (base::Json entry : decisions.root()["decisions"].at(0)["missing"])
    asks += std::string(entry["ask"].string()) + '\n';
  return asks;
}

} // namespace

TEST_CASE("the chart the other tests change is covered") { CHECK(outcome_of(request_with("{}")) == "covered"); }

TEST_CASE("a record that cannot be read keeps its matters from being presumed, and the question names it") {
  const std::string alone =
      request_with(condition(R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"999999"}]})"));
  CHECK(outcome_of(alone) == "needs-documentation");
  CHECK(asks_of(alone).find("of 2026-11-02 has no readable name: say what it is.") != std::string::npos);
  const auto answer = decisions_on(alone);
  bool told = false;
  for (base::Json type : answer.root()["chart"]) {
    if (type["type"].string() != "Condition") continue;
    told = true;
    CHECK(type["state"].string() == "complete");
    CHECK(type["source"].string() == "prefetch");
    REQUIRE(type["notUnderstood"].size() == 1);
    CHECK(type["notUnderstood"].at(0)["resource"].string() == "Condition/c");
    CHECK(type["notUnderstood"].at(0)["why"].string() == "code-without-words");
  }
  CHECK(told);
  // A code that is on no list and needs no words, or words beside a code, are understood.
  for (const char* code : {R"("code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"H26.9"}]})",
                           R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"999999"}],)"
                           R"("text":"Cataract"})",
                           R"("code":{"coding":[{"system":"urn:local","code":"7","display":"Dry skin"}]})"}) {
    INFO(code);
    CHECK(outcome_of(request_with(condition(code))) == "covered");
  }
}

TEST_CASE("a diagnosis that is not confirmed is decided both ways, and asked about by name") {
  const std::string infection =
      R"("code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"N39.0"}],"text":"UTI"})";
  CHECK(outcome_of(request_with(condition(infection))) == "not-covered");
  const std::string provisional =
      request_with(condition(infection + R"(,"verificationStatus":{"coding":[{"code":"provisional"}]})"));
  CHECK(outcome_of(provisional) == "needs-documentation");
  CHECK(asks_of(provisional).find("of 2026-11-02 is not confirmed: confirm or refute it.") != std::string::npos);
  CHECK(outcome_of(request_with(condition(infection + R"(,"verificationStatus":{"coding":[{"code":"refuted"}]})"))) ==
        "covered");
}

TEST_CASE("a modifier that is not known makes a treatment doubtful, a note about something else none") {
  const auto without_trial = [](const std::string& medication) {
    return request_with(R"({"remove":["MedicationStatement/tramadol"],"add":{"medications":[)" + medication + "]}}");
  };
  const std::string tramadol =
      R"({"resourceType":"MedicationStatement","id":"t","status":"active","subject":{"reference":"Patient/margaret"},)"
      R"("medicationCodeableConcept":{"text":"Tramadol 50 mg tablet"},)"
      R"("effectivePeriod":{"start":"2026-09-28","end":"2026-11-16"})";
  CHECK(outcome_of(without_trial(tramadol + "}")) == "covered");
  for (const char* more :
       {R"(,"modifierExtension":[{"url":"http://x.example/unknown","valueBoolean":true}]})",
        R"(,"reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M17.11"}]}]})",
        R"(,"reasonCode":[{"text":"Polymyalgia rheumatica"}]})", R"(,"note":[{"text":"for the left knee"}]})",
        R"(,"dosage":[{"text":"1 tablet daily for COPD"}]})"}) {
    INFO(more);
    CHECK(outcome_of(without_trial(tramadol + more)) == "needs-documentation");
  }
}

TEST_CASE("what was set aside is in the explanation, with why") {
  const auto answer = decisions_on(request_with(
      R"({"add":{"medications":[{"resourceType":"MedicationStatement","id":"knee","status":"active",)"
      R"("subject":{"reference":"Patient/margaret"},"medicationCodeableConcept":{"text":"Ibuprofen 600 mg"},)"
      R"("reasonCode":[{"text":"Knee osteoarthritis"}],"effectivePeriod":{"start":"2026-09-28"}}]}})"));
  bool found = false;
  const std::function<void(base::Json)> look = [&](base::Json node) {
    for (const char* children : {"all", "any"})
      for (base::Json child : node[children]) look(child);
    if (node["not"]) look(node["not"]);
    for (base::Json evidence : node["evidence"])
      found = found || (evidence["resource"].string() == "MedicationStatement/knee" &&
                        evidence["says"].string() == "nothing" && evidence["why"].string() == "another-reason");
  };
  look(answer.root()["decisions"].at(0)["criteria"]);
  CHECK(found);
}

TEST_CASE("a fracture elsewhere, a cause of death and an undated note are no evidence of this patient's spine today") {
  const auto only_condition = [](const std::string& site) {
    return request_with(R"({"remove":["Condition/fracture"],"order":{"reasonCode":null,"reasonReference":null},)"
                        R"("add":{"conditions":[{"resourceType":"Condition","id":"f","recordedDate":"2026-09-23",)"
                        R"("onsetDateTime":"2026-09-21","subject":{"reference":"Patient/margaret"},)"
                        R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"443165006"}]})" +
                        site + "}]}}");
  };
  const std::string spine = R"(,"bodySite":[{"text":"L1 vertebra"}])", wrist = R"(,"bodySite":[{"text":"Left wrist"}])";
  CHECK(outcome_of(only_condition(spine)) == "covered");
  CHECK(outcome_of(only_condition(wrist)) == "needs-documentation");
  CHECK(outcome_of(only_condition("")) == "needs-documentation"); // the code names no site
  CHECK(outcome_of(request_with(
            R"({"add":{"observations":[{"resourceType":"Observation","id":"d","status":"final",)"
            R"("subject":{"reference":"Patient/margaret"},"effectiveDateTime":"2026-11-18",)"
            R"("code":{"coding":[{"system":"http://loinc.org","code":"69453-9"}],"text":"Cause of death"},)"
            R"("valueCodeableConcept":{"text":"Sepsis with active infection"}}]}})")) == "covered");
  CHECK(
      outcome_of(request_with(
          R"({"remove":["DocumentReference/function-note"],"add":{"documents":[)"
          R"({"resourceType":"DocumentReference","id":"n","status":"current",)"
          R"("subject":{"reference":"Patient/margaret"},)"
          R"("content":[{"attachment":{"contentType":"text/plain","data":)"
          R"("QmVjYXVzZSBvZiBiYWNrIHBhaW4gc2hlIGlzIHVuYWJsZSB0byBkbyBob3VzZWhvbGQgY2hvcmVzIG9yIHN0YW5kIGZvciBsb25nZXIg)"
          R"(dGhhbiB0ZW4gbWludXRlcywgZXZlcnkgZGF5Lg=="}}]}]}})")) == "needs-documentation");
}

TEST_CASE("there is no guidance for the dead, and the answer says so") {
  for (const auto& [member, value] :
       {std::pair("deceasedBoolean", "true"), std::pair("deceasedDateTime", R"("2026-11-01")")}) {
    const auto answer = decisions_on(edited(request_with("{}"), "prefetch.patient." + std::string(member), value));
    const base::Json decision = answer.root()["decisions"].at(0);
    CHECK(decision["outcome"].string() == "no-guidance");
    CHECK(decision["reason"].string() == "patient-deceased");
    CHECK(decision["notes"].at(0).string() == "The patient is recorded as deceased.");
  }
  CHECK(outcome_of(edited(request_with("{}"), "prefetch.patient.deceasedBoolean", "false")) == "covered");
}

TEST_CASE("a key of a site completes a type only if the operator declares it, or the answer says what it is of") {
  const std::string whole = request_with("{}");
  const auto renamed = [&](const std::string& link) {
    const auto document = base::JsonDocument::parse(whole);
    base::JsonWriter out;
    out.value(document->root()["prefetch"]["allergies"]);
    std::string allergies = out.take();
    if (!link.empty()) allergies = edited(allergies, "link", R"([{"relation":"self","url":")" + link + R"("}])");
    return edited(edited(whole, "prefetch.allergies", ""), "prefetch.alg", allergies);
  };
  CHECK(outcome_of(renamed("")) == "needs-documentation"); // an empty list of nobody knows what
  CHECK(outcome_of(renamed("https://x.example/fhir/AllergyIntolerance?patient=margaret")) == "covered");
  CHECK(outcome_of(renamed("https://x.example/fhir/AllergyIntolerance?patient=margaret&criticality=high")) ==
        "needs-documentation");
  const service::PrefetchKeys declared{{"alg", "allergies"}};
  const auto document = base::JsonDocument::parse(renamed(""));
  service::Terms with_keys = terms();
  with_keys.prefetch_keys = &declared;
  const auto answer = service::explain(document->root(), with_keys);
  REQUIRE(answer.has_value());
  const auto parsed = base::JsonDocument::parse(*answer);
  CHECK(parsed->root()["decisions"].at(0)["outcome"].string() == "covered");
}

TEST_CASE("what a policy remarks goes with the answer and decides nothing") {
  const auto decision_with = [](std::string_view level) {
    return decisions_on(request_with(
        R"({"add":{"procedures":[{"resourceType":"Procedure","id":"earlier","status":"completed",)"
        R"("subject":{"reference":"Patient/margaret"},"performedDateTime":"2023-03-02",)"
        R"("code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"22514"}],"text":"Kyphoplasty"},)"
        R"("bodySite":[{"text":")" +
        std::string(level) + R"("}]}]}})"));
  };
  const auto remarked = [](const base::JsonDocument& answer) {
    const base::Json decision = answer.root()["decisions"].at(0);
    CHECK(decision["outcome"].string() == "covered");
    bool found = false;
    for (const base::Json note : decision["notes"])
      found = found || note.string().find("earlier augmentation at this level") != std::string_view::npos;
    return found;
  };
  CHECK(remarked(decision_with("L1")));
  CHECK_FALSE(remarked(decision_with("T8")));
}
