#include "conformance/breaches.h"

namespace signpost::conformance {
namespace {

using enum cdshooks::CrdVersion;

std::string code(std::string_view url, std::string_view value) {
  return R"({"url":")" + std::string(url) + R"(","valueCode":")" + std::string(value) + "\"}";
}
Edit coded(std::string_view url, std::string_view value) {
  static constexpr std::string_view places[] = {"#covered", "#pa-needed", "#doc-needed", "#doc-purpose",
                                                "#info-needed"};
  for (const std::string_view place : places)
    if (place.substr(1) == url) return {place, code(url, value)};
  return {};
}
Edit without(std::string_view place) { return {place, ""}; }

const Edit satisfied_id{"#satisfied-pa-id", R"({"url":"satisfied-pa-id","valueString":"1"})"};
const Edit technical{"#reason",
                     R"({"url":"reason","valueCodeableConcept":{"text":"Failed.","coding":[{"code":"technical",)"
                     R"("system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"}]}})"};
Edit reason(std::string_view code) {
  return {"#reason", R"({"url":"reason","valueCodeableConcept":{"coding":[{"code":")" + std::string(code) +
                         R"(","system":"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp"}]}})"};
}
// Another statement on a coverage, with this id.
Edit statement(std::string_view coverage, std::string_view id) {
  return {"systemActions.0.resource.extension.+",
          R"({"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information","extension":[)"
          R"({"url":"coverage","valueReference":{"reference":")" +
              std::string(coverage) + R"("}},{"url":"coverage-assertion-id","valueString":")" + std::string(id) +
              "\"}]}"};
}
// The order came with a statement.
Edit came_with(std::string_view coverage, std::string_view id) {
  Edit edit = statement(coverage, id);
  return {"/context.draftOrders.entry.0.resource.extension", "[" + edit.json + "]"};
}

