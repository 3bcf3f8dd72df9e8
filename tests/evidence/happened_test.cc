#include "evidence/happened.h"

#include <string>
#include <string_view>

#include "support/json.h"

using namespace signpost;
using evidence::Because;
using evidence::Verdict;
using test::json;

namespace {

struct Expected {
  Verdict verdict;
  Because because;
};
constexpr Expected taken{Verdict::belongs, Because::nothing};
constexpr Expected in_error{Verdict::does_not_belong, Because::entered_in_error};
constexpr Expected undone{Verdict::does_not_belong, Because::not_done};
constexpr Expected to_come{Verdict::does_not_belong, Because::planned};
constexpr Expected past{Verdict::does_not_belong, Because::past};
constexpr Expected refuted{Verdict::does_not_belong, Because::refuted};
constexpr Expected provisional{Verdict::doubtful, Because::provisional};
constexpr Expected modified{Verdict::doubtful, Because::unknown_modifier};
constexpr Expected unclear{Verdict::doubtful, Because::unknown_status};

void check(const std::string& resource, Expected expected) {
  INFO(resource);
  const evidence::Admission admission = evidence::happened(json(resource));
  CHECK(to_string(admission.because) == to_string(expected.because));
  CHECK(admission.verdict == expected.verdict);
}

std::string resource(std::string_view type, std::string_view members) {
  return R"({"resourceType":")" + std::string(type) + "\"" + (members.empty() ? "" : ",") + std::string(members) + "}";
}

std::string member(std::string_view name, std::string_view code) {
  return "\"" + std::string(name) + R"(":")" + std::string(code) + "\"";
}

} // namespace

TEST_CASE("what each status of R4 says of a record") {
  struct Row {
    std::string_view type, status;
    Expected expected;
  };
  const Row rows[] = {
      // Procedure (R4 valueset-event-status); what was stopped or interrupted was done for a while.
      {"Procedure", "preparation", to_come},
      {"Procedure", "in-progress", taken},
      {"Procedure", "not-done", undone},
      {"Procedure", "on-hold", taken},
      {"Procedure", "stopped", taken},
      {"Procedure", "completed", taken},
      {"Procedure", "entered-in-error", in_error},
      {"Procedure", "unknown", unclear},
      {"MedicationAdministration", "in-progress", taken},
      {"MedicationAdministration", "not-done", undone},
      {"MedicationAdministration", "on-hold", taken},
      {"MedicationAdministration", "completed", taken},
      {"MedicationAdministration", "entered-in-error", in_error},
      {"MedicationAdministration", "stopped", taken},
      {"MedicationAdministration", "unknown", unclear},
      {"MedicationStatement", "active", taken},
      {"MedicationStatement", "completed", taken},
      {"MedicationStatement", "entered-in-error", in_error},
      {"MedicationStatement", "intended", to_come},
      {"MedicationStatement", "stopped", taken},
      {"MedicationStatement", "on-hold", taken},
      {"MedicationStatement", "unknown", unclear},
      {"MedicationStatement", "not-taken", undone},
      {"MedicationRequest", "active", taken},
      {"MedicationRequest", "on-hold", taken},
      {"MedicationRequest", "cancelled", undone},
      {"MedicationRequest", "completed", taken},
      {"MedicationRequest", "entered-in-error", in_error},
      {"MedicationRequest", "stopped", taken},
      {"MedicationRequest", "draft", to_come},
      {"MedicationRequest", "unknown", unclear},
      {"MedicationDispense", "preparation", to_come},
      {"MedicationDispense", "in-progress", to_come},
      {"MedicationDispense", "cancelled", undone},
      {"MedicationDispense", "on-hold", to_come},
      {"MedicationDispense", "completed", taken},
      {"MedicationDispense", "entered-in-error", in_error},
      {"MedicationDispense", "stopped", taken},
      {"MedicationDispense", "declined", undone},
      {"MedicationDispense", "unknown", unclear},
      // A preliminary result is a result.
      {"Observation", "registered", to_come},
      {"Observation", "preliminary", taken},
      {"Observation", "final", taken},
      {"Observation", "amended", taken},
      {"Observation", "corrected", taken},
      {"Observation", "cancelled", undone},
      {"Observation", "entered-in-error", in_error},
      {"Observation", "unknown", unclear},
      {"DiagnosticReport", "registered", to_come},
      {"DiagnosticReport", "partial", taken},
      {"DiagnosticReport", "preliminary", taken},
      {"DiagnosticReport", "final", taken},
      {"DiagnosticReport", "amended", taken},
      {"DiagnosticReport", "corrected", taken},
      {"DiagnosticReport", "appended", taken},
      {"DiagnosticReport", "cancelled", undone},
      {"DiagnosticReport", "entered-in-error", in_error},
      {"DiagnosticReport", "unknown", unclear},
      {"Encounter", "planned", to_come},
      {"Encounter", "arrived", taken},
      {"Encounter", "triaged", taken},
      {"Encounter", "in-progress", taken},
      {"Encounter", "onleave", taken},
      {"Encounter", "finished", taken},
      {"Encounter", "cancelled", undone},
      {"Encounter", "entered-in-error", in_error},
      {"Encounter", "unknown", unclear},
      {"DocumentReference", "current", taken},
      {"DocumentReference", "superseded", past},
      {"DocumentReference", "entered-in-error", in_error},
      // A draft of this call is as good as signed.
      {"ServiceRequest", "draft", taken},
      {"ServiceRequest", "active", taken},
      {"ServiceRequest", "on-hold", taken},
      {"ServiceRequest", "revoked", undone},
      {"ServiceRequest", "completed", taken},
      {"ServiceRequest", "entered-in-error", in_error},
      {"ServiceRequest", "unknown", unclear},
      {"DeviceRequest", "draft", taken},
      {"DeviceRequest", "active", taken},
      {"DeviceRequest", "on-hold", taken},
      {"DeviceRequest", "revoked", undone},
      {"DeviceRequest", "completed", taken},
      {"DeviceRequest", "entered-in-error", in_error},
      {"DeviceRequest", "unknown", unclear},
      // Of a device the status tells whether the record may be used, not whether there is a device.
      {"Device", "active", taken},
      {"Device", "inactive", taken},
      {"Device", "entered-in-error", in_error},
      {"Device", "unknown", taken},
      {"QuestionnaireResponse", "in-progress", to_come},
      {"QuestionnaireResponse", "completed", taken},
      {"QuestionnaireResponse", "amended", taken},
      {"QuestionnaireResponse", "entered-in-error", in_error},
      {"QuestionnaireResponse", "stopped", undone},
      {"CarePlan", "draft", to_come},
      {"CarePlan", "active", taken},
      {"CarePlan", "on-hold", taken},
      {"CarePlan", "revoked", undone},
      {"CarePlan", "completed", taken},
      {"CarePlan", "entered-in-error", in_error},
      {"CarePlan", "unknown", unclear},
  };
  for (const Row& row : rows) check(resource(row.type, member("status", row.status)), row.expected);
}

