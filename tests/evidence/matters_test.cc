#include "evidence/matters.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/records.h"
#include "fhir/value_sets.h"
#include "support/edit.h"
#include "support/json.h"

using namespace signpost;
using evidence::About;
using evidence::Because;
using evidence::Verdict;
using test::json;

namespace {

// The gate's data as they are shipped.
struct Shipped {
  fhir::ValueSets sets;
  base::Issues issues;
  evidence::SourceFile source{"shared/admission.json", test::file_text("policies/shared/admission.json")};
  evidence::AdmissionRules rules;
  Shipped() {
    const std::filesystem::path folder(SIGNPOST_SOURCE_DIR "/policies/shared/value-sets");
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = "policies/shared/value-sets/" + file.path().filename().string();
      const std::string text = test::file_text(name);
      sets.add(*base::JsonDocument::parse(text), name, text, issues);
    }
    rules = evidence::AdmissionRules::read(evidence::AuthorFile(source, issues), sets);
  }
};

const Shipped& shipped() {
  static const Shipped read;
  REQUIRE_FALSE(read.issues.has_errors());
  return read;
}

About about(std::string_view matter) {
  const auto found = shipped().rules.find(matter);
  REQUIRE(found.has_value());
  return {.matter = *found};
}

// What the gate says of the first of these resources, the others beside it: "" for one that belongs,
// "another-site", "doubtful: unstated-site".
std::string said(const About& about, std::string_view resources) {
  const base::Json list = json(resources);
  fhir::Chart chart("p");
  for (base::Json resource : list) chart.add(resource);
  const base::Json first = list.at(0);
  const evidence::Admission admission =
      shipped().rules.about(about, first, evidence::usual_code(fhir::type_of(first)), chart);
  return (admission.verdict == Verdict::doubtful ? "doubtful: " : "") + std::string(to_string(admission.because));
}

struct Row {
  std::string members; // of the resource, after its type
  std::string_view said;
};

template <std::size_t n>
void check(const About& about, std::string_view type, const Row (&rows)[n], std::string_view beside = "") {
  for (const Row& row : rows) {
    INFO(type << " {" << row.members << "}");
    CHECK(said(about, R"([{"resourceType":")" + std::string(type) + "\"" + (row.members.empty() ? "" : ",") +
                          row.members + "}" + std::string(beside) + "]") == row.said);
  }
}

} // namespace

TEST_CASE("the part of the body that a record names") {
  const Row rows[] = {
      {"", ""}, // nothing named: it may be meant
      {R"("bodySite":[{"coding":[{"system":"http://snomed.info/sct","code":"421060004"}]}])", ""}, // vertebral column
      {R"("bodySite":[{"coding":[{"system":"http://snomed.info/sct","code":"72696002"}]}])", "another-site"}, // knee
      {R"("bodySite":[{"coding":[{"system":"http://site","code":"K","display":"Left knee"}]}])", "another-site"},
      {R"("bodySite":[{"text":"Left shoulder"}])", "another-site"},
      {R"("bodySite":[{"text":"Lumbar spine"}])", ""},
      {R"("bodySite":{"text":"Right hip"})", "another-site"},
      {R"("bodySite":[{"text":"see report"}])", ""},
      // One that names this site outweighs others beside it.
      {R"("bodySite":[{"text":"Left knee"},{"text":"Lumbar spine"}])", ""},
      {R"("bodySite":[{"coding":[{"display":"Knee"},{"display":"Thoracic spine"}]}])", ""},
      {R"("code":{"text":"Knee injection"})", "another-site"},
      {R"("code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"97110",)"
       R"("display":"Exercises, shoulder"}]})",
       "another-site"},
      {R"("code":{"text":"Lumbar exercises"})", ""},
      {R"("code":{"text":"Exercises"},"note":[{"text":"for the rotator cuff"}])", "another-site"},
      {R"("code":{"text":"Exercises"},"note":[{"text":"Knee only."},{"text":"Now the lumbar spine too."}])", ""},
      // bodySite before the code, the code before notes.
      {R"("bodySite":[{"text":"Lumbar spine"}],"code":{"text":"Knee injection"})", ""},
      {R"("bodySite":[{"text":"Knee"}],"code":{"text":"Lumbar injection"})", "another-site"},
      {R"("code":{"text":"Lumbar exercises"},"note":[{"text":"knee pain also"}])", ""},
      {R"("code":{"text":"Knee exercises"},"note":[{"text":"back pain also"}])", "another-site"},
      // Words of another part alone beside a code of this one: neither is named, and the note decides.
      {R"("code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"M54.50"}],"text":"Knee pain"},)"
       R"("note":[{"text":"left knee"}])",
       "another-site"},
  };
  check(about("spine"), "Procedure", rows);
}

