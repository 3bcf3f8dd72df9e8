// What real EHRs send that no specification has: shapes reported of Epic, Oracle Health, sandboxes and connectathons,
// written anew. None is an error, and none is taken for something else.
#include <algorithm>

#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

const std::string order_path = "context.draftOrders.entry.0.resource";

std::string text_of(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

std::string state_of(const std::string& call, std::string_view type) {
  const auto decisions = decisions_on(call);
  for (const base::Json entry : decisions.root()["chart"])
    if (entry["type"].string() == type) return std::string(entry["state"].string());
  return "none";
}

// What was decided, without the references that say where it was read.
std::string outcome_and_questions(const std::string& call) {
  const auto decisions = decisions_on(call);
  std::string said;
  for (const base::Json decision : decisions.root()["decisions"])
    said += text_of(decision["outcome"]) + text_of(decision["policy"]) + text_of(decision["missing"]) +
            text_of(decision["criteria"]["truth"]);
  return said;
}

} // namespace

TEST_CASE("what an EHR writes otherwise about a call, an order or a chart changes no decision") {
  const std::string usual = outcome_and_questions(example());
  const auto document = base::JsonDocument::parse(example());
  const std::string conditions = text_of(document->root()["prefetch"]["conditions"]);
  const std::vector<std::pair<std::string, std::string>> table{
      {"context.userId", R"("PractitionerRole/eYz.B-7")"},
      {"context.draftOrders.entry.0.fullUrl", ""},
      {"context.draftOrders.type", ""},
      {order_path + ".authoredOn", ""},
      {order_path + ".requester",
       R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]})"},
      {order_path + ".category", R"({"coding":[{"code":"inpatient"}]})"},
      {order_path + ".status", R"("active")"},
      {order_path + ".subject.reference", R"("https://ehr.example.org/fhir/Patient/example-1")"},
      {"context.draftOrders.entry.+", R"({"resource":{"resourceType":"Medication","id":"drug","code":{"text":"x"}}})"},
      {"extension", R"({"com.epic.cdshooks.request.bpa-trigger-action":23,)"
                    R"("com.epic.cdshooks.request.cds-hooks-specification-version":"1.1",)"
                    R"("internal":{"fhir-version":"R4"}})"},
      {"extension", R"({"davinci-crd.configuration":{"coverage":true,"alt-drug":true,"max-cards":10}})"},
      {"fhirAuthorization",
       R"({"access_token":"t","token_type":"Bearer","expires_in":"300","subject":"x",)"
       R"("scope":"CONDITION.READ Condition.Read (R4), ServiceRequest.Read (Unsigned Order) (R4), x"})"},
      {"prefetch.conditions", R"({"response":{"status":"200 OK"},"resource":)" + conditions + "}"},
      {"prefetch.encounter", "null"},
      {"prefetch.theirs-user", R"({"resourceType":"Practitioner","id":"example-spine"})"},
  };
  for (const auto& [path, value] : table) {
    INFO(path << " = " << value);
    CHECK(outcome_and_questions(edited(example(), path, value)) == usual);
  }
}

TEST_CASE("an answer that says there is nothing is an empty one, and one that could not be given is none") {
  const std::string nothing_found =
      R"({"resourceType":"Bundle","type":"searchset","total":0,"entry":[{"search":{"mode":"outcome"},"resource":{)"
      R"("resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"processing","details":{"coding":[{)"
      R"("code":"4101"}],"text":"Resource request returns no results."}}]}}]})";
  const std::string failed = R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]})";
  const std::string page = R"("<html><head><title>Apache Tomcat - Error report</title></head></html>")";
  for (const auto& [value, state] : std::vector<std::pair<std::string, std::string>>{{nothing_found, "complete"},
                                                                                     {"null", "complete"},
                                                                                     {failed, "unreadable"},
                                                                                     {page, "unreadable"},
                                                                                     {"", "not-sent"}}) {
    INFO(value);
    CHECK(state_of(edited(example(), "prefetch.allergies", value), "AllergyIntolerance") == state);
  }
  // No coverage was found: an answer, and no reason to refuse the call.
  const auto decisions = decisions_on(edited(example(), "prefetch.coverage", nothing_found));
  CHECK(decisions.root()["decisions"].at(0)["reason"].string() == "no-coverage");
}

TEST_CASE("an id of any length comes back as it was, in the action and on the card") {
  std::string id = "eRz1";
  while (id.size() < 194) id += "x7Qp.B-k93";
  id.resize(194);
  const auto answer = answer_to(edited(example(), order_path + ".id", '"' + id + '"'));
  REQUIRE(answer.root()["systemActions"].size() == 1);
  CHECK(answer.root()["systemActions"].at(0)["resource"]["id"].string() == id);
  CHECK(answer.root()["cards"].at(0)["extension"]["davinci-crd.associated-resource"].at(0)["reference"].string() ==
        "ServiceRequest/" + id);
}

TEST_CASE("a call that was stripped of its orders is answered, or refused with what is missing") {
  const auto empty = answer_to(edited(example(), "context.draftOrders", R"({"resourceType":"Bundle","entry":[]})"));
  CHECK(empty.root()["cards"].size() == 0);
  CHECK_FALSE(empty.root()["systemActions"]);
  const auto document = base::JsonDocument::parse(edited(example(), "context.draftOrders", ""));
  const auto refused = service::respond(document->root(), terms());
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message == "`context.draftOrders` is missing: hook `order-sign` demands it");
}

TEST_CASE("draft orders are never read again: no server has them") {
  const auto document = base::JsonDocument::parse(edited(example(), "prefetch", ""));
  const service::Terms own = terms();
  const auto call = service::Case::read(document->root(), nullptr, own);
  REQUIRE(call.has_value());
  const service::Wanted wanted = (*call)->wanted();
  CHECK_FALSE(wanted.searches.empty());
  for (const std::string& read : wanted.reads) CHECK_FALSE(read.starts_with("ServiceRequest"));
  for (const auto& search : wanted.searches) CHECK_FALSE(search.query.starts_with("ServiceRequest"));
}

TEST_CASE("references are the same, absolute or relative, wherever they stand") {
  const std::string usual = outcome_and_questions(example());
  std::string call = example();
  for (const auto& [path, reference] : std::vector<std::pair<std::string, std::string>>{
           {"prefetch.coverage.entry.0.resource.payor.0.reference", "Organization/example-payer"},
           {"prefetch.coverage.entry.0.resource.beneficiary.reference", "Patient/example-1"},
           {"prefetch.conditions.entry.0.resource.subject.reference", "Patient/example-1"},
       })
    call = edited(call, path, "\"https://ehr.example.org/fhir/" + reference + '"');
  CHECK(outcome_and_questions(call) == usual);
}