TEST_CASE("a status that R4 does not know is doubtful, one that is not stated speaks against nothing") {
  for (const char* type : {"Procedure", "MedicationAdministration", "MedicationStatement", "MedicationRequest",
                           "MedicationDispense", "Observation", "DiagnosticReport", "Encounter", "DocumentReference",
                           "ServiceRequest", "DeviceRequest", "Device", "QuestionnaireResponse", "CarePlan"}) {
    check(resource(type, member("status", "done-and-dusted")), unclear);
    check(resource(type, member("status", "Completed")), unclear); // codes are case-sensitive
    check(resource(type, ""), taken);
    check(resource(type, R"("status":null)"), taken);
  }
  // Types without a table of their own: only the status that every type shares is certain.
  check(resource("Immunization", member("status", "entered-in-error")), in_error);
  check(resource("Immunization", member("status", "completed")), taken);
}

TEST_CASE("a proposal or a plan is nothing that was ordered") {
  struct Row {
    std::string_view intent;
    Expected expected;
  };
  const Row rows[] = {{"proposal", to_come},   {"plan", to_come},         {"option", to_come},
                      {"order", taken},        {"original-order", taken}, {"reflex-order", taken},
                      {"filler-order", taken}, {"instance-order", taken}};
  for (const Row& row : rows)
    for (const char* type : {"MedicationRequest", "ServiceRequest"})
      check(resource(type, member("status", "active") + "," + member("intent", row.intent)), row.expected);
  check(resource("ServiceRequest", member("intent", "directive")), taken);
  // The intent of other types is none of these.
  check(resource("CarePlan", member("intent", "plan")), taken);
}

TEST_CASE("the harder of two statements counts, whichever stands first") {
  check(resource("MedicationRequest", R"("status":"unknown","intent":"plan")"), to_come);
  check(resource("MedicationRequest", R"("intent":"plan","status":"unknown")"), to_come);
  check(resource("Condition",
                 R"("verificationStatus":{"coding":[{"code":"refuted"}]},"modifierExtension":[{"url":"x"}])"),
        refuted);
  check(resource("Condition",
                 R"("modifierExtension":[{"url":"x"}],"verificationStatus":{"coding":[{"code":"refuted"}]})"),
        refuted);
}

TEST_CASE("what must not be done was not done") {
  for (const char* type : {"MedicationRequest", "ServiceRequest", "DeviceRequest"}) {
    check(resource(type, R"("status":"active","doNotPerform":true)"), undone);
    check(resource(type, R"("status":"active","doNotPerform":false)"), taken);
  }
  check(resource("DocumentReference", R"("status":"current","docStatus":"entered-in-error")"), in_error);
  check(resource("DocumentReference", R"("status":"current","docStatus":"preliminary")"), taken);
}