TEST_CASE("where and how a drug is given, and what is said of it") {
  const Row rows[] = {
      {R"("medicationCodeableConcept":{"text":"ibuprofen 600 mg"})", ""},
      {R"("medicationCodeableConcept":{"text":"diclofenac ophthalmic drops"})", "another-site"},
      {R"("medicationCodeableConcept":{"coding":[{"code":"1","display":"lidocaine mouthwash"}]})", "another-site"},
      {R"("dosageInstruction":[{"site":{"text":"both knees"}}])", "another-site"},
      {R"("dosageInstruction":[{"route":{"text":"Ophthalmic route"}}])", "another-site"},
      {R"("dosageInstruction":[{"route":{"coding":[{"system":"http://snomed.info/sct","code":"54485002"}]}}])",
       "another-site"},
      {R"("dosageInstruction":[{"route":{"text":"Oral"}}])", ""},
      {R"("dosageInstruction":[{"text":"apply to knee twice daily"}])", "another-site"},
      {R"("dosageInstruction":[{"patientInstruction":"one drop in each eye"}])", "another-site"},
      {R"("dosageInstruction":[{"asNeededCodeableConcept":{"text":"headache"}}])", "another-site"},
      {R"("dosageInstruction":[{"text":"one daily for back pain"}])", ""},
      {R"("note":[{"text":"for the shoulder"}])", "another-site"},
      {R"("medicationReference":{"display":"diclofenac eye drops"})", "another-site"},
      {R"("medicationReference":{"reference":"#m"},)"
       R"("contained":[{"resourceType":"Medication","id":"m","code":{"text":"lidocaine mouthwash"}}])",
       "another-site"},
      {R"("medicationReference":{"reference":"#m"},)"
       R"("contained":[{"resourceType":"Medication","id":"m","code":{"text":"ibuprofen"}}])",
       ""},
      {R"("medicationReference":{"reference":"#m"},)"
       R"("contained":[{"resourceType":"Medication","id":"m","code":{"text":"dexamethasone"},)"
       R"("form":{"text":"Ophthalmic suspension"}}])",
       "another-site"},
      {R"("dosageInstruction":[{"text":"one tablet by mouth"}])", ""},
      {R"("medicationReference":{"reference":"Medication/nobody"})", ""},
  };
  check(about("spine"), "MedicationRequest", rows);
  const Row statements[] = {{R"("dosage":[{"site":{"text":"left knee"}}])", "another-site"},
                            {R"("dosage":[{"text":"on the knee"}])", "another-site"},
                            {R"("dosage":[{"route":{"text":"Otic"}}])", "another-site"},
                            {R"("dosage":[{"patientInstruction":"one drop in each eye"}])", "another-site"},
                            {R"("dosage":[{"asNeededCodeableConcept":{"text":"headache"}}])", "another-site"},
                            {R"("dosage":[{"additionalInstruction":[{"text":"to the scalp"}]}])", "another-site"},
                            {R"("dosage":[{"text":"at night"}])", ""}};
  check(about("spine"), "MedicationStatement", statements);
}

