#include "conformance/asked.h"
#include "conformance/breaches.h"
#include "conformance/calls.h"
#include "service/support.h"

namespace signpost::conformance {
namespace {

using cdshooks::CrdVersion;

constexpr const char* statement =
    R"({"url":"http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information",
"extension":[
 {"url":"coverage","valueReference":{"reference":"Coverage/example-coverage"}},
 {"url":"covered","valueCode":"conditional"},
 {"url":"pa-needed","valueCode":"auth-needed"},
 {"url":"doc-needed","valueCode":"clinical"},
 {"url":"doc-purpose","valueCode":"withpa"},
 {"url":"info-needed","valueCode":"OTH"},
 {"url":"billingCode","valueCoding":{"system":"http://www.ama-assn.org/go/cpt","code":"22514"}},
 {"url":"reason","valueCodeableConcept":{"text":"Something is missing."}},
 {"url":"questionnaire","valueCanonical":"https://payer.example/Questionnaire/q"},
 {"url":"date","valueDate":"2026-11-20"},
 {"url":"coverage-assertion-id","valueString":"a-1"}]})";

std::string topic(CrdVersion version, std::string_view code) {
  return R"({"code":")" + std::string(code) + R"(","system":")" +
         (version == CrdVersion::v2_2 ? "http://terminology.hl7.org/CodeSystem/cdshooks-card-type"
                                      : "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp") +
         "\"}";
}

// `more`: its members beside those that every card has. `nth` makes its uuid.
std::string card(CrdVersion version, char nth, std::string_view topic_code, std::string_view more) {
  return R"({"uuid":"00000000-0000-4000-8000-00000000000)" + std::string(1, nth) +
         R"(","summary":"Müller’s order: 42 days","indicator":"info","source":{"label":"Payer",)" +
         R"("url":"https://payer.example","topic":)" + topic(version, topic_code) +
         R"(},"extension":{"davinci-crd.associated-resource":[{"reference":"ServiceRequest/example-order"}]},)" +
         std::string(more) + "}";
}

constexpr const char* instructions = R"("detail":"**Needed**: a < b, \\<i>, <https://payer.example>.",
"overrideReasons":[{"code":"a","system":"urn:x","display":"A"},{"code":"b","system":"urn:x","display":"B"}])";
constexpr const char* external_reference =
    R"("links":[{"label":"Policy","url":"https://payer.example/policy","type":"absolute"}])";
constexpr const char* alternates = R"("selectionBehavior":"at-most-one","suggestions":[
 {"label":"Change","uuid":"00000000-0000-4000-8000-0000000000a1","isRecommended":true,"actions":[
   {"type":"update","description":"Change","resource":{"resourceType":"ServiceRequest","id":"example-order"}}]},
 {"label":"Another","uuid":"00000000-0000-4000-8000-0000000000a2","actions":[
   {"type":"delete","description":"Away","resourceId":"ServiceRequest/example-order"},
   {"type":"create","description":"New","resource":{"resourceType":"ServiceRequest"}}]}])";
constexpr const char* smart_app =
    R"("links":[{"label":"App","url":"https://app.example/launch","type":"smart","appContext":"order=1"}])";

// The list `parts` with those of that url replaced by `items`.
std::string with_parts(base::Json parts, std::string_view url, std::string_view items) {
  base::JsonWriter out;
  out.begin_array();
  for (base::Json part : parts)
    if (part["url"].string() != url) out.value(part);
  if (!items.empty()) {
    const auto list = base::JsonDocument::parse("[" + std::string(items) + "]");
    for (base::Json item : list->root()) out.value(item);
  }
  out.end_array();
  return out.take();
}

} // namespace

Exchange good_exchange(CrdVersion version) {
  const auto body = base::JsonDocument::parse(test::example());
  const base::Json order = body->root()["context"]["draftOrders"]["entry"].at(0)["resource"];
  base::JsonWriter resource;
  resource.value(order);
  return {asking_for(version, body->root()),
          R"({"cards":[)" + card(version, '1', "coverage-info", instructions) + "," +
              card(version, '2', "coverage-info", external_reference) + "," +
              card(version, '3', "therapy-alternatives-opt", alternates) + "," +
              card(version, '4', "guideline", smart_app) +
              R"(],"systemActions":[{"type":"update","description":"Coverage","resource":)" +
              test::edited(resource.text(), "extension", "[" + std::string(statement) + "]") +
              R"(}],"extension":{"payer.remarks":["one"]}})"};
}

Exchange edited(Exchange exchange, const std::vector<Edit>& edits) {
  constexpr std::string_view parts_at = "systemActions.0.resource.extension.0.extension";
  for (const Edit& edit : edits) {
    if (edit.place.starts_with('/')) {
      exchange.call = test::edited(exchange.call, edit.place.substr(1), edit.json);
    } else if (edit.place.starts_with('#')) {
      const auto response = base::JsonDocument::parse(exchange.response);
      const base::Json first =
          coverage_information_of(response->root()["systemActions"].at(0)["resource"]).front()["extension"];
      exchange.response = test::edited(exchange.response, parts_at, with_parts(first, edit.place.substr(1), edit.json));
    } else {
      exchange.response = test::edited(exchange.response, edit.place, edit.json);
    }
  }
  return exchange;
}

} // namespace signpost::conformance
