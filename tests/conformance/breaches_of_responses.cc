#include "conformance/breaches.h"

namespace signpost::conformance {
namespace {

using enum cdshooks::CrdVersion;

std::string text_of(std::size_t count, const char* character) {
  std::string text = "\"";
  for (std::size_t i = 0; i < count; ++i) text += character;
  return text + '"';
}

// A second order in the call.
const Edit another_order{"/context.draftOrders.entry.+",
                         R"({"resource":{"resourceType":"ServiceRequest","id":"other","status":"draft"}})"};

const Breach table[] = {
    {"CDS Hooks 2.0, Use of JSON: no null, empty text, list or object but `cards: []`", {{"cards.0.detail", "null"}}},
    {"CDS Hooks 2.0, Use of JSON: no null, empty text, list or object but `cards: []`", {{"cards.0.detail", "\"\""}}},
    {"CDS Hooks 2.0, Use of JSON: no null, empty text, list or object but `cards: []`", {{"cards.1.links", "[]"}}},
    {"CDS Hooks 2.0, Use of JSON: no null, empty text, list or object but `cards: []`", {{"extension", "{}"}}},
    {"CDS Hooks 2.0, CDS Service Response: an object with a list `cards`", {{"cards", ""}}},
    {"CDS Hooks 2.0, CDS Service Response: an object with a list `cards`", {{"cards", "{}"}}},
    {"CDS Hooks 2.0, CDS Service Response: each card is an object", {{"cards.+", "1"}}},
    {"CDS Hooks 2.0, CDS Service Response: nothing but cards, systemActions, extension", {{"remarks", "[1]"}}},
    {"CDS Hooks 2.0, Card Attributes: `uuid` is a UUID", {{"cards.0.uuid", "\"1\""}}},
    {"CRD 2.2.1, CRDHooksResponseBase: cards.uuid 1..1", {{"cards.0.uuid", ""}}},
    {"CDS Hooks 2.0, Card Attributes: `uuid` identifies one card",
     {{"cards.0.uuid", "\"00000000-0000-4000-8000-000000000002\""}}},
    {"CDS Hooks 2.0, Card Attributes: `summary` is demanded", {{"cards.0.summary", ""}}},
    {"CDS Hooks 2.0, Card Attributes: `summary` < 140 characters", {{"cards.0.summary", text_of(140, "ü")}}},
    {"CDS Hooks 2.0, Card Attributes: `summary` is one sentence", {{"cards.0.summary", R"("one\ntwo")"}}},
    {"CDS Hooks 2.0, Card Attributes: `detail` is text", {{"cards.0.detail", "[\"one\"]"}}},
    {"CDS Hooks 2.0, Card Attributes: `detail` is Markdown and no HTML", {{"cards.0.detail", "\"a <b>bold</b>\""}}},
    {"CDS Hooks 2.0, Card Attributes: the Markdown of `detail` is whole", {{"cards.0.detail", "\"**Needed: a\""}}},
    {"CDS Hooks 2.0, Card Attributes: `indicator` is info, warning or critical",
     {{"cards.0.indicator", "\"hard-stop\""}}},
    {"CDS Hooks 2.0, Card Attributes: `indicator` is info, warning or critical", {{"cards.0.indicator", ""}}},
    {"CRD 2.2.1, resp-1 and resp-2: no question of coverage is critical", {{"cards.0.indicator", "\"critical\""}}},
    {"CDS Hooks 2.0, Source: `label` is demanded", {{"cards.0.source.label", ""}}},
    {"CDS Hooks 2.0, Source: `url` and `icon` are absolute", {{"cards.0.source.url", "\"/policy\""}}},
    {"CDS Hooks 2.0, Source: `url` and `icon` are absolute", {{"cards.0.source.icon", "\"data:image/png\""}}},
    {"CRD 2.0.1 and 2.2.1: source.topic is demanded, a Coding with code and system", {{"cards.0.source.topic", ""}}},
    {"CRD 2.0.1 and 2.2.1: source.topic is demanded, a Coding with code and system",
     {{"cards.0.source.topic.version", "\"1\""}}},
    {"CRD, resp-5: the topic is of the code system of the version",
     {{"cards.0.source.topic.system", "\"http://terminology.hl7.org/CodeSystem/cdshooks-card-type\""}}},
    {"CRD, resp-5: the topic is of the code system of the version",
     {{"cards.0.source.topic.system", "\"http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp\""}},
     v2_2},
    {"CRD, resp-5: the topic is one of the response types", {{"cards.0.source.topic.code", "\"something\""}}},
    {"CRD, resp-5: the topic is one of the response types", {{"cards.0.source.topic.code", "\"unsolicited-determ\""}}},
    {"CDS Hooks 2.0, Card Attributes: `suggestions` is a list", {{"cards.2.suggestions", "{\"label\":\"a\"}"}}},
    {"CDS Hooks 2.0, Card Attributes: `selectionBehavior` goes with `suggestions`",
     {{"cards.2.selectionBehavior", ""}}},
    {"CDS Hooks 2.0, Card Attributes: `selectionBehavior` goes with `suggestions`",
     {{"cards.0.selectionBehavior", "\"any\""}}},
    {"CDS Hooks 2.0, Suggestion: of at-most-one no two are recommended",
     {{"cards.2.suggestions.1.isRecommended", "true"}}},
    {"CDS Hooks 2.0, Suggestion: `label` is demanded", {{"cards.2.suggestions.0.label", ""}}},
    {"CRD 2.2.1, resp-3: every suggestion has a `uuid`", {{"cards.2.suggestions.0.uuid", ""}}},
    {"CDS Hooks 3.0, Capability Documentation: no `actionSelectionBehavior` to who is not known to read it",
     {{"cards.2.suggestions.0.actionSelectionBehavior", "\"any\""}}},
    {"CDS Hooks 2.0, Suggestion: `actions` is a filled list", {{"cards.2.suggestions.0.actions", "[]"}}},
    {"CDS Hooks 2.0, Link: `links` is a list", {{"cards.1.links", "{\"label\":\"a\"}"}}},
    {"CDS Hooks 2.0, Link: `label` is demanded", {{"cards.1.links.0.label", ""}}},
    {"CDS Hooks 2.0, Link: `url` is demanded and absolute", {{"cards.1.links.0.url", "\"/policies/1\""}}},
    {"CDS Hooks 2.0, Link: `type` is absolute or smart", {{"cards.1.links.0.type", ""}}},
    {"CDS Hooks 2.0, Link: `appContext` only with smart", {{"cards.1.links.0.appContext", "\"x\""}}},
    {"CDS Hooks 3.0, Link: `autolaunchable` is a truth value", {{"cards.3.links.0.autolaunchable", "\"true\""}}},
    {"CDS Hooks 2.0, Reasons: `overrideReasons` is a list", {{"cards.0.overrideReasons", "{\"code\":\"a\"}"}}},
    {"CDS Hooks 2.0, Reasons: each is a Coding with code and system", {{"cards.0.overrideReasons.0.system", ""}}},
    {"CDS Hooks 2.0, Reasons: `display` is demanded", {{"cards.0.overrideReasons.0.display", ""}}},
    {"CDS Hooks 2.0, Reasons: no two are the same", {{"cards.0.overrideReasons.1.code", "\"a\""}}},
    {"CDS Hooks 2.0, Action: `type` is create, update or delete", {{"systemActions.0.type", "\"UPDATE\""}}},
    {"CDS Hooks 2.0, Action: `description` is demanded", {{"systemActions.0.description", ""}}},
    {"CDS Hooks 2.0, Action: `description` is demanded", {{"cards.2.suggestions.1.actions.0.description", ""}}},
    {"CDS Hooks 2.0, Action: who creates or updates brings the whole resource", {{"systemActions.0.resource.id", ""}}},
    {"CDS Hooks 2.0, Action: who creates or updates brings the whole resource",
     {{"cards.2.suggestions.1.actions.1.resource", "\"ServiceRequest\""}}},
    {"CDS Hooks 2.0, Action: who deletes names a relative reference and no resource",
     {{"cards.2.suggestions.1.actions.0.resourceId", "\"https://ehr.example/ServiceRequest/example-order\""}}},
    {"CDS Hooks 2.0, Action: who deletes names a relative reference and no resource",
     {{"cards.2.suggestions.1.actions.0.resource", "\"ServiceRequest/example-order\""}}},
    {"CDS Hooks 2.0, System Action: `systemActions` is a list, left out when empty", {{"systemActions", "[]"}}},
    {"CDS Hooks 2.0, Extensions: an extension is an object", {{"extension", "[{\"url\":\"a\"}]"}}},
    {"CDS Hooks 2.0, Extensions: an extension is an object", {{"cards.0.extension", "[{\"url\":\"a\"}]"}}},
    {"CRD, External Reference: all links are absolute, and there are no suggestions",
     {{"cards.1.links.+", R"({"type":"smart"})"}}},
    {"CRD, Instructions: a card without links and suggestions has a `detail`", {{"cards.0.detail", ""}}},
    {"CRD, Propose Alternate Request and Additional Orders: no links",
     {{"cards.2.links", R"([{"label":"a","url":"https://payer.example","type":"absolute"}])"}}},
    {"CRD, Launch SMART Application: links have their `appContext`", {{"cards.3.links.0.appContext", ""}}},
    {"CRD, associated-resource is a list of references",
     {{"cards.0.extension", R"({"davinci-crd.associated-resource":{"reference":"ServiceRequest/example-order"}})"}}},
    {"CRD, associated-resource names what the call is about",
     {{"cards.0.extension", R"({"davinci-crd.associated-resource":[{"reference":"ServiceRequest/nobody"}]})"}}},
    {"CRD, dev-24 and dev-25: of several orders the card names its own", {{"cards.0.extension", ""}, another_order}},
    {"CRD, dev-14 and resp-28: no coverage information where it is switched off",
     {{"/extension", R"({"davinci-crd.configuration":{"coverage-info":false}})"}}},
    {"CRD, dev-14: at most `max-cards` cards", {{"/extension", R"({"davinci-crd.configuration":{"max-cards":3}})"}}},
    {"CRD, dev-14: no cards of a response type that is switched off",
     {{"/extension", R"({"davinci-crd.configuration":{"instructions":false}})"}}},
    {"CRD, dev-14: no cards of a response type that is switched off",
     {{"/extension", R"({"davinci-crd.configuration":{"external-reference":false}})"}}},
    {"CRD, resp-25: coverage information is never a card's content alone", {{"systemActions", ""}}},
    {"CRD 2.2.1, hook-16 and resp-29: each order of a primary hook gets coverage information",
     {{"systemActions", ""}},
     v2_2},
    {"CRD 2.2.1, hook-16 and resp-29: each order of a primary hook gets coverage information", {another_order}, v2_2},
};

} // namespace

std::span<const Breach> breaches_of_responses() { return table; }

} // namespace signpost::conformance