TEST_CASE("what a record was done for") {
  const std::string icd = R"("reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")";
  const std::string snomed = R"("reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":")";
  const Row rows[] = {
      {icd + R"(M54.50"}]}])", ""},
      {icd + R"(M80.08XA"}]}])", ""},
      {icd + R"(G62.9"}]}])", "another-reason"}, // on no list of ours: another matter
      {icd + R"(R52"}]}])", ""},                 // pain may be this pain
      {icd + R"(M17.11"}]}])", "another-reason"},
      {snomed + R"(161891005"}]}])", ""},
      {snomed + R"(22253000"}]}])", ""},
      {snomed + R"(999999"}]}])", "doubtful: another-reason"}, // nobody can tell
      {R"("reasonCode":[{"text":"Low back pain"}])", ""},
      {R"("reasonCode":[{"text":"osteoporosis"}])", ""},
      {R"("reasonCode":[{"text":"pain"}])", ""},
      {R"("reasonCode":[{"text":"polymyalgia rheumatica"}])", "another-reason"},
      {R"("reasonCode":[{"text":"knee pain"}])", "another-reason"},
      {R"("reasonCode":[{"text":"Frobnication"}])", "doubtful: another-reason"},
      {R"("reasonCode":[{"coding":[{"system":"http://site","code":"7","display":"Neuropathy"}]}])", "another-reason"},
      {R"("reasonCode":[{}])", ""},
      // The best fitting of several.
      {R"("reasonCode":[{"text":"knee pain"},{"text":"back pain"}])", ""},
      {R"("reasonCode":[{"text":"gout"},{"text":"knee pain"}])", "another-reason"},
      {R"("reasonCode":[{"text":"Frobnication"},{"text":"gout"}])", "doubtful: another-reason"},
      // By reference.
      {R"("reasonReference":[{"reference":"Condition/back"}])", ""},
      {R"("reasonReference":[{"reference":"Condition/knee"}])", "another-reason"},
      {R"("reasonReference":[{"reference":"Condition/at-knee"}])", "another-reason"}, // told by its bodySite
      {R"("reasonReference":[{"reference":"Condition/at-spine"}])", ""},
      {R"("reasonReference":[{"reference":"Condition/nobody","display":"Low back pain"}])", ""},
      {R"("reasonReference":[{"reference":"Condition/nobody","display":"Gout"}])", "another-reason"},
      {R"("reasonReference":[{"display":"Gout"}])", "another-reason"},
      {R"("reasonReference":[{"reference":"Condition/nobody"}])", "doubtful: another-reason"},
      {R"("reasonReference":[{"reference":"#c"}],)"
       R"("contained":[{"resourceType":"Condition","id":"c","code":{"text":"gout"}}])",
       "another-reason"},
      {R"("reasonReference":[{"reference":"Condition/knee"},{"reference":"Condition/back"}])", ""},
  };
  constexpr std::string_view beside = R"(,{"resourceType":"Condition","id":"back","code":{"text":"Low back pain"}},
    {"resourceType":"Condition","id":"knee","code":{"text":"Pain in knee"}},
    {"resourceType":"Condition","id":"at-knee","code":{"text":"Pain"},"bodySite":[{"text":"Knee"}]},
    {"resourceType":"Condition","id":"at-spine","code":{"text":"Frobnication"},"bodySite":[{"text":"Lumbar spine"}]})";
  for (const char* type : {"MedicationRequest", "MedicationStatement", "Procedure"})
    check(about("spine"), type, rows, beside);
}

TEST_CASE("a dispense was made for what the prescription is for") {
  const Row rows[] = {
      {R"("authorizingPrescription":[{"reference":"MedicationRequest/back"}])", ""},
      {R"("authorizingPrescription":[{"reference":"MedicationRequest/gout"}])", "another-reason"},
      {R"("authorizingPrescription":[{"reference":"MedicationRequest/silent"}])", ""},
      {R"("authorizingPrescription":[{"reference":"MedicationRequest/nobody"}])", ""},
      {R"("reasonCode":[{"text":"back pain"}],"authorizingPrescription":[{"reference":"MedicationRequest/gout"}])", ""},
  };
  check(about("spine"), "MedicationDispense", rows,
        R"(,{"resourceType":"MedicationRequest","id":"back","reasonCode":[{"text":"back pain"}]},
            {"resourceType":"MedicationRequest","id":"gout","reasonCode":[{"text":"gout"}]},
            {"resourceType":"MedicationRequest","id":"silent"})");
}

TEST_CASE("a treatment was given for what its order is for") {
  const Row rows[] = {
      {R"("basedOn":[{"reference":"ServiceRequest/back"}])", ""},
      {R"("basedOn":[{"reference":"ServiceRequest/shoulder"}])", "another-reason"},
      {R"("basedOn":[{"reference":"ServiceRequest/at-shoulder"}])", "another-reason"},
      {R"("basedOn":[{"reference":"ServiceRequest/silent"}])", ""},
      {R"("reasonCode":[{"text":"back pain"}],"basedOn":[{"reference":"ServiceRequest/shoulder"}])", ""},
  };
  constexpr std::string_view beside =
      R"(,{"resourceType":"ServiceRequest","id":"back","reasonCode":[{"text":"back pain"}]},
          {"resourceType":"ServiceRequest","id":"shoulder","reasonCode":[{"text":"frozen shoulder"}]},
          {"resourceType":"ServiceRequest","id":"at-shoulder","bodySite":[{"text":"Right shoulder"}]},
          {"resourceType":"ServiceRequest","id":"silent"})";
  for (const char* type : {"Procedure", "MedicationStatement"}) check(about("spine"), type, rows, beside);
}

