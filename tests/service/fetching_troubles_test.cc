// Fetching from FHIR servers that are slow, close early, never end, refuse, or answer with something else.
#include "service/fetching_bench.h"

using namespace signpost;
using namespace signpost::test;
using fhir::Completeness;

TEST_CASE("each status of an error has its gap, and no words of the server are repeated") {
  const auto [status, words] = GENERATE(table<int, std::string>({{400, "answered 400"},
                                                                 {403, "`patient/Condition.rs`"},
                                                                 {404, "it knows no such search"},
                                                                 {410, "deleted"},
                                                                 {429, "too many requests"},
                                                                 {500, "answered 500"},
                                                                 {503, "answered 503"}}));
  Amiss amiss;
  amiss.conditions().status = status;
  amiss.conditions().issue_code = "processing";
  amiss.search();
  CAPTURE(status, sentences_of(*amiss.fetched));
  CHECK(amiss.said() == Completeness::unreadable);
  CHECK(amiss.reasons() == "Condition:http-" + std::to_string(status));
  CHECK(amiss.says(words));
  CHECK(amiss.says("`processing`"));
  CHECK_FALSE(amiss.says("Jane Doe"));
  CHECK_FALSE(amiss.says("p1"));
}

TEST_CASE("a 401 on one request stops the others") {
  FhirServer server;
  server.demand_token("right");
  FetchingBench bench(server);
  bench.options.parallel = 1;
  const auto fetched =
      bench.get(*bench.server_of(server.base(), "wrong"),
                {.searches = {all_of("Condition"), all_of("Procedure")}, .reads = {"Organization/o1"}});
  CHECK(reasons_of(*fetched) == "Condition:http-401 Organization:token-refused Procedure:token-refused");
  CHECK(said_of(*fetched, "Condition") == Completeness::unreadable);
  CHECK(said_of(*fetched, "Procedure") == Completeness::not_obtained);
  CHECK(server.seen("/Procedure") == 0);
  CHECK(sentences_of(*fetched).find("does not accept the call's token") != std::string::npos);
  CHECK(sentences_of(*fetched).find("wrong") == std::string::npos);
  const auto without = bench.get(server, search_for("Condition"));
  CHECK(sentences_of(*without).find("the call brought none") != std::string::npos);
}

TEST_CASE("a server that is too busy is asked once more when it says so and there is time") {
  Amiss amiss;
  amiss.add(1);
  amiss.conditions().status = GENERATE(429, 503);
  amiss.conditions().times = 1;
  amiss.conditions().headers = "Retry-After: 1\r\n";
  SECTION("there is") {
    amiss.search();
    CHECK(amiss.said() == Completeness::complete);
    CHECK(amiss.fetched->gaps.empty());
    CHECK(amiss.server.seen("/Condition") == 2);
  }
  SECTION("there is not") {
    amiss.conditions().headers = "Retry-After: 3600\r\n";
    amiss.search();
    CHECK(amiss.said() == Completeness::unreadable);
    CHECK(amiss.server.seen("/Condition") == 1);
  }
  SECTION("it does not say") {
    amiss.conditions().headers = "";
    amiss.search();
    CHECK(amiss.server.seen("/Condition") == 1);
  }
  SECTION("it stays busy") {
    amiss.conditions().times = 10;
    amiss.search();
    CHECK(amiss.server.seen("/Condition") == 2);
    CHECK(amiss.said() == Completeness::unreadable);
  }
}

TEST_CASE("a server that never answers is given up at the deadline, and the others' answers are kept") {
  Amiss amiss;
  amiss.server.add(R"({"resourceType":"Procedure","id":"x","subject":{"reference":"Patient/p1"}})");
  amiss.conditions().never = true;
  amiss.server.at("Organization").delay = std::chrono::hours(1);
  amiss.server.at("metadata").never = true;
  const auto begun = std::chrono::steady_clock::now();
  amiss.fetched = amiss.bench.get(
      amiss.server, {.searches = {all_of("Condition"), all_of("Procedure")}, .reads = {"Organization/o1"}},
      std::chrono::seconds(6));
  CHECK(std::chrono::steady_clock::now() - begun < std::chrono::seconds(30));
  CHECK(amiss.said() == Completeness::not_obtained);
  CHECK(said_of(*amiss.fetched, "Procedure") == Completeness::complete);
  CHECK(amiss.reasons() == "Condition:timed-out Organization:timed-out");
}

TEST_CASE("a deadline that has passed asks nothing") {
  Amiss amiss;
  amiss.search(std::chrono::milliseconds(-1));
  CHECK(amiss.said() == Completeness::not_obtained);
  CHECK(amiss.reasons() == "Condition:timed-out");
  CHECK(amiss.server.socket().connections() == 0);
}

TEST_CASE("an answer that never ends stops at the bytes that a call may fetch") {
  Amiss amiss;
  amiss.conditions().endless = true;
  amiss.bench.options.call_bytes = 1 << 20;
  amiss.search();
  CHECK(amiss.said() == Completeness::not_obtained);
  CHECK(amiss.reasons() == "Condition:too-large");
}

