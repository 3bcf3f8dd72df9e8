#include "evidence/records.h"

#include <string>
#include <string_view>

#include "support/json.h"

using namespace signpost;
using evidence::Because;
using test::json;

namespace {

const fhir::ValueSets& lists() {
  static const fhir::ValueSets sets = [] {
    const std::string text = R"({"resourceType":"ValueSet","id":"known","compose":{"include":[
      {"system":"http://snomed.info/sct","concept":[{"code":"111"}]},
      {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","concept":[{"code":"222"}]},
      {"system":"http://hl7.org/fhir/sid/ndc","concept":[{"code":"333"}]},
      {"system":"http://hl7.org/fhir/sid/icd-10-cm","concept":[{"code":"M80.08XA"}]}]}})";
    fhir::ValueSets read;
    base::Issues issues;
    read.add(*base::JsonDocument::parse(text), "known.json", text, issues);
    REQUIRE(issues.empty());
    return read;
  }();
  return sets;
}

// Why the first of these resources, the others beside it, cannot be read; "" if it can.
std::string unreadable(std::string_view resources) {
  const base::Json list = json(resources);
  fhir::Chart chart("p");
  for (base::Json resource : list) chart.add(resource);
  const evidence::AdmissionRules rules;
  const std::vector<evidence::DocumentationItem> items;
  const std::vector<base::Json> orders;
  evidence::Parts parts(chart, items, orders);
  const evidence::Naming naming(lists(), {});
  evidence::Records records(chart, parts, rules, naming);
  return std::string(to_string(records.unreadable(records.look_at(list.at(0)))));
}

std::string of(std::string_view type, std::string_view members, std::string_view beside = "") {
  const std::string list =
      R"([{"resourceType":")" + std::string(type) + R"(",)" + std::string(members) + "}" + std::string(beside) + "]";
  INFO(list);
  return unreadable(list);
}

std::string coding(std::string_view system, std::string_view code, std::string_view more = "") {
  return R"({"coding":[{"system":")" + std::string(system) + R"(","code":")" + std::string(code) + "\"" +
         std::string(more) + "}]}";
}

} // namespace

TEST_CASE("a code alone is understood if it is on a list, or of a system of which we know every code") {
  struct Row {
    std::string_view system, code;
    bool understood;
  };
  const Row rows[] = {
      {"http://snomed.info/sct", "111", true},
      {"http://snomed.info/sct", "112", false},
      {"http://www.nlm.nih.gov/research/umls/rxnorm", "222", true},
      {"http://www.nlm.nih.gov/research/umls/rxnorm", "223", false},
      {"http://hl7.org/fhir/sid/ndc", "333", true},
      {"http://hl7.org/fhir/sid/ndc", "334", false},
      {"http://site/codes", "111", false}, // the number of another system
      {"urn:oid:2.16.840.1.113883.6.96", "111", true},
      {"http://hl7.org/fhir/sid/icd-10-cm", "L60.3", true}, // on no list: something that we do not ask
      {"http://www.cms.gov/Medicare/Coding/ICD10", "0QU13JZ", true},
      {"http://loinc.org", "1-1", true},
      {"http://www.ama-assn.org/go/cpt", "99999", true},
      {"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "X1234", true},
  };
  for (const Row& row : rows) {
    INFO(row.system << " " << row.code);
    const std::string expected = row.understood ? "" : "code-without-words";
    for (const char* type : {"Condition", "Procedure", "Observation", "AllergyIntolerance"})
      CHECK(of(type, R"("code":)" + coding(row.system, row.code)) == expected);
    for (const char* type :
         {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"}) {
      CHECK(of(type, R"("medicationCodeableConcept":)" + coding(row.system, row.code)) == expected);
      CHECK(of(type, R"("medicationReference":{"reference":"Medication/m"})",
               R"(,{"resourceType":"Medication","id":"m","code":)" + coding(row.system, row.code) + "}") == expected);
    }
    // One that is understood is enough.
    CHECK(of("Condition", R"("code":{"coding":[{"system":"http://site/codes","code":"9"},{"system":")" +
                              std::string(row.system) + R"(","code":")" + std::string(row.code) + R"("}]})") ==
          expected);
  }
  CHECK(of("Condition", R"("code":{"coding":[{"code":"M80.08XA"}]})") == ""); // listed, and of a shape that tells
  CHECK(of("Condition", R"("code":{"coding":[{"code":"112"}]})") == "code-without-words");
}

TEST_CASE("words beside a code can be read, placeholders are none") {
  struct Row {
    std::string_view words;
    bool readable;
  };
  const Row rows[] = {
      {"Frobnication", true}, {"OA", true},        {"Müdigkeit", true},   {"Unknown cause of pain", true},
      {"A1-B2", false},       {"", false},         {"112", false},        {"-", false},
      {"Masked", false},      {"REDACTED", false}, {"restricted", false}, {"withheld", false},
      {"Unknown", false},     {"[hidden]", false}, {"***", false},        {"Confidential.", false}};
  for (const Row& row : rows) {
    INFO(row.words);
    const std::string words = "\"" + std::string(row.words) + "\"", expected = row.readable ? "" : "code-without-words";
    CHECK(of("Condition", R"("code":{"text":)" + words + "}") == expected);
    CHECK(of("Condition", R"("code":)" + coding("http://site", "9", R"(,"display":)" + words)) == expected);
    CHECK(of("MedicationRequest", R"("medicationReference":{"display":)" + words + "}") == expected);
  }
}

