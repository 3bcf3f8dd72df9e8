#include <algorithm>

#include "service/answer.h"
#include "service/support.h"

#include <catch2/catch.hpp>

// The same order and chart through each of the six hooks.

using namespace signpost;
using namespace signpost::test;

namespace {

const std::string& order() {
  static const std::string text = [] {
    const auto document = base::JsonDocument::parse(example());
    base::JsonWriter out;
    out.value(document->root()["context"]["draftOrders"]["entry"].at(0)["resource"]);
    return out.take();
  }();
  return text;
}

// A call of a hook with the example's prefetch; `context` is what stands there beside patientId.
std::string call_of(std::string_view hook, std::string_view context) {
  std::string request = edited(example(), "hook", "\"" + std::string(hook) + "\"");
  return edited(request, "context", R"({"patientId":"example-1",)" + std::string(context) + "}");
}

std::string with_orders(const std::string& request, const std::string& resource) {
  return edited(request, "prefetch.serviceRequests",
                R"({"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"resource":)" + resource + "}]}");
}

base::Result<std::string> respond(const std::string& request) {
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  return service::respond(document->root(), terms());
}

std::string refusal(const std::string& request) {
  const auto answer = respond(request);
  return answer ? std::string() : answer.error().message;
}

base::Json part(base::Json action, std::string_view url) {
  for (base::Json extension : action["resource"]["extension"])
    for (base::Json one : extension["extension"])
      if (one["url"].string() == url) return one;
  return {};
}

bool has_remark(base::Json answer, std::string_view words) {
  for (base::Json remark : answer["extension"]["signpost.remarks"])
    if (remark.string().find(words) != std::string_view::npos) return true;
  return false;
}

const std::string user = R"("userId":"Practitioner/example-spine",)";
const std::string dispatch =
    R"("performer":"Organization/surgery","dispatchedOrders":["ServiceRequest/example-order"])";

std::string appointment(std::string_view more) {
  return R"({"resourceType":"Appointment","id":"visit-7","status":"proposed","start":"2026-12-03T09:00:00-05:00",)"
         R"("participant":[{"actor":{"reference":"Patient/example-1"},"status":"accepted"}],)" +
         std::string(more) + "}";
}

std::string booking(const std::string& resource) {
  return call_of("appointment-book",
                 user + R"("appointments":{"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
                     resource + "}]}");
}

} // namespace

TEST_CASE("order-select decides what is selected and asks for no documentation") {
  const std::string other = edited(order(), "id", R"("other-order")");
  const std::string drafts =
      R"("draftOrders":{"resourceType":"Bundle","entry":[{"resource":)" + order() + R"(},{"resource":)" + other + "}]}";
  const std::string request =
      call_of("order-select", user + drafts + R"(,"selections":["ServiceRequest/example-order"])");
  const auto decisions = decisions_on(request);
  REQUIRE(decisions.root()["decisions"].size() == 1);
  CHECK(decisions.root()["decisions"].at(0)["order"].string() == "ServiceRequest/example-order");
  CHECK(decisions.root()["decisions"].at(0)["outcome"].string() == "needs-documentation");
  const auto answer = answer_to(request);
  CHECK(answer.root()["cards"].size() == 0);
  REQUIRE(answer.root()["systemActions"].size() == 1);
  const base::Json action = answer.root()["systemActions"].at(0);
  CHECK(part(action, "covered")["valueCode"].string() == "conditional");
  CHECK(part(action, "info-needed")["valueCode"].string() == "OTH");
  CHECK(part(action, "reason"));
  CHECK_FALSE(part(action, "doc-needed"));
  CHECK_FALSE(part(action, "questionnaire"));
}

TEST_CASE("order-dispatch finds the order that it refers to, in either context") {
  for (const std::string& context :
       {dispatch, std::string(R"("performer":"Organization/surgery","order":"ServiceRequest/example-order")")}) {
    const std::string request = with_orders(call_of("order-dispatch", context), order());
    const auto answer = answer_to(request);
    REQUIRE(answer.root()["cards"].size() == 1);
    CHECK(answer.root()["cards"].at(0)["summary"].string().starts_with("BCBSMA needs"));
    REQUIRE(answer.root()["systemActions"].size() == 1);
    CHECK(answer.root()["systemActions"].at(0)["resource"]["id"].string() == "example-order");
  }
  SECTION("under whatever key it comes, also alone") {
    const std::string request = edited(call_of("order-dispatch", dispatch), "prefetch.theirs", order());
    CHECK(outcome_of(request) == "needs-documentation");
  }
  SECTION("it is no part of the chart") {
    const auto decisions = decisions_on(with_orders(call_of("order-dispatch", dispatch), order()));
    for (base::Json type : decisions.root()["chart"])
      if (type["type"].string() == "ServiceRequest") CHECK(type["resources"].integer() == 0);
  }
  SECTION("without it the call cannot be carried out, and the refusal names it") {
    CHECK(refusal(call_of("order-dispatch", dispatch)).find("ServiceRequest/example-order") != std::string::npos);
    const auto answer = respond(call_of("order-dispatch", dispatch));
    REQUIRE_FALSE(answer.has_value());
    CHECK(answer.error().code == base::ErrorCode::unobtainable);
  }
  SECTION("of several, one that is missing is named and the others are decided") {
    const std::string both = R"("performer":"Organization/surgery","dispatchedOrders":["ServiceRequest/gone",)"
                             R"("ServiceRequest/example-order"])";
    const auto answer = answer_to(with_orders(call_of("order-dispatch", both), order()));
    CHECK(answer.root()["systemActions"].size() == 1);
    CHECK(has_remark(answer.root(), "ServiceRequest/gone"));
  }
}