TEST_CASE("what all calls may hold together bounds a call too") {
  FhirServer server;
  for (int i = 0; i < 200; ++i) server.add(condition("c" + std::to_string(i)));
  FetchingBench bench(server);
  http::ByteShare held(bench.bodies);
  REQUIRE(held.grow_to(bench.bodies.limit() - 4096));
  const auto fetched = bench.get(server, search_for("Condition"));
  CHECK(reasons_of(*fetched) == "Condition:too-large");
}

TEST_CASE("a body that is cut off, and a server that is not there") {
  Amiss amiss;
  amiss.add(3);
  amiss.conditions().cut = 40;
  amiss.search();
  CHECK(amiss.said() == Completeness::not_obtained);
  CHECK(amiss.reasons() == "Condition:closed-early");
  std::string gone;
  { gone = FhirServer().base(); }
  FetchingBench bench(std::vector{gone});
  const auto fetched = bench.get(*bench.server_of(gone), search_for("Condition"));
  CHECK(said_of(*fetched, "Condition") == Completeness::not_obtained);
  CHECK(reasons_of(*fetched) == "Condition:unreachable");
}

TEST_CASE("answers of status 200 that are no answers") {
  const auto [body, reason] = GENERATE(table<std::string, std::string>({
      {"<!DOCTYPE html><html><body>Please log in</body></html>", "html"},
      {"  <html>x</html>", "html"},
      {"<Bundle xmlns='http://hl7.org/fhir'/>", "not-json"},
      {"{\"resourceType\":\"Bundle\",", "not-json"},
      {"[]", "not-json"},
      {"{}", "not-bundle"},
      {R"({"resourceType":"Condition","id":"c1"})", "not-bundle"},
      {R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"processing"}]})",
       "operation-outcome"},
  }));
  Amiss amiss;
  amiss.conditions().body = body;
  amiss.search();
  CAPTURE(body);
  CHECK(amiss.said() == Completeness::unreadable);
  CHECK(amiss.reasons() == "Condition:" + reason);
}

TEST_CASE("an OperationOutcome that only warns is an empty answer, as it is in prefetch") {
  Amiss amiss;
  amiss.conditions().body =
      R"({"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"processing"}]})";
  amiss.search();
  CHECK(amiss.said() == Completeness::complete);
  CHECK(amiss.reasons() == "");
}

TEST_CASE("a Bundle that holds an error, and one that answers another search") {
  Amiss amiss;
  SECTION("an error") {
    amiss.conditions().body = R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":
      {"resourceType":"OperationOutcome","issue":[{"severity":"fatal","code":"timeout"}]}}]})";
    amiss.search();
    CHECK(amiss.reasons() == "Condition:operation-outcome");
    CHECK(amiss.says("`timeout`"));
  }
  SECTION("another search") {
    amiss.conditions().body = R"({"resourceType":"Bundle","type":"searchset","total":0,
      "link":[{"relation":"self","url":"Observation?patient=p1"}]})";
    amiss.search();
    CHECK(amiss.reasons() == "Condition:other-answer");
  }
  CHECK(amiss.said() == Completeness::unreadable);
}

TEST_CASE("a mark before the text is no mistake") {
  Amiss amiss;
  amiss.conditions().body = "\xEF\xBB\xBF{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":0}";
  amiss.search();
  CHECK(amiss.said() == Completeness::complete);
}

TEST_CASE("requests are counted, and end") {
  FhirServer server;
  FetchingBench bench(server);
  bench.options.requests = 3;
  bench.options.parallel = 1;
  service::Wanted wanted;
  for (int i = 0; i < 5; ++i) wanted.reads.push_back("Organization/o" + std::to_string(i));
  for (int i = 0; i < 5; ++i) server.add(organization("o" + std::to_string(i)));
  const auto fetched = bench.get(server, wanted);
  CHECK(fetched->resources.size() == 3);
  CHECK(reasons_of(*fetched) == "Organization:request-limit Organization:request-limit");
  CHECK(server.socket().seen().size() == 3);
}

TEST_CASE("searches and reads are under way at the same time, as many as may be") {
  FhirServer server;
  server.at("Organization").delay = std::chrono::milliseconds(100);
  FetchingBench bench(server);
  bench.options.parallel = 4;
  service::Wanted wanted;
  for (int i = 0; i < 12; ++i) {
    server.add(organization("o" + std::to_string(i)));
    wanted.reads.push_back("Organization/o" + std::to_string(i));
  }
  const auto fetched = bench.get(server, wanted);
  CHECK(fetched->resources.size() == 12);
  CHECK(server.socket().connections() == 4); // each kept open for the next
}

TEST_CASE("a call that ends first leaves nothing behind that is used") {
  FhirServer server;
  server.at("Condition").delay = std::chrono::milliseconds(200);
  FetchingBench bench(server);
  {
    service::Fetching fetching(bench.fetcher(), *bench.server_of(server.base()),
                               std::chrono::steady_clock::now() + std::chrono::milliseconds(50));
    const auto fetched = bench.run(fetching.get(search_for("Condition")));
    CHECK(said_of(*fetched, "Condition") == Completeness::not_obtained);
  }
  bench.io.restart();
  bench.io.run_for(std::chrono::milliseconds(500)); // whoever was still waiting goes on
}