const Breach table[] = {
    {"CRD 2.2.1, Coverage Information: `type` is update", {{"systemActions.0.type", "\"create\""}}},
    {"CRD 2.2.1, Coverage Information: no `resourceId`", {{"systemActions.0.resourceId", "\"ServiceRequest/1\""}}},
    {"CRD 2.2.1, crd-respci1: the resource has coverage-information", {{"systemActions.0.resource.extension", ""}}},
    {"CRD, resp-47: the resource is of a type for the hook",
     {{"systemActions.0.resource.resourceType", "\"Encounter\""}}},
    {"CRD, resp-29: the resource is one that the call is about", {{"systemActions.0.resource.id", "\"nobody\""}}},
    {"CRD, resp-29: the resource is one that the call is about",
     {{"/hook", "\"order-select\""}, {"/context.selections", "[\"ServiceRequest/another\"]"}}},
    {"CRD, resp-29: one action for each resource",
     {{"systemActions.+", R"({"resource":{"resourceType":"ServiceRequest","id":"example-order"}})"}}},
    {"CRD, resp-35: no action without news", {came_with("Coverage/example-coverage", "a-1")}},
    {"CRD, resp-37: nothing but coverage-information changes", {{"systemActions.0.resource.status", "\"active\""}}},
    {"CRD, resp-37: nothing but coverage-information changes",
     {{"systemActions.0.resource.quantityQuantity.value", "1"}}}, // as it came: 1.00
    {"CRD, resp-37: nothing but coverage-information changes", {{"systemActions.0.resource.insurance", ""}}},
    {"CRD, resp-37: nothing but coverage-information changes",
     {{"systemActions.0.resource.status", ""}, {"systemActions.0.resource.status", "\"draft\""}}}, // at another place
    {"CRD, resp-37: nothing but coverage-information changes",
     {{"/context.draftOrders.entry.0.resource.extension", R"([{"url":"urn:theirs","valueCode":"a"}])"}}},
    {"CRD, resp-37: statements on other coverages stay", {came_with("Coverage/another", "b-2")}},

    {"CRD, coverage-information: no part that the version does not have",
     {{"#expiry-date", R"({"url":"expiry-date","valueDate":"2027-01-01"})"}}},
    {"CRD, coverage-information: no part that the version does not have",
     {{"#response", R"({"url":"response","valueReference":{"reference":"QuestionnaireResponse/1"}})"}},
     v2_2},
    {"CRD, coverage-information: no part that the version does not have",
     {{"#detail", R"({"url":"detail","extension":[{"url":"category","valueCode":"cat-other"},)"
                  R"({"url":"code","valueCodeableConcept":{"text":"a"}},{"url":"value","valueString":"b"}]})"}}},
    {"CRD, coverage-information: each part as often as the version has it", {without("#date")}},
    {"CRD, coverage-information: each part as often as the version has it", {without("#coverage-assertion-id")}},
    {"CRD, coverage-information: each part as often as the version has it", {without("#covered")}},
    {"CRD, coverage-information: each part as often as the version has it",
     {{"#doc-needed", code("doc-needed", "clinical") + "," + code("doc-needed", "admin")}}},
    {"CRD, coverage-information: each part as often as the version has it",
     {{"#pa-needed", code("pa-needed", "auth-needed") + "," + code("pa-needed", "performpa")}},
     v2_2},
    {"CRD, coverage-information: each part as often as the version has it",
     {{"#detail", R"({"url":"detail","extension":[{"url":"code","valueCodeableConcept":{"text":"a"}},)"
                  R"({"url":"value","valueString":"b"}]})"}},
     v2_2},
    {"CRD, coverage-information: each part has one value of its type",
     {{"#covered", R"({"url":"covered","valueString":"covered"})"}}},
    {"CRD, coverage-information: each part has one value of its type", {{"#covered", R"({"url":"covered"})"}}},
    {"CRD, coverage-information: each part has one value of its type",
     {{"#contact", R"({"url":"contact","valueContactDetail":{"name":"Payer"}})"}}},
    {"CRD, coverage-information: each part has one value of its type",
     {{"#contact", R"({"url":"contact","valueContactPoint":{"system":"phone","value":"1"}})"}},
     v2_2},
    {"CRD, coverage-information: each part has one value of its type",
     {{"#coverage-assertion-id", R"({"url":"coverage-assertion-id"})"}},
     v2_2},
    {"CRD, coverage-information: codes are of the required bindings", {coded("covered", "indeterminate")}},
    {"CRD, coverage-information: codes are of the required bindings", {coded("doc-needed", "patient")}},
    {"CRD, coverage-information: codes are of the required bindings", {coded("doc-needed", "both")}, v2_2},
    {"CRD, coverage-information: codes are of the required bindings", {coded("info-needed", "detail-code")}},
    {"CRD, coverage-information: `date` is a date", {{"#date", R"({"url":"date","valueDate":"20 November"})"}}},
    {"CRD, coverage-information: `coverage` refers to a Coverage of the caller",
     {{"#coverage", R"({"url":"coverage","valueReference":{"reference":"Coverage/nobody"}})"}}},
    {"CRD, coverage-information: `billingCode` has system and code",
     {{"#billingCode", R"({"url":"billingCode","valueCoding":{"code":"22514"}})"}}},
    {"CRD, coverage-information: a `reason` has text or codes with their system",
     {{"#reason", R"({"url":"reason","valueCodeableConcept":{"id":"a"}})"}}},
    {"CRD, coverage-information: a `reason` has text or codes with their system",
     {{"#reason", R"({"url":"reason","valueCodeableConcept":{"text":"a","coding":[{"code":"technical"}]}})"}}},
    {"CRD, coverage-information: codes of a `reason` are those of the version", {technical}},
    {"CRD, coverage-information: codes of a `reason` are those of the version", {reason("detail-code")}, v2_2},
    {"CRD, coverage-information: `questionnaire` is an absolute address",
     {{"#questionnaire", R"({"url":"questionnaire","valueCanonical":"Questionnaire/q"})"}}},
    {"CRD, coverage-information: `coverage-assertion-id` is filled",
     {{"#coverage-assertion-id", R"({"url":"coverage-assertion-id"})"}}},

    {"CRD, hook-19: order-select and the encounter hooks ask for no documentation", {{"/hook", "\"order-select\""}}},
    {"CRD, hook-19: order-select and the encounter hooks ask for no documentation", {{"/hook", "\"encounter-start\""}}},
    {"CRD, resp-32: different coverages have different ids", {statement("Coverage/another", "a-1")}},
    {"CRD 2.0.1: one coverage has one id", {statement("Coverage/example-coverage", "b-2")}},
    {"CRD 2.2.1, resp-43: `technical` goes with indeterminate, in words", {technical}, v2_2},
    {"CRD 2.2.1, resp-43: `technical` goes with indeterminate, in words",
     {reason("technical"), coded("covered", "indeterminate")},
     v2_2},
    {"CRD 2.2.1, resp-44: `no-member-found` goes with not-covered", {reason("no-member-found")}, v2_2},
    {"CRD 2.2.1, resp-45: no active or single coverage goes with not-covered", {reason("no-active-coverage")}, v2_2},
    {"CRD 2.2.1, resp-45: no active or single coverage goes with not-covered", {reason("coverage-not-found")}, v2_2},

    {"CRD 2.0.1, crd-ci-q1 (text): questionnaire and response only with doc-needed", {without("#doc-needed")}},
    {"CRD 2.0.1, crd-ci-q1 (expression)", {without("#doc-needed")}},
    {"CRD 2.0.1, crd-ci-q1 (expression)", {coded("doc-needed", "no-doc")}},
    {"CRD 2.0.1, crd-ci-q2 (text): not-covered goes without pa-needed", {coded("covered", "not-covered")}},
    {"CRD 2.0.1, crd-ci-q2 (expression)", {without("#pa-needed")}},
    {"CRD 2.0.1, crd-ci-q3 (text): info-needed only where something is conditional", {coded("covered", "covered")}},
    {"CRD 2.0.1, crd-ci-q3 (expression)", {coded("covered", "covered")}},
    {"CRD 2.0.1, crd-ci-q4 (text): satisfied needs no documents for it",
     {coded("pa-needed", "satisfied"), satisfied_id}},
    {"CRD 2.0.1, crd-ci-q4 (expression)", {coded("pa-needed", "satisfied"), satisfied_id, coded("doc-purpose", "PA")}},
    {"CRD 2.0.1, crd-ci-q5 (text): satisfied-pa-id if and only if satisfied", {satisfied_id}},
    {"CRD 2.0.1, crd-ci-q5 (text): satisfied-pa-id if and only if satisfied", {coded("pa-needed", "satisfied")}},
    {"CRD 2.0.1, crd-ci-q5 (expression)", {satisfied_id}},
    {"CRD 2.0.1, crd-ci-q5 (expression)", {coded("pa-needed", "satisfied")}},

    {"CRD 2.2.1, crd-ci-q1 (text): questionnaire only with doc-needed", {without("#doc-needed")}, v2_2},
    {"CRD 2.2.1, crd-ci-q1 (expression)", {without("#doc-needed")}, v2_2},
    {"CRD 2.2.1, crd-ci-q2 (text): not-covered goes without pa-needed", {coded("covered", "not-covered")}, v2_2},
    {"CRD 2.2.1, crd-ci-q2 (expression)", {coded("covered", "not-covered")}, v2_2},
    {"CRD 2.2.1, crd-ci-q3 (text): info-needed if and only if something is conditional",
     {coded("covered", "covered")},
     v2_2},
    {"CRD 2.2.1, crd-ci-q3 (text): info-needed if and only if something is conditional",
     {without("#info-needed")},
     v2_2},
    {"CRD 2.2.1, crd-ci-q3 (expression)", {without("#info-needed")}, v2_2},
    {"CRD 2.2.1, crd-ci-q4 (text): no documents for an authorization that is not needed",
     {coded("pa-needed", "no-auth")},
     v2_2},
    {"CRD 2.2.1, crd-ci-q4 (expression)", {coded("pa-needed", "satisfied"), satisfied_id}, v2_2},
    {"CRD 2.2.1, crd-ci-q5 (text): satisfied-pa-id if and only if satisfied", {satisfied_id}, v2_2},
    {"CRD 2.2.1, crd-ci-q5 (expression)", {coded("pa-needed", "satisfied")}, v2_2},
    {"CRD 2.2.1, crd-ci-q6 (text): info-needed OTH has a reason", {without("#reason")}, v2_2},
    {"CRD 2.2.1, crd-ci-q6 (expression)", {without("#reason")}, v2_2},
    {"CRD 2.2.1, crd-ci-q7 (text): a reason's own codes are said in words", {reason("something-of-ours")}, v2_2},
    {"CRD 2.2.1, crd-ci-q7 (expression)", {reason("something-of-ours")}, v2_2},
    {"CRD 2.2.1, crd-ci-q8 (text): doc-purpose has a reason",
     {without("#reason"), coded("info-needed", "performer")},
     v2_2},
    {"CRD 2.2.1, crd-ci-q8 (expression)", {without("#reason"), coded("info-needed", "performer")}, v2_2},
    {"CRD 2.2.1, crd-ci-q9 (text): indeterminate has a reason",
     {without("#reason"), without("#doc-purpose"), coded("covered", "indeterminate"), without("#info-needed")},
     v2_2},
    {"CRD 2.2.1, crd-ci-q9 (expression)",
     {without("#reason"), without("#doc-purpose"), coded("covered", "indeterminate"), without("#info-needed")},
     v2_2},
};

} // namespace

std::span<const Breach> breaches_of_coverage_information() { return table; }

} // namespace signpost::conformance
