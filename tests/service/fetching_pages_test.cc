// Fetching in pages and by categories, from FHIR servers that page wrongly, redirect, or tell less than was asked.
#include "service/fetching_bench.h"

using namespace signpost;
using namespace signpost::test;
using fhir::Completeness;

TEST_CASE("pages are followed to the last") {
  Amiss amiss;
  amiss.add(7);
  amiss.conditions().page_size = 3;
  amiss.conditions().next = GENERATE("", "relative");
  amiss.search();
  CHECK(amiss.said() == Completeness::complete);
  CHECK(records_of(*amiss.fetched).size() == 7);
  CHECK(amiss.fetched->gaps.empty());
  CHECK(amiss.server.seen("/Condition") == 3);
}

TEST_CASE("pages that lead in circles, elsewhere, or on and on") {
  Amiss amiss;
  FhirServer elsewhere;
  amiss.add(7);
  amiss.conditions().page_size = 2;
  std::string reason;
  std::size_t records = 2;
  SECTION("in circles") {
    amiss.conditions().next = "again";
    reason = "page-again";
  }
  SECTION("to another server") {
    amiss.conditions().next = elsewhere.base() + "/Condition?patient=p1&page=1";
    reason = "page-elsewhere";
  }
  SECTION("outside of what may be called") {
    amiss.conditions().next = GENERATE("/admin?page=1", "/fhir/../admin?page=1", "/fhir/%2e%2e/admin?page=1",
                                       "//evil.invalid/fhir", "file:///etc/passwd", "http://evil.invalid:80/fhir");
    reason = "page-elsewhere";
  }
  SECTION("on and on") {
    amiss.bench.options.pages = 3;
    records = 6;
    reason = "page-limit";
  }
  SECTION("the second page fails") {
    amiss.conditions().status = 500;
    amiss.conditions().from_page = 1;
    reason = "http-500";
  }
  amiss.search();
  CHECK(amiss.said() == Completeness::partial);
  CHECK(records_of(*amiss.fetched).size() == records);
  CHECK(amiss.reasons() == "Condition:" + reason);
  CHECK(amiss.says("in part only"));
  CHECK(elsewhere.socket().connections() == 0);
}

TEST_CASE("a page that does not come in time leaves what came before it") {
  Amiss amiss;
  amiss.add(4);
  amiss.conditions().page_size = 2;
  amiss.conditions().next = amiss.server.base() + "/Procedure?page=1";
  amiss.server.at("Procedure").never = true;
  amiss.search(std::chrono::seconds(6));
  CHECK(amiss.said() == Completeness::partial);
  CHECK(records_of(*amiss.fetched).size() == 2);
  CHECK(amiss.reasons() == "Condition:timed-out");
}

TEST_CASE("a redirect within what may be called is followed") {
  Amiss amiss;
  amiss.add(1);
  amiss.conditions().status = GENERATE(301, 302, 303, 307, 308);
  amiss.conditions().times = 1;
  const std::string location = GENERATE("/fhir/Condition?patient=p1", "Condition?patient=p1");
  amiss.conditions().headers = "Location: " + location + "\r\n";
  amiss.search();
  CHECK(amiss.said() == Completeness::complete);
  CHECK(amiss.fetched->gaps.empty());
}

TEST_CASE("a redirect to anywhere else, or a second one, is not followed") {
  Amiss amiss;
  FhirServer elsewhere;
  elsewhere.add(condition("c1"));
  amiss.conditions().status = GENERATE(302, 307);
  std::string location;
  SECTION("twice") { location = "/fhir/Condition?patient=p1"; }
  SECTION("to another server") { location = elsewhere.base() + "/Condition?patient=p1"; }
  SECTION("outside") { location = "/login"; }
  SECTION("to an address that is none") { location = "http://"; }
  SECTION("nowhere") {}
  amiss.conditions().headers = location.empty() ? "" : "Location: " + location + "\r\n";
  amiss.search();
  CHECK(amiss.said() == Completeness::unreadable);
  CHECK(amiss.reasons() == "Condition:redirected");
  CHECK(elsewhere.socket().connections() == 0);
  CHECK(amiss.server.seen("/login") == 0);
}

