#include "fhir/chart.h"
#include "fhir/code.h"
#include "fhir/reference.h"
#include "fhir/resource.h"
#include "fhir/texts.h"
#include "fhir/value_sets.h"

#include <catch2/catch.hpp>

using namespace signpost;

namespace {

base::JsonDocument parsed(std::string_view text) {
  auto document = base::JsonDocument::parse(text);
  INFO(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

} // namespace

TEST_CASE("references are taken apart, however they are written") {
  const auto relative = fhir::parse_reference("Patient/p1");
  CHECK(relative.type == "Patient");
  CHECK(relative.id == "p1");
  const auto absolute = fhir::parse_reference("https://fhir.example.org/api/FHIR/R4/Patient/eX-.1/_history/3");
  CHECK(absolute.type == "Patient");
  CHECK(absolute.id == "eX-.1");
  CHECK(fhir::parse_reference("#org").contained);
  CHECK(fhir::parse_reference("#org").id == "org");
  CHECK(fhir::parse_reference("urn:uuid:4f3a").urn);
  CHECK(fhir::parse_reference("").empty());
  CHECK(fhir::parse_reference("Patient").empty());
  CHECK(fhir::parse_reference("ServiceRequest/" + std::string(190, 'x')).id.size() == 190);
}

TEST_CASE("spellings of one code are one code") {
  using fhir::CodeSystem;
  for (const char* code : {"M48.50XA", "M48.50xA", "M4850XA", "m48.50xa", "M48.50XA "})
    CHECK(fhir::normal_code(CodeSystem::icd10cm, code) == "M4850XA");
  CHECK(fhir::normal_code(CodeSystem::snomed, "282145008") == "282145008");
  CHECK(fhir::code_system("urn:oid:2.16.840.1.113883.6.90") == CodeSystem::icd10cm);
  CHECK(fhir::code_system("http://loinc.org/") == CodeSystem::loinc);
  CHECK(fhir::code_system("https://www.ama-assn.org/go/cpt") == CodeSystem::cpt);
  CHECK(fhir::code_system("CPT") == CodeSystem::cpt);
  CHECK(fhir::code_system("2.16.840.1.113883.6.4") == CodeSystem::icd10pcs);
  CHECK(fhir::code_system("https://www.cms.gov/Medicare/Coding/ICD10") == CodeSystem::icd10pcs);
  CHECK(fhir::code_system("http://local.example/codes") == CodeSystem::other);
  CHECK(fhir::code_system("http://local.example/cpt") == CodeSystem::other);
  CHECK(fhir::code_system("") == CodeSystem::unknown);
}

TEST_CASE("HCPCS level I is CPT, whatever the address") {
  using fhir::CodeSystem;
  const auto normal = [](std::string_view json) { return fhir::normal_coding(parsed(json).root()); };
  const auto cpt = normal(R"({"system":"http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"22514"})");
  CHECK(cpt.system == CodeSystem::cpt);
  CHECK(cpt.code == "22514");
  CHECK(normal(R"({"system":"http://www.ama-assn.org/go/cpt","code":"C1062"})").system == CodeSystem::hcpcs);
  CHECK(normal(R"({"system":"urn:oid:2.16.840.1.113883.6.285","code":"0200T"})").system == CodeSystem::cpt);
  CHECK(normal(R"({"system":"http://www.ama-assn.org/go/cpt","code":"+22515"})").code == "22515");
  CHECK(normal(R"({"system":"http://www.ama-assn.org/go/cpt","code":"22514-RT"})").code == "22514");
}

TEST_CASE("a value set knows codes and families of codes") {
  const std::string text = R"({"resourceType":"ValueSet","id":"v","url":"http://x/v","compose":{"include":[
    {"system":"http://hl7.org/fhir/sid/icd-10-cm","filter":[{"property":"code","op":"regex","value":"M80\\.08.*"}]},
    {"system":"http://www.ama-assn.org/go/cpt","concept":[{"code":"22514"}]},
    {"system":"http://loinc.org","concept":[{"code":"72514-3"}]},
    {"system":"http://local","concept":[{"code":"A"}]}]}})";
  fhir::ValueSets sets;
  base::Issues issues;
  sets.add(parsed(text), "v.json", text, issues);
  REQUIRE(issues.empty());
  const fhir::ValueSet* set = sets.find("v");
  REQUIRE(set != nullptr);
  CHECK(sets.find("http://x/v") == set);
  CHECK(sets.find("w") == nullptr);
  const auto member = [&](std::string_view json) { return set->contains_any(parsed(json).root()); };
  CHECK(member(R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M8008xA"}]})"));
  CHECK(member(R"({"coding":[{"code":"x"},{"system":"http://www.ama-assn.org/go/cpt","code":"22514"}]})"));
  CHECK(member(R"([{"coding":{"code":"22514"}}])")); // no system, an object where a list should be
  CHECK_FALSE(member(R"({"coding":[{"code":"72514-3"}]})"));                    // a bare LOINC code could be anything
  CHECK_FALSE(member(R"({"coding":[{"system":"http://other","code":"22514"}]})"));
  CHECK(member(R"({"coding":[{"system":"http://local","code":"a"}]})"));
  CHECK_FALSE(member(R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M80.0"}]})"));
  CHECK_FALSE(member(R"({"text":"22514"})"));
}

TEST_CASE("a value set knows its members by words, and says by which") {
  const std::string text = R"json({"resourceType":"ValueSet","id":"v","compose":{"include":[
    {"system":"http://x","filter":[{"property":"display","op":"regex","value":"\\b(iron|brass)\\b"}]}]}})json";
  fhir::ValueSets sets;
  base::Issues issues;
  sets.add(parsed(text), "v.json", text, issues);
  REQUIRE(issues.empty());
  const fhir::ValueSet* set = sets.find("v");
  CHECK(set->named_by("A Brass hinge"));
  CHECK(set->name_in("A Brass hinge") == "Brass");
  CHECK_FALSE(set->named_by("environs"));
  CHECK(set->name_in("environs").empty());
}

TEST_CASE("mistakes in a value set are all reported") {
  const std::string text = R"json({"resourceType":"ValueSet","id":"v","compose":{"include":[
    {"concept":[{"code":"1"},{"code":"1"},{}]},
    {"system":"http://loinc.org","filter":[{"property":"code","op":"regex","value":"(a|b)"}]}]}})json";
  fhir::ValueSets sets;
  base::Issues issues;
  sets.add(parsed(text), "v.json", text, issues);
  CHECK(issues.list().size() == 5);
  CHECK(issues.list().front().place.line == 2);
}

TEST_CASE("what describes the present") {
  CHECK(fhir::is_current(parsed(R"({"resourceType":"Condition"})").root()));
  CHECK_FALSE(fhir::is_current(parsed(R"({"resourceType":"Condition",)"
      R"("clinicalStatus":{"coding":[{"code":"resolved"}]}})").root()));
  CHECK_FALSE(fhir::is_current(parsed(R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},)"
      R"("abatementDateTime":"2025"})").root()));
}