TEST_CASE("what a patient was admitted for") {
  const Row rows[] = {
      {R"("diagnosis":[{"condition":{"reference":"Condition/wedge"}}])", ""},
      {R"("diagnosis":[{"condition":{"reference":"Condition/hip"}}])", "another-reason"},
      {R"("diagnosis":[{"condition":{"reference":"Condition/hip"}},{"condition":{"reference":"Condition/wedge"}}])",
       ""},
      {R"("diagnosis":[{"condition":{"display":"Wrist fracture"}}])", "another-reason"},
      // A diagnosis that was not the first may have had no part in it.
      {R"("diagnosis":[{"condition":{"reference":"Condition/wedge"},"rank":1}])", ""},
      {R"("diagnosis":[{"condition":{"reference":"Condition/wedge"},"rank":2}])", "doubtful: unstated-reason"},
      {R"("diagnosis":[{"condition":{"reference":"Condition/wedge"},"use":{"coding":[{"code":"CM"}]}}])",
       "doubtful: unstated-reason"},
      {R"("reasonCode":[{"text":"Pneumonia"}],"diagnosis":[{"condition":{"reference":"Condition/wedge"}}])",
       "doubtful: unstated-reason"},
      {R"("reasonCode":[{"coding":[{"display":"L1 compression fracture"}]}])", ""},
      {R"("reasonCode":[{"text":"L1 compression fracture"}])", ""},
      {R"("reasonCode":[{"text":"hip fracture"}])", "another-site"},
      {R"("reasonCode":[{"text":"Pneumonia"}])", "another-reason"},
      {R"("reasonReference":[{"reference":"Condition/hip"}])", "another-reason"},
      {"", "doubtful: unstated-reason"},
      {R"("reasonCode":[{"text":"fracture"}])", "doubtful: unstated-reason"}, // of which bone?
      {R"("reasonReference":[{"reference":"Condition/nobody"}])", "doubtful: another-reason"},
  };
  About admission = about("fracture");
  admission.reason_stated = true;
  check(admission, "Encounter", rows,
        R"(,{"resourceType":"Condition","id":"wedge","code":{"text":"Wedge compression fracture of L1 vertebra"}},
            {"resourceType":"Condition","id":"hip","code":{"text":"Hip fracture"}})");
}

TEST_CASE("where the site has to be stated") {
  About stated = about("spine");
  stated.site_stated = true;
  const Row rows[] = {
      {"", "doubtful: unstated-site"},
      {R"("code":{"text":"Pain score"})", "doubtful: unstated-site"},
      {R"("code":{"text":"Back pain score"})", ""},
      {R"("code":{"text":"Pain score"},"bodySite":{"text":"Lumbar spine"})", ""},
      {R"("code":{"text":"Pain score"},"bodySite":{"text":"Knee"})", "another-site"},
      {R"("code":{"text":"Pain score"},"note":[{"text":"at L1"}])", ""},
      {R"("code":{"text":"Pain score"},"note":[{"text":"rib"}])", "another-site"},
      {R"("code":{"text":"Pain score"},"component":[{"bodySite":{"text":"Knee"}}])", "another-site"},
  };
  check(stated, "Observation", rows);
}

TEST_CASE("one reason fits one matter and not another") {
  const Row rows[] = {{R"("reasonCode":[{"text":"Spinal stenosis"}])", ""}};
  check(about("spine"), "Procedure", rows);
  About fracture = about("fracture");
  fracture.reason_stated = true;
  const Row of_a_fracture[] = {{R"("reasonCode":[{"text":"Spinal stenosis"}])", "doubtful: unstated-reason"},
                               {R"("reasonCode":[{"text":"vertebral fracture"}])", ""}};
  check(fracture, "Procedure", of_a_fracture);
}