TEST_CASE("appointment-book puts coverage-information on the request that an appointment is based on") {
  const std::string request =
      with_orders(booking(appointment(R"("basedOn":[{"reference":"ServiceRequest/example-order"}])")), order());
  const auto answer = answer_to(request);
  REQUIRE(answer.root()["systemActions"].size() == 1);
  const base::Json resource = answer.root()["systemActions"].at(0)["resource"];
  CHECK(resource["resourceType"].string() == "ServiceRequest");
  CHECK(resource["occurrenceDateTime"].string() == "2026-12-01"); // as it came
  // It is judged for the day that is booked.
  CHECK(decisions_on(request).root()["decisions"].at(0)["dateOfService"].string() == "2026-12-03");
}

TEST_CASE("an appointment that is off makes no proposal of its request, and a second one does not decide it again") {
  const std::string rests = R"("basedOn":[{"reference":"ServiceRequest/example-order"}])";
  const std::string request = with_orders(booking(appointment(rests)), order());
  const std::string off = edited(request, "context.appointments.entry.0.resource.status", R"("cancelled")");
  CHECK(decisions_on(off).root()["decisions"].at(0)["reason"].string() == "not-a-proposal");
  const std::string later = edited(appointment(rests), "id", R"("visit-8")");
  const std::string both = edited(request, "context.appointments.entry.+", R"({"resource":)" + later + "}");
  CHECK(decisions_on(both).root()["decisions"].size() == 1);
  CHECK(has_remark(answer_to(both).root(), "Appointment/visit-8"));
}

TEST_CASE("an appointment without a request is judged by itself") {
  const std::string code = R"("serviceType":[{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"22514"}],)"
                           R"("text":"Balloon kyphoplasty L1"}],)"
                           R"("reasonReference":[{"reference":"Condition/example-fracture"}])";
  const std::string request = booking(appointment(code));
  const auto answer = answer_to(request);
  REQUIRE(answer.root()["systemActions"].size() == 1);
  const base::Json action = answer.root()["systemActions"].at(0);
  CHECK(action["resource"]["resourceType"].string() == "Appointment");
  CHECK(action["resource"]["id"].string() == "visit-7");
  CHECK(part(action, "billingCode")["valueCoding"]["code"].string() == "22514");
  const auto decisions = decisions_on(request);
  const base::Json decision = decisions.root()["decisions"].at(0);
  CHECK(decision["order"].string() == "Appointment/visit-7");
  CHECK(decision["dateOfService"].string() == "2026-12-03");
  base::JsonWriter criteria;
  criteria.value(decision["criteria"]);
  CHECK(criteria.text().find("Appointment/visit-7") != std::string_view::npos); // cited by what there is
  CHECK(criteria.text().find("ServiceRequest/visit-7") == std::string_view::npos);

  SECTION("one of another patient is not evaluated") {
    const std::string theirs = edited(request, "context.appointments.entry.0.resource.participant.0.actor.reference",
                                      R"("Patient/somebody-else")");
    CHECK(decisions_on(theirs).root()["decisions"].at(0)["reason"].string() == "technical");
  }
  SECTION("one that is cancelled is no proposal") {
    const std::string off = edited(request, "context.appointments.entry.0.resource.status", R"("cancelled")");
    CHECK(decisions_on(off).root()["decisions"].at(0)["reason"].string() == "not-a-proposal");
  }
  SECTION("one whose request cannot be had is judged by itself, and the answer says so") {
    const std::string based = booking(appointment(code + R"(,"basedOn":[{"reference":"ServiceRequest/gone"}])"));
    const auto answered = answer_to(based);
    CHECK(answered.root()["systemActions"].at(0)["resource"]["resourceType"].string() == "Appointment");
    CHECK(has_remark(answered.root(), "ServiceRequest/gone"));
  }
}