TEST_CASE("a chart keeps the patient's records, and knows what it was not shown") {
  const auto document = parsed(R"([{"resourceType":"Condition","id":"c1","subject":{"reference":"https://x/Patient/p"}},
    {"resourceType":"Condition","id":"c2","subject":{"reference":"Patient/other"}},
    {"resourceType":"Coverage","id":"v","beneficiary":{"reference":"Patient/p"},"payor":[{"reference":"#o"}],
      "contained":[{"resourceType":"Organization","id":"o","name":"N"}]},
    {"resourceType":"Organization","id":"c1"}])");
  fhir::Chart chart("p");
  for (base::Json resource : document.root()) chart.add(resource);
  CHECK(chart.of_type("Condition").size() == 1);
  CHECK(chart.of_other_patients() == 1);
  CHECK(chart.resolve("Condition/c1", {})["resourceType"].string() == "Condition");
  CHECK(chart.resolve("https://y/Organization/c1", {})["resourceType"].string() == "Organization");
  CHECK_FALSE(chart.resolve("Condition/c2", {}));
  CHECK(chart.resolve("#o", document.root().at(2))["name"].string() == "N");
  CHECK_FALSE(chart.resolve("#o", document.root().at(0)));
  CHECK(chart.completeness("Condition") == fhir::Completeness::partial);
  CHECK(chart.completeness("Observation") == fhir::Completeness::not_sent);
  chart.set_completeness("Observation", fhir::Completeness::unreadable);
  CHECK(chart.completeness("Observation") == fhir::Completeness::unreadable);
  chart.set_completeness("Observation", fhir::Completeness::complete); // an answer that is whole tells everything
  chart.set_completeness("Observation", fhir::Completeness::partial);
  CHECK(chart.completeness("Observation") == fhir::Completeness::complete);
}

TEST_CASE("a bundle entry is found by its urn") {
  const auto document = parsed(R"({"resourceType":"Device","id":"d"})");
  fhir::Chart chart("p");
  const std::string urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0";
  chart.add(document.root(), urn);
  CHECK(chart.resolve(urn, {}) == document.root());
}

TEST_CASE("base64 is read strictly, white space aside") {
  CHECK(fhir::decode_base64("SGVsbG8=") == "Hello");
  CHECK(fhir::decode_base64("SGVs\nbG8=") == "Hello");
  CHECK(fhir::decode_base64("SGVsbG8") == "Hello");
  CHECK_FALSE(fhir::decode_base64("SGVs*G8="));
  CHECK_FALSE(fhir::decode_base64("S"));
  CHECK_FALSE(fhir::decode_base64("SG=VsbG8"));
}