TEST_CASE("whose and which time a record is of, by code and category") {
  const std::string loinc = R"({"coding":[{"system":"http://loinc.org","code":")";
  const std::string icd = R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")";
  struct Category {
    std::string members;
    std::string_view because;
  };
  const Category rows[] = {
      {R"("code":)" + loinc + R"(10157-6"}]})", "relative"}, // family history
      {R"("code":)" + icd + R"(Z80.3"}]})", "relative"},
      {R"("code":)" + icd + R"(Z85.3"}]})", "past"},
      {R"("code":)" + loinc + R"(11348-0"}]})", "past"},
      {R"("code":)" + loinc + R"(69453-9"}]})", "cause-of-death"},
      {R"("category":[)" + loinc + R"(10157-6"}]}])", "relative"},
      {R"("category":[{"text":"x"},)" + loinc + R"(69453-9"}]}])", "cause-of-death"},
      {R"("type":)" + loinc + R"(10157-6"}]})", "relative"},
      {R"("code":)" + icd + R"(M80.08XA"}]})", ""},
      {R"("category":[{"coding":[{"code":"vital-signs"}]}])", ""},
      {"", ""},
  };
  for (const Category& row : rows) {
    INFO(row.members);
    const base::Json resource =
        json(R"({"resourceType":"Observation")" + (row.members.empty() ? "" : "," + row.members) + "}");
    evidence::Names names;
    fhir::any_coding(resource["code"], [&](base::Json coding) {
      evidence::Naming(shipped().sets, {}).add_code(fhir::normal_coding(coding), names);
      return false;
    });
    const evidence::Admission admission = shipped().rules.category(resource, names);
    CHECK(to_string(admission.because) == row.because);
    CHECK(admission.refused() != row.because.empty());
  }
}

TEST_CASE("what the words beside a code say of it") {
  struct Words {
    std::string_view text;
    std::string_view said;
  };
  const Words rows[] = {
      {"No known drug allergies", "denied"},
      {"no known allergies", "denied"},
      {"No evidence of infection", "denied"},
      {"Denies back pain", "denied"},
      {"Osteomyelitis ruled out", "denied"},
      {"Family history of osteoporosis", "relative"},
      {"FHx breast cancer", "relative"},
      {"History of compression fracture", "past"},
      {"h/o sepsis", "past"},
      {"Personal history of malignant neoplasm", "past"},
      {"Cause of death", "cause-of-death"},
      {"Suspected osteomyelitis", "doubtful: provisional"},
      {"Rule out malignancy", "doubtful: provisional"},
      {"r/o metastasis", "doubtful: provisional"},
      {"?infection", "doubtful: provisional"},
      {"Sepsis (suspected)", "doubtful: provisional"},
      // What only begins alike.
      {"Osteoporosis", ""},
      {"Nodular sclerosis", ""},
      {"Compression fracture of L1", ""},
      {"", ""},
  };
  for (const Words& row : rows) {
    INFO(row.text);
    const std::string words = "\"" + std::string(row.text) + "\"";
    for (const std::string& coded :
         {R"({"text":)" + words + "}", R"({"coding":[{"system":"http://site","code":"1","display":)" + words + "}]}"}) {
      const evidence::Admission admission = shipped().rules.wording(json(coded));
      CHECK((admission.verdict == Verdict::doubtful ? "doubtful: " : "") + std::string(to_string(admission.because)) ==
            row.said);
    }
  }
}

TEST_CASE("without rules nothing is known, and nothing is refused") {
  const evidence::AdmissionRules none;
  CHECK_FALSE(none.find("spine").has_value());
  CHECK(none.wording(json(R"({"text":"No known allergies"})")).belongs());
  CHECK(none.category(json(R"({"code":{"text":"Family history of gout"}})"), {}).belongs());
}

TEST_CASE("mistakes in the rules are reported at their place") {
  const evidence::SourceFile source{"a.json", R"({"elsewhere":"nowhere","matters":[{"id":"m","sight":"x"}]})"};
  base::Issues issues;
  evidence::AdmissionRules::read(evidence::AuthorFile(source, issues), shipped().sets);
  std::string all;
  for (const base::Issue& issue : issues.list()) all += issue.message + "\n";
  CHECK(issues.has_errors());
  CHECK(all.find("unknown value set `nowhere`") != all.npos);
  CHECK(all.find("sight") != all.npos);
  CHECK(all.find("`relative`") != all.npos);
}

TEST_CASE("records that were each ordered by the other end somewhere", "[matters]") {
  for (const std::string_view type : {"Procedure", "MedicationDispense"}) {
    const std::string other = std::string(type) == "Procedure" ? "basedOn" : "authorizingPrescription";
    const auto one = [&](std::string_view id, std::string_view of) {
      return "{\"resourceType\":\"" + std::string(type) + "\",\"id\":\"" + std::string(id) + "\",\"" + other +
             "\":[{\"reference\":\"" + std::string(type) + "/" + std::string(of) + "\"}]}";
    };
    CHECK(said(about("spine"), "[" + one("a", "b") + "," + one("b", "a") + "]") == "");
  }
}