TEST_CASE("a record without a code") {
  CHECK(of("Condition", R"("id":"1")") == "code-without-words");
  CHECK(of("MedicationRequest", R"("id":"1")") == "code-without-words");
  CHECK(of("MedicationRequest", R"("medicationReference":{"reference":"Medication/nobody"})") == "code-without-words");
  // A report or a note is read by its text, and an encounter may go without a reason.
  for (const char* type : {"DiagnosticReport", "DocumentReference", "Encounter", "ServiceRequest", "DeviceRequest",
                           "QuestionnaireResponse"})
    CHECK(of(type, R"("id":"1")") == "");
}

TEST_CASE("the medication that a record refers to") {
  const auto with = [](std::string_view medication) {
    return of("MedicationRequest",
              R"("medicationReference":{"reference":"#m"},"contained":[{"resourceType":"Medication",)"
              R"("id":"m","code":)" +
                  std::string(medication) + "}]");
  };
  CHECK(with(R"({"text":"ibuprofen"})") == "");
  CHECK(with(coding("http://www.nlm.nih.gov/research/umls/rxnorm", "222")) == "");
  CHECK(with(coding("http://www.nlm.nih.gov/research/umls/rxnorm", "223")) == "code-without-words");
  CHECK(with(R"({"text":"Masked"})") == "code-without-words");
  CHECK(of("MedicationRequest", R"("medicationReference":{"reference":"Medication/nobody","display":"ibuprofen"})") ==
        "");
}

TEST_CASE("what was taken out of a record") {
  const std::string words = R"("code":{"text":"Back pain"})";
  for (const char* code : {"REDACTED", "MASKED", "SUBSETTED", "MSK"}) {
    const std::string label = R"([{"system":"http://x","code":")" + std::string(code) + R"("}])";
    CHECK(of("Condition", words + R"(,"meta":{"security":)" + label + "}") == "masked");
    CHECK(of("Condition", words + R"(,"meta":{"tag":)" + label + "}") == "masked");
    CHECK(of("DiagnosticReport", words + R"(,"meta":{"security":)" + label + "}") == "masked");
  }
  // How confidential a record is does not say that anything is missing.
  for (const char* code : {"R", "V", "N", "PSY", "HTEST"})
    CHECK(of("Condition", words + R"(,"meta":{"security":[{"code":")" + std::string(code) + R"("}]})") == "");

  constexpr std::string_view absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
  const std::string extension = R"("extension":[{"url":")" + std::string(absent) + R"(","valueCode":"masked"}])";
  for (const char* type : {"Condition", "Procedure", "Observation", "DiagnosticReport"}) {
    CHECK(of(type, R"("code":{)" + extension + "}") == "masked");
    CHECK(of(type, R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"x",)" + extension + "}]}") ==
          "masked");
    CHECK(of(type, R"("code":)" + coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "masked")) ==
          "masked");
    CHECK(of(type, R"("code":)" + coding("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")) ==
          "masked");
    CHECK(of(type, R"("code":)" + coding("http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "MSK")) == "masked");
  }
  CHECK(of("MedicationRequest", R"("medicationCodeableConcept":{)" + extension + "}") == "masked");
  CHECK(of("Encounter", R"("reasonCode":[{"text":"x"},{)" + extension + "}]") == "masked");
  CHECK(of("Encounter", R"("reasonCode":[{)" + extension + R"(},{"text":"x"}])") == "masked");
  CHECK(of("DeviceRequest", R"("codeCodeableConcept":)" +
                                coding("http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "MSK")) == "masked");
  // Another element that is absent takes nothing from the code.
  CHECK(of("Observation", words + R"(,"dataAbsentReason":{"coding":[{"code":"masked"}]})") == "");
}

TEST_CASE("a record knows its standing, its words, its day and whether it is of the present") {
  const base::Json resources = json(R"([
    {"resourceType":"Condition","id":"1","recordedDate":"2026-10","clinicalStatus":{"coding":[{"code":"resolved"}]},
     "verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"x","coding":[{"code":"A"},{"code":"B"}]}},
    {"resourceType":"Condition","id":"2","code":{"text":"xy"}}])");
  fhir::Chart chart("p");
  for (base::Json resource : resources) chart.add(resource);
  const evidence::AdmissionRules rules;
  const std::vector<evidence::DocumentationItem> items;
  const std::vector<base::Json> orders;
  evidence::Parts parts(chart, items, orders);
  const evidence::Naming naming(lists(), {});
  evidence::Records records(chart, parts, rules, naming);
  const auto& list = records.of_type("Condition");
  REQUIRE(list.size() == 2);
  CHECK(list[0].standing.because == Because::refuted);
  CHECK_FALSE(list[0].current);
  CHECK(list[0].said.day == base::parse_partial_date("2026-10"));
  CHECK(list[0].codes.size() == 2);
  CHECK(list[1].standing.belongs());
  CHECK(list[1].current);
  CHECK_FALSE(list[1].said.day.has_value());
  CHECK(records.of_type("Procedure").empty());
}

TEST_CASE("the element that says what a record is of") {
  CHECK(evidence::usual_code("Condition") == "code");
  CHECK(evidence::usual_code("MedicationDispense") == "medicationCodeableConcept");
  CHECK(evidence::usual_code("Medication") == "code");
  CHECK(evidence::usual_code("DeviceRequest") == "codeCodeableConcept");
  CHECK(evidence::usual_code("Encounter") == "reasonCode");
  CHECK(evidence::usual_code("Device") == "type");
}
