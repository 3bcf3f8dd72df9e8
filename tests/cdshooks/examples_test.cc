#include "cdshooks/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using test::Call;

namespace {

std::string example(const std::string& name) { return test::file_text("tests/cases/cds-hooks/" + name + ".json"); }

// The call of a hook with a context that is published on its own.
Call with_context(const std::string& hook, const std::string& name) {
  const std::string body = test::edited(example(name + ".context"), "hook", '"' + hook + '"');
  return test::call_of(hook, test::edited(body, "hookInstance", R"("d1577c69-dfbe-44ad-ba6d-3e05e953b2ea")"));
}

} // namespace

TEST_CASE("the published context of every hook is read") {
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    CAPTURE(hook.name);
    const Call call = with_context(std::string(hook.name), std::string(hook.name));
    REQUIRE(call.request);
    CHECK(call.request->hook == &hook);
    CHECK(call.request->patient_id == "1288992");
    CHECK(call.request->user_id.empty() == (hook.name == "order-dispatch"));
    CHECK_FALSE(call.request->authorization);
    CHECK(call.request->fhir_server.empty());
  }
}

TEST_CASE("order-sign and order-select as published") {
  const Call signing = with_context("order-sign", "order-sign");
  REQUIRE(signing.request);
  CHECK(signing.request->user_id == "PractitionerRole/123");
  CHECK(signing.request->encounter_id == "89284");
  REQUIRE(signing.request->entries.size() == 2);
  CHECK(signing.request->entries[0].resource["resourceType"].string() == "NutritionOrder");
  CHECK(signing.request->entries[1].resource["resourceType"].string() == "MedicationRequest");
  const Call selecting = with_context("order-select", "order-select");
  REQUIRE(selecting.request);
  REQUIRE(selecting.request->entries.size() == 2);
  CHECK(selecting.request->entries[0].selected);
  CHECK(selecting.request->entries[1].selected);
  CHECK(selecting.request->selections_not_found.empty());
}

TEST_CASE("ids longer than FHIR allows are taken as they are") {
  const Call call = with_context("order-sign", "order-sign.long-ids");
  REQUIRE(call.request);
  REQUIRE(call.request->entries.size() == 2);
  CHECK(call.request->entries[0].resource["id"].string().size() > 190);
  CHECK(call.request->entries[0].full_url.empty());
}

TEST_CASE("order-dispatch as published, in both versions of its context") {
  const Call now = with_context("order-dispatch", "order-dispatch");
  REQUIRE(now.request);
  CHECK(now.request->references == std::vector<std::string_view>{"ServiceRequest/proc002"});
  CHECK(now.request->performer == "Organization/some-performer");
  REQUIRE(now.request->tasks.size() == 1);
  const Call older = test::call_of("order-dispatch", example("order-dispatch.1.0"));
  REQUIRE(older.request);
  CHECK(older.request->references == std::vector<std::string_view>{"ServiceRequest/example"});
  CHECK(older.request->performer == "Practitioner/example");
  REQUIRE(older.request->tasks.size() == 1);
  CHECK(older.request->tasks[0]["id"].string() == "example3");
  REQUIRE(older.request->authorization);
  CHECK(older.request->authorization->token == "SAMPLE_TOKEN");
  CHECK(older.request->authorization->expires_in == 300);
  CHECK(older.request->fhir_server == "https://example/r4");
}

TEST_CASE("appointment-book as published") {
  const Call context = with_context("appointment-book", "appointment-book");
  REQUIRE(context.request);
  CHECK(context.request->entries.size() == 2);
  const Call call = test::call_of("appointment-book", example("inferno/appointment-book.0"));
  REQUIRE(call.request);
  CHECK(call.request->preferences.max_cards == 10);
  CHECK(call.request->preferences.off.empty()); // its option `coverage` is none of ours
  CHECK(call.request->encounter_id == "pat015-rad-encounter");
  CHECK(call.request->prefetch["coverage"].is_object());
}

TEST_CASE("a call of CRD 2.2.1 as published") {
  const Call call = test::call_of("appointment-book", example("appointment-book.2.2.1"));
  REQUIRE(call.request);
  CHECK(call.request->crd_version == cdshooks::CrdVersion::v2_2);
  CHECK(call.request->entries.size() == 1);
  CHECK(call.request->fhir_server == "http://example.org/some-payer/fhir/crd");
}

TEST_CASE("a call of CDS Hooks 1.0 says the user beside the context, and null for what it has not") {
  const Call call = test::call_of("order-sign", example("order-sign.1.0"));
  REQUIRE(call.request);
  CHECK(call.request->user_id == "Practitioner/1234");
  CHECK(call.request->encounter_id.empty());
  CHECK_FALSE(call.request->authorization);
  CHECK(call.request->fhir_server == "http://localhost:8080/test-ehr/r4");
  CHECK(call.request->fhir_server_sent == "http://localhost:8080/test-ehr/r4/");
}