TEST_CASE("how far a condition or an allergy is verified") {
  struct Row {
    std::string_view status;
    Expected expected;
  };
  const Row rows[] = {
      {R"({"coding":[{"code":"confirmed"}]})", taken},
      {R"({"coding":[{"code":"presumed"}]})", taken},
      {R"({"coding":[{"code":"unconfirmed"}]})", provisional},
      {R"({"coding":[{"code":"provisional"}]})", provisional},
      {R"({"coding":[{"code":"differential"}]})", provisional},
      {R"({"coding":[{"code":"refuted"}]})", refuted},
      {R"({"coding":[{"code":"entered-in-error"}]})", in_error},
      {R"({"coding":[{"code":"who-knows"}]})", unclear},
      {R"({"coding":{"code":"refuted"}})", refuted},   // one coding without its list
      {R"([{"coding":[{"code":"refuted"}]}])", refuted}, // a list that is none
      {R"({"text":"confirmed by the specialist"})", taken},
      // A site's own code beside R4's says nothing more.
      {R"({"coding":[{"system":"http://site","code":"17"},{"code":"confirmed"}]})", taken},
      {R"({"coding":[{"code":"refuted"},{"system":"http://site","code":"17"}]})", refuted},
      {R"({"coding":[{"code":"provisional"},{"system":"http://site","code":"17"}]})", provisional},
  };
  for (const Row& row : rows)
    for (const char* type : {"Condition", "AllergyIntolerance"})
      check(resource(type, R"("verificationStatus":)" + std::string(row.status)), row.expected);
}

TEST_CASE("a modifier that is not known makes a record doubtful, wherever it stands") {
  const std::string odd = R"("modifierExtension":[{"url":"http://site/odd","valueBoolean":true}])";
  check(resource("Observation", odd), modified);
  check(resource("Observation", R"("modifierExtension":{"url":"http://site/odd"})"), modified);
  check(resource("Observation", R"("modifierExtension":[])"), taken);
  check(resource("Observation", R"("modifierExtension":[{}])"), modified);
  check(resource("MedicationRequest", R"("dosageInstruction":[{"text":"daily"},{)" + odd + "}]"), modified);
  check(resource("MedicationRequest", R"("dosageInstruction":[{"timing":{)" + odd + "}}]"), modified);
  check(resource("Observation", R"("component":[{"code":{"text":"x"},)" + odd + "}]"), modified);
  check(resource("Observation", R"("referenceRange":[{)" + odd + "}]"), modified);
  check(resource("MedicationRequest", R"("dispenseRequest":{)" + odd + "}"), modified);
  check(resource("QuestionnaireResponse", R"("item":[{"item":[{"answer":[{"item":[{)" + odd + "}]}]}]}]"), modified);
  // A contained resource is another one; an extension is no modifier.
  check(resource("MedicationRequest", R"("contained":[{"resourceType":"Medication","id":"m",)" + odd + "}]"), taken);
  check(resource("Observation", R"("extension":[{"url":"http://site/odd","valueBoolean":true}])"), taken);
}

TEST_CASE("modifiers that are known say yes or no") {
  for (const std::string url :
       {"http://hl7.org/fhir/StructureDefinition/request-doNotPerform",
        "http://hl7.org/fhir/StructureDefinition/event-notDone",
        "http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDone",
        "http://hl7.org/fhir/5.0/StructureDefinition/extension-MedicationRequest.doNotPerform"}) {
    const std::string before = R"("modifierExtension":[{"url":")" + url + R"(","valueBoolean":)";
    check(resource("Procedure", before + "true}]"), undone);
    check(resource("Procedure", before + "false}]"), taken);
    check(resource("Procedure", before + R"("true"}])"), modified); // no boolean: nobody knows what it means
    check(resource("Procedure", before + R"(false},{"url":"http://site/odd"}])"), modified);
    check(resource("Procedure", R"("modifierExtension":[{"url":")" + url + R"("}])"), modified);
    check(resource("MedicationRequest", R"("dosageInstruction":[{)" + before + "true}]}]"), undone);
  }
}

TEST_CASE("rules that somebody else made may change what a record means") {
  check(resource("Observation", R"("status":"final","implicitRules":"http://site/rules")"), modified);
  check(resource("Observation", R"("status":"cancelled","implicitRules":"http://site/rules")"), undone);
}

TEST_CASE("a resource that is none is no reason to fail") {
  for (const char* text : {"{}", "[]", "null", "7", R"("x")", R"({"resourceType":7,"status":["final"]})",
                           R"({"resourceType":"Condition","verificationStatus":"confirmed"})"})
    check(text, taken);
}