TEST_CASE("the encounter hooks decide the open requests of the encounter and ask for no documentation") {
  for (const char* hook : {"encounter-start", "encounter-discharge"}) {
    const std::string call = call_of(hook, user + R"("encounterId":"example-visit")");
    const auto answer = answer_to(with_orders(call, order()));
    CHECK(answer.root()["cards"].size() == 0);
    REQUIRE(answer.root()["systemActions"].size() == 1);
    CHECK_FALSE(part(answer.root()["systemActions"].at(0), "doc-needed"));

    const auto elsewhere =
        answer_to(with_orders(call, edited(order(), "encounter.reference", R"("Encounter/another")")));
    CHECK(elsewhere.root()["cards"].size() == 0);
    CHECK_FALSE(elsewhere.root()["systemActions"]);
    const auto done = answer_to(with_orders(call, edited(order(), "status", R"("completed")")));
    CHECK_FALSE(done.root()["systemActions"]);
    const auto none = answer_to(call);
    CHECK(none.root()["cards"].is_array());
    CHECK(none.root()["cards"].size() == 0);
  }
}

TEST_CASE("of an encounter's requests no more are decided than a call may bring") {
  const std::string call = call_of("encounter-start", user + R"("encounterId":"example-visit")");
  std::string entries = R"({"resource":)" + order() + "}";
  for (int i = 1; i < 4; ++i)
    entries += R"(,{"resource":)" + edited(order(), "id", "\"order-" + std::to_string(i) + "\"") + "}";
  const std::string request = edited(call, "prefetch.serviceRequests",
                                     R"({"resourceType":"Bundle","type":"searchset","entry":[)" + entries + "]}");
  const auto document = base::JsonDocument::parse(request);
  service::Terms few = terms();
  few.max_orders = 3;
  const auto answer = service::respond(document->root(), few);
  REQUIRE(answer.has_value());
  const auto parsed = base::JsonDocument::parse(*answer);
  CHECK(parsed->root()["systemActions"].size() == 3);
  CHECK(has_remark(parsed->root(), "4 open ServiceRequests; 3 of them"));
}

TEST_CASE("a payor that is named is not missed, and no two remarks are alike") {
  const std::string bare = edited(example(), "prefetch.coverage.entry.1", "");
  const auto named = answer_to(edited(bare, "prefetch.coverage.entry.0.resource.payor.0.display",
                                      R"("Blue Cross Blue Shield of Massachusetts")"));
  CHECK(named.root()["cards"].size() == 1);
  CHECK_FALSE(has_remark(named.root(), "The payor"));
  std::string cut = edited(bare, "prefetch.conditions.link", R"([{"relation":"next","url":"x"}])");
  cut = edited(cut, "prefetch.observations.link", R"([{"relation":"next","url":"x"}])");
  const auto answer = answer_to(cut);
  CHECK(has_remark(answer.root(), "Condition: "));
  CHECK(has_remark(answer.root(), "Observation: "));
  std::vector<std::string> seen;
  for (base::Json remark : answer.root()["extension"]["signpost.remarks"]) seen.emplace_back(remark.string());
  std::ranges::sort(seen);
  CHECK(std::ranges::adjacent_find(seen) == seen.end());
}

TEST_CASE("every kind of request is accepted; those no policy speaks to get no guidance, and a remark says why") {
  for (const char* type :
       {"DeviceRequest", "MedicationRequest", "CommunicationRequest", "NutritionOrder", "VisionPrescription"}) {
    const std::string resource = R"({"resourceType":")" + std::string(type) +
                                 R"(","id":"o-1","status":"draft","intent":"order","subject":{"reference":)"
                                 R"("Patient/example-1"},"code":{"coding":[{"system":"urn:x","code":"1"}]}})";
    const std::string request = edited(example(), "context.draftOrders.entry.0", R"({"resource":)" + resource + "}");
    CHECK(outcome_of(request) == "no-guidance");
    CHECK(has_remark(answer_to(request).root(), std::string(type) + "/o-1"));
  }
}

TEST_CASE("a payor that was not sent is named") {
  const std::string request = edited(example(), "prefetch.coverage.entry.1", "");
  const auto answer = answer_to(request);
  CHECK(answer.root()["cards"].size() == 0);
  CHECK(has_remark(answer.root(), "The payor Organization/example-payer"));
}

TEST_CASE("what was not sent stands in one remark, and nothing is said where nothing is missing") {
  const std::string request = edited(example(), "prefetch.observations", "");
  CHECK(has_remark(answer_to(request).root(), "Not sent: Observation"));
}

TEST_CASE("a patient who was read by id is told whole, and no remark says otherwise") {
  const std::string request = edited(example(), "prefetch.patient", "");
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document.has_value());
  const service::Terms own = terms();
  const auto call = service::Case::read(document->root(), nullptr, own);
  REQUIRE(call.has_value());
  auto fetched = std::make_unique<service::Fetched>();
  auto patient = base::JsonDocument::parse(R"({"resourceType":"Patient","id":"example-1","gender":"female"})");
  REQUIRE(patient.has_value());
  fetched->documents.push_back(std::move(*patient));
  fetched->resources.push_back({fetched->documents.back().root(), "https://ehr.example/fhir/Patient/example-1"});
  (*call)->add(std::move(fetched));
  REQUIRE((*call)->decide().has_value());
  CHECK((*call)->account().state("Patient") == fhir::Completeness::complete);
  for (const service::Gap& gap : service::gaps_of(**call)) CHECK(gap.type != "Patient");
}