TEST_CASE("texts of a chart: attachments, reports, notes; what cannot be read is counted") {
  const auto document = parsed(R"([
    {"resourceType":"DocumentReference","id":"a","status":"current","date":"2026-11-18T10:00:00Z","content":[
      {"attachment":{"contentType":"text/plain; charset=utf-8","data":"SGVsbG8="}},
      {"attachment":{"contentType":"application/pdf","data":"SGVsbG8="}},
      {"attachment":{"contentType":"text/html","url":"Binary/b"}},
      {"attachment":{"contentType":"text/plain","data":"TORudmVy"}}]},
    {"resourceType":"Binary","id":"b","contentType":"text/html","data":"PHA+eDwvcD4="},
    {"resourceType":"DiagnosticReport","id":"r","status":"final","conclusion":"No fracture."},
    {"resourceType":"Observation","id":"o","status":"entered-in-error","valueString":"never"},
    {"resourceType":"Procedure","id":"q","status":"completed","note":[{"text":"one"},{"text":"two"}]}])");
  fhir::Chart chart("p");
  for (base::Json resource : document.root()) chart.add(resource);
  fhir::ClinicalTexts texts;
  texts.collect(chart);
  std::vector<std::string> found;
  for (const auto& text : texts.list) found.emplace_back(text.text);
  CAPTURE(found);
  REQUIRE(found.size() == 7);
  CHECK(found[0] == "Hello");
  CHECK(found[1] == "<p>x</p>");
  CHECK(found[3] == "No fracture.");
  CHECK(found[4] == "never"); // whether a record counts is asked of the record
  CHECK(found[6] == "two");
  CHECK(base::find_invalid_utf8(found[2]) == std::string::npos); // Latin-1 became UTF-8
  CHECK(texts.unread.empty()); // the PDF is the same note in another form
  CHECK(texts.list[1].html);
  CHECK(base::to_string(*texts.list[0].date) == "2026-11-18");
  CHECK(texts.list[3].kind == fhir::TextKind::report);
}

TEST_CASE("texts of coded elements: the text and every display, each once; observations as question and answer") {
  const auto document = parsed(R"([
    {"resourceType":"ServiceRequest","id":"s","orderDetail":[{"text":"Balloon","coding":[{"display":"Balloon"},
      {"display":"Kit"}]}],"supportingInfo":[{"display":"Set"},{"reference":"#d"}],
      "contained":[{"resourceType":"Device","id":"d","type":{"text":"Cannula"}}]},
    {"resourceType":"Encounter","id":"e","diagnosis":[{"condition":{"display":"Fall"}}]},
    {"resourceType":"Observation","id":"o","code":{"text":"Fever?"},"valueBoolean":false},
    {"resourceType":"Observation","id":"p","code":{"coding":[{"display":"Gait"}]},
      "valueCodeableConcept":{"coding":[{"display":"Steady"}]}},
    {"resourceType":"Observation","id":"q","code":{"text":"Hemoglobin"},"valueQuantity":{"value":12,"unit":"g/dL"}},
    {"resourceType":"Observation","id":"r","code":{"text":"Score"},"valueQuantity":{"value":8}},
    {"resourceType":"MedicationRequest","id":"m","medicationCodeableConcept":{"text":"Apixaban"}}])");
  fhir::Chart chart("p");
  for (base::Json resource : document.root()) chart.add(resource);
  fhir::ClinicalTexts texts;
  texts.collect(chart);
  std::vector<std::string> found;
  for (const auto& text : texts.list) found.push_back(std::string(text.path) + " " + std::string(text.text));
  CHECK(found == std::vector<std::string>{"orderDetail.text Balloon", "orderDetail.coding.display Kit",
                                          "supportingInfo.display Set", "supportingInfo.display Cannula",
                                          "type.text Cannula", // the device that is contained, as a device
                                          "diagnosis.condition.display Fall", "valueBoolean Fever: no",
                                          "valueCodeableConcept Gait: Steady", "valueQuantity Score: 8"});
}

TEST_CASE("the day a record speaks for") {
  const auto day = [](std::string_view json) {
    const fhir::ClinicalDate date = fhir::clinical_date(parsed(json).root());
    return date.unreadable ? "unreadable" : date.day ? base::to_string(date.day->last) : std::string("nothing");
  };
  CHECK(day(R"({"resourceType":"Observation","effectivePeriod":{"start":"2026-01-02","end":"2026-01-05"},)"
      R"("issued":"2026-02-01T00:00:00Z"})") == "2026-01-05");
  CHECK(day(R"({"resourceType":"Condition","onsetDateTime":"2026-01","recordedDate":"2026-03-04"})") == "2026-03-04");
  CHECK(day(R"({"resourceType":"Condition","onsetDateTime":"2026-02"})") == "2026-02-28");
  CHECK(day(R"({"resourceType":"Procedure"})") == "nothing");
  CHECK(day(R"({"resourceType":"Procedure","performedDateTime":"11/10/2026"})") == "unreadable");
  CHECK(day(R"({"resourceType":"Observation","effectiveDateTime":"soon","issued":"2026-02-01T00:00:00Z"})") ==
        "unreadable"); // not passed over for another
  CHECK(day(R"({"resourceType":"CarePlan","period":{"start":"2026-10-06"}})") == "2026-10-06");
  CHECK(day(R"({"resourceType":"Encounter","period":{"start":"2026-11-19","end":"2026-11-25"}})") == "2026-11-19");
}