TEST_CASE("a server that answers less than it was asked is not whole") {
  Amiss amiss;
  amiss.add(2);
  SECTION("a filter in self") { amiss.conditions().adds_to_self = "clinical-status=active"; }
  SECTION("more than came") { amiss.conditions().total = 5; }
  amiss.search();
  CHECK(amiss.said() == Completeness::partial);
}

TEST_CASE("a server that ignores the patient sends others' records, which the chart leaves out") {
  Amiss amiss;
  amiss.add(1);
  amiss.server.add(condition("of-another", "p2"));
  amiss.conditions().ignores_patient = true;
  amiss.search();
  fhir::Chart chart("p1");
  fhir::add_answers(amiss.fetched->answers, chart, fhir::Source::fetched);
  CHECK(chart.of_type("Condition").size() == 1);
}

TEST_CASE("a server that demands categories is asked by each, and all of them are whole") {
  Amiss amiss;
  amiss.server.add(condition("c1", "p1", "problem-list-item"));
  amiss.server.add(condition("c2", "p1", "encounter-diagnosis"));
  amiss.conditions().demands_category = true;
  SECTION("it says so with a status") {}
  SECTION("it says so in a Bundle") { amiss.conditions().refuses_in_bundle = true; }
  SECTION("its self tells nothing") { amiss.conditions().no_self = true; }
  amiss.search();
  CHECK(amiss.said() == Completeness::complete);
  CHECK(records_of(*amiss.fetched).size() == 2);
  CHECK(amiss.fetched->gaps.empty());
  CHECK(amiss.server.seen("/Condition") == 3);
}

TEST_CASE("one category that fails leaves the type in part") {
  Amiss amiss;
  amiss.server.add(condition("c1", "p1", "problem-list-item"));
  amiss.server.add(condition("c2", "p1", "encounter-diagnosis"));
  amiss.conditions().demands_category = true;
  amiss.conditions().fails_with = "category=encounter-diagnosis";
  amiss.conditions().no_self = GENERATE(false, true);
  amiss.search();
  CHECK(amiss.said() == Completeness::partial);
  CHECK(records_of(*amiss.fetched) == std::vector<std::string>{"Condition/c1"});
  CHECK(amiss.reasons() == "Condition:http-500");
}

TEST_CASE("a refusal that has nothing to do with categories stays one") {
  Amiss amiss;
  amiss.conditions().status = GENERATE(400, 403, 422);
  amiss.search();
  CHECK(amiss.said() == Completeness::unreadable);
  CHECK(amiss.fetched->gaps.size() == 1);
  FhirServer server;
  server.at("Procedure").status = 403;
  FetchingBench bench(server);
  bench.get(server, search_for("Procedure"));
  CHECK(server.seen("/Procedure") == 1); // nobody demands categories of it
}

TEST_CASE("a server that refuses an include or an order is asked without") {
  FhirServer server;
  server.add(R"({"resourceType":"Coverage","id":"v","beneficiary":{"reference":"Patient/p1"}})");
  server.add(R"({"resourceType":"Coverage","id":"w","beneficiary":{"reference":"Patient/p2"}})");
  server.at("Coverage").refuses = GENERATE("_include", "_sort");
  FetchingBench bench(server);
  const auto fetched = bench.get(
      server,
      {.searches = {{{"Coverage"}, "Coverage?_sort=-_lastUpdated&patient=p1&_include=Coverage:payor"}}, .reads = {}});
  CHECK(records_of(*fetched) == std::vector<std::string>{"Coverage/v"});
  CHECK(said_of(*fetched, "Coverage") == Completeness::complete);
  CHECK(fetched->gaps.empty());
  const auto seen = server.socket().seen(); // /metadata, which is asked beside, may come last
  CHECK(std::ranges::count(seen, "/fhir/Coverage?patient=p1", &SeenRequest::target) == 1);
}

TEST_CASE("a server that refuses includes and demands categories is asked for both without and by them") {
  Amiss amiss;
  amiss.server.add(condition("c1", "p1", "problem-list-item"));
  amiss.conditions().refuses = "_sort";
  amiss.conditions().demands_category = true;
  amiss.fetched = amiss.bench.get(
      amiss.server, {.searches = {{{"Condition"}, "Condition?patient=p1&_sort=-recorded-date"}}, .reads = {}});
  CHECK(amiss.said() == Completeness::complete);
  CHECK(amiss.fetched->gaps.empty());
  CHECK(amiss.server.seen("/Condition") == 4);
}
