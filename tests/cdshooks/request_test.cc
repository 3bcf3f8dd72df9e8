#include "cdshooks/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using test::body_of;
using test::call_of;
using test::edited;
using test::refusal_of;

namespace {

std::string changed(std::string_view hook, std::string_view path, std::string_view value) {
  return edited(body_of(hook), path, value);
}

// A bundle of `count` resources of that type.
std::string bundle_of(std::size_t count, std::string_view type) {
  std::string entries;
  for (std::size_t i = 0; i < count; ++i)
    entries += (i ? ",{\"resource\":{\"resourceType\":\"" : "{\"resource\":{\"resourceType\":\"") + std::string(type) +
               "\",\"id\":\"" + std::to_string(i) + "\"}}";
  return R"({"resourceType":"Bundle","entry":[)" + entries + "]}";
}

// A list of `count` references.
std::string references(std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i)
    list += (i ? ",\"ServiceRequest/" : "\"ServiceRequest/") + std::to_string(i) + '"';
  return '[' + list + ']';
}

} // namespace

TEST_CASE("each hook demands its members, and says which and for which hook") {
  struct Demand {
    std::string_view hook;
    std::vector<std::string_view> members;
  };
  const std::vector<Demand> demands{
      {"order-sign", {"userId", "patientId", "draftOrders"}},
      {"order-select", {"userId", "patientId", "draftOrders", "selections"}},
      {"order-dispatch", {"patientId", "dispatchedOrders", "performer"}},
      {"appointment-book", {"userId", "patientId", "appointments"}},
      {"encounter-start", {"userId", "patientId", "encounterId"}},
      {"encounter-discharge", {"userId", "patientId", "encounterId"}},
  };
  REQUIRE(demands.size() == cdshooks::hooks().size());
  for (const auto& [hook, members] : demands) {
    CAPTURE(hook);
    CHECK(refusal_of(hook, body_of(hook)) == "");
    for (const std::string_view member : members) {
      const std::string path = "context." + std::string(member);
      const std::string sentence = "`" + path + "` is missing: hook `" + std::string(hook) + "` demands it";
      CHECK(refusal_of(hook, changed(hook, path, "")) == sentence);
      CHECK(refusal_of(hook, changed(hook, path, "null")) == sentence);
      CHECK(refusal_of(hook, changed(hook, path, "7")).starts_with("`" + path + "` must "));
    }
    for (const std::string_view member : {"hook", "hookInstance", "context"}) {
      CHECK(refusal_of(hook, changed(hook, member, "")).starts_with("`" + std::string(member) + "` is missing"));
      CHECK(refusal_of(hook, changed(hook, member, "7")).starts_with("`" + std::string(member) + "` must "));
    }
    CHECK(refusal_of(hook, "[]") == "the body must be a JSON object: a CDS Hooks request");
  }
}

TEST_CASE("a hook at the address of another is told the right one") {
  CHECK(refusal_of("order-sign", body_of("order-select")) ==
        "this service answers hook `order-sign`, the request is of `order-select`: post that to "
        "`/cds-services/coverage-order-select`");
  CHECK(refusal_of("order-sign", changed("order-sign", "hook", R"("patient-view")")) ==
        "this service answers hook `order-sign`, the request is of hook `patient-view`, which no service here answers");
}

TEST_CASE("what a sentence repeats is short and on one line") {
  const std::string sentence =
      refusal_of("order-sign", changed("order-sign", "hook", R"("a`b\n)" + std::string(79, 'x') + R"(")"));
  CHECK(sentence.find("`a'b'" + std::string(76, 'x') + "…`") != sentence.npos);
  const std::string umlauts = // the 80th byte is the first of two
      refusal_of("order-sign", changed("order-sign", "hook", "\"x" + std::string(79, 'x') + "ää\""));
  CHECK(umlauts.find("`x" + std::string(79, 'x') + "…`") != umlauts.npos);
  const std::string split =
      refusal_of("order-sign", changed("order-sign", "hook", "\"" + std::string(79, 'x') + "ää\""));
  CHECK(split.find("`" + std::string(79, 'x') + "…`") != split.npos);
}

TEST_CASE("the hook of a call that has no address is the one it names") {
  const auto of = [](std::string_view body) {
    const auto document = base::JsonDocument::parse(body);
    return cdshooks::Request::hook_of(document->root());
  };
  for (const cdshooks::Hook& hook : cdshooks::hooks()) CHECK(of(body_of(hook.name)) == &hook);
  CHECK(of(R"({"hook":"patient-view"})").error().message ==
        "no service answers hook `patient-view`; the hooks here are `order-sign`, `order-select`, `order-dispatch`, "
        "`appointment-book`, `encounter-start` and `encounter-discharge`");
  CHECK(of("{}").error().message == "`hook` is missing");
  CHECK(of("7").error().code == base::ErrorCode::invalid);
}

TEST_CASE("an id may come as a reference of its type") {
  for (const std::string_view sent : {"p1", "Patient/p1", "https://ehr/fhir/Patient/p1", "Patient/p1/_history/3"}) {
    const test::Call call =
        call_of("encounter-start", changed("encounter-start", "context.patientId", '"' + std::string(sent) + '"'));
    REQUIRE(call.request);
    CHECK(call.request->patient_id == "p1");
  }
  for (const std::string_view sent : {"e1", "Encounter/e1", "https://ehr/fhir/Encounter/e1"}) {
    const test::Call call =
        call_of("encounter-start", changed("encounter-start", "context.encounterId", '"' + std::string(sent) + '"'));
    REQUIRE(call.request);
    CHECK(call.request->encounter_id == "e1");
  }
  CHECK(refusal_of("encounter-start", changed("encounter-start", "context.patientId", R"("Group/p1")")) ==
        "`context.patientId` must be the id of a resource of type `Patient`");
  CHECK(refusal_of("encounter-start", changed("encounter-start", "context.encounterId", R"("Encounter/")")) ==
        "`context.encounterId` must be the id of a resource of type `Encounter`");
  // Where no hook depends on the encounter, a wrong one is none.
  const test::Call call = call_of("order-sign", changed("order-sign", "context.encounterId", R"("EpisodeOfCare/1")"));
  REQUIRE(call.request);
  CHECK(call.request->encounter_id.empty());
}

TEST_CASE("all resources of a bundle are entries, with or without an id, whatever their type") {
  const std::string body = changed("order-sign", "context.draftOrders.entry.2",
                                   R"({"resource":{"resourceType":"Medication","id":"d"},"unknown":[1]})");
  const test::Call call = call_of(
      "order-sign", edited(body, "context.draftOrders.entry.3", R"({"resource":{"resourceType":"OperationOutcome"}})"));
  REQUIRE(call.request);
  REQUIRE(call.request->entries.size() == 3);
  CHECK_FALSE(call.request->entries[1].resource["id"]);
  CHECK(call.request->entries[1].full_url == "https://ehr/fhir/MedicationRequest/m1");
  CHECK(call.request->entries[2].resource["resourceType"].string() == "Medication");
  for (const cdshooks::Entry& entry : call.request->entries) CHECK(entry.selected);

  const auto with_entry = [](std::string_view entry) {
    return changed("order-sign", "context.draftOrders.entry", entry);
  };
  CHECK(call_of("order-sign", with_entry("")).request->entries.empty());
  CHECK(call_of("order-sign", with_entry("[]")).request->entries.empty());
  CHECK(refusal_of("order-sign", with_entry("{}")) == "`context.draftOrders.entry` must be a list");
  for (const std::string_view broken : {"[null]", "[{}]", "[{\"resource\":{\"id\":\"1\"}}]"})
    CHECK(refusal_of("order-sign", with_entry(broken)) == "an entry of `context.draftOrders` holds no FHIR resource");
  CHECK(refusal_of("appointment-book", changed("appointment-book", "context.appointments.resourceType", R"("List")")) ==
        "`context.appointments` must be a FHIR Bundle");
}

TEST_CASE("selections name entries by reference, address or id") {
  const auto selected = [](std::string_view selections) {
    const test::Call call = call_of("order-select", changed("order-select", "context.selections", selections));
    REQUIRE(call.request);
    REQUIRE(call.request->entries.size() == 2);
    return std::pair(call.request->entries[0].selected, call.request->entries[1].selected);
  };
  CHECK(selected(R"(["ServiceRequest/s1"])") == std::pair(true, false));
  CHECK(selected(R"(["https://ehr/fhir/ServiceRequest/s1"])") == std::pair(true, false));
  CHECK(selected(R"(["ServiceRequest/s1/_history/2"])") == std::pair(true, false));
  CHECK(selected(R"(["s1"])") == std::pair(true, false));
  CHECK(selected(R"(["https://ehr/fhir/MedicationRequest/m1"])") == std::pair(false, true));
  CHECK(selected(R"(["MedicationRequest/m1"])") == std::pair(false, true));
  CHECK(selected(R"(["MedicationRequest/m1","ServiceRequest/s1","ServiceRequest/s1"])") == std::pair(true, true));
  CHECK(selected("[]") == std::pair(false, false));
}

TEST_CASE("a selection that points nowhere is put aside while another is found") {
  const test::Call call = call_of(
      "order-select", changed("order-select", "context.selections", R"(["DeviceRequest/s1","ServiceRequest/s1"])"));
  REQUIRE(call.request);
  CHECK(call.request->entries[0].selected);
  CHECK(call.request->selections_not_found == std::vector<std::string_view>{"DeviceRequest/s1"});
  for (const std::string_view nowhere : {"DeviceRequest/s1", "ServiceRequest/", "ServiceRequest", "m1", "urn:uuid:1"})
    CHECK(refusal_of("order-select",
                     changed("order-select", "context.selections", "[\"" + std::string(nowhere) + "\"]")) ==
          "`context.selections` names `" + std::string(nowhere) + "`, which is not in `context.draftOrders`");
  for (const std::string_view broken : {"[7]", "[\"\"]", "[null]", "[{\"reference\":\"ServiceRequest/s1\"}]"})
    CHECK(refusal_of("order-select", changed("order-select", "context.selections", broken)) ==
          "`context.selections` must hold references as text");
}

TEST_CASE("dispatched orders are references, in order, each once, whichever version of the hook sends them") {
  const auto read = [](std::string_view path, std::string_view value, std::string_view also = "dispatchedOrders") {
    std::string body = changed("order-dispatch", path, value);
    if (also == "") body = edited(body, "context.dispatchedOrders", "");
    return call_of("order-dispatch", body);
  };
  using Texts = std::vector<std::string_view>;
  CHECK(
      read("context.dispatchedOrders", R"(["B/2","A/1","https://x/A/1","A/1/_history/4","B/2"])").request->references ==
      Texts{"B/2", "A/1"});
  CHECK(read("context.dispatchedOrders", R"(["https://x/A/1","https://y/A/1"])").request->references ==
        Texts{"https://x/A/1", "https://y/A/1"});
  CHECK(read("context.dispatchedOrders", R"("A/1")").request->references == Texts{"A/1"});
  CHECK(read("context.order", R"("A/1")", "").request->references == Texts{"A/1"});
  CHECK(read("context.order", R"(["A/1","B/2"])", "").request->references == Texts{"A/1", "B/2"});
  CHECK(read("context.order", R"("A/1")").request->references == Texts{"ServiceRequest/s1"}); // the newer one counts

  for (const std::string_view broken : {"s1", "#s1", "urn:uuid:1", "https://ehr", "http://ehr/1", "ServiceRequest/"})
    CHECK(refusal_of("order-dispatch",
                     changed("order-dispatch", "context.dispatchedOrders", "[\"" + std::string(broken) + "\"]")) ==
          "`context.dispatchedOrders` holds `" + std::string(broken) +
              "`, which is no reference of the form `Type/id`");
  CHECK(refusal_of("order-dispatch", changed("order-dispatch", "context.dispatchedOrders", "[]")) ==
        "`context.dispatchedOrders` is missing: hook `order-dispatch` demands it");
  CHECK(refusal_of("order-dispatch", changed("order-dispatch", "context.dispatchedOrders", "[7]")) ==
        "`context.dispatchedOrders` must hold references as text");
}

TEST_CASE("fulfilment tasks are optional and known by three names") {
  const auto tasks = [](std::string_view name, std::string_view value) {
    return call_of("order-dispatch", changed("order-dispatch", "context." + std::string(name), value))
        .request->tasks.size();
  };
  const std::string_view task = R"({"resourceType":"Task"})", list = R"([{"resourceType":"Task"},{"id":"2"},7])";
  for (const std::string_view name : {"fulfillmentTasks", "fulfillment-tasks", "task"}) {
    CHECK(tasks(name, task) == 1);
    CHECK(tasks(name, list) == 2);
    CHECK(tasks(name, "null") == 0);
    CHECK(tasks(name, "\"Task/1\"") == 0);
  }
  CHECK(call_of("order-dispatch", body_of("order-dispatch")).request->tasks.empty());
}

TEST_CASE("a call may have 200 orders, appointments, selections or references, and no more") {
  struct Limit {
    std::string_view hook, path;
    std::string (*of)(std::size_t);
  };
  const std::vector<Limit> limits{
      {"order-sign", "context.draftOrders", [](std::size_t n) { return bundle_of(n, "ServiceRequest"); }},
      {"appointment-book", "context.appointments", [](std::size_t n) { return bundle_of(n, "Appointment"); }},
      {"order-dispatch", "context.dispatchedOrders", references},
  };
  for (const auto& [hook, path, of] : limits) {
    CAPTURE(hook);
    CHECK(call_of(hook, changed(hook, path, of(200))).request);
    const test::Call call = call_of(hook, changed(hook, path, of(201)));
    REQUIRE_FALSE(call.request);
    CHECK(call.request.error().code == base::ErrorCode::too_large);
    CHECK(call.request.error().message == "`" + std::string(path) + "` holds more than 200 entries");
    CHECK_FALSE(call_of(hook, changed(hook, path, of(3)), 2).request);
  }
  const std::string drafts = changed("order-select", "context.draftOrders", bundle_of(200, "ServiceRequest"));
  CHECK(call_of("order-select", edited(drafts, "context.selections", references(200))).request);
  const test::Call call = call_of("order-select", edited(drafts, "context.selections", references(201)));
  REQUIRE_FALSE(call.request);
  CHECK(call.request.error().code == base::ErrorCode::too_large);
}
