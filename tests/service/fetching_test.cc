// Fetching from a FHIR server that does what it should, and what a call may and may not ask it for.
#include "service/fetching_bench.h"

using namespace signpost;
using namespace signpost::test;
using fhir::Completeness;

TEST_CASE("a search comes back whole, and a read with its address") {
  FhirServer server;
  server.add(condition("c1"));
  server.add(condition("c2"));
  server.add(condition("other", "p2"));
  server.add(organization("o1"));
  FetchingBench bench(server);
  const auto fetched = bench.get(server, {.searches = {all_of("Condition")}, .reads = {"Organization/o1"}});
  CHECK(records_of(*fetched) == std::vector<std::string>{"Condition/c1", "Condition/c2"});
  CHECK(said_of(*fetched, "Condition") == Completeness::complete);
  REQUIRE(fetched->resources.size() == 1);
  CHECK(fetched->resources[0].full_url == server.base() + "/Organization/o1");
  CHECK(fetched->resources[0].resource["name"].string() == "Payer");
  CHECK(fetched->gaps.empty());
  CHECK(server.seen("/fhir/Condition?patient=p1") == 1);
  CHECK(bench.received > 200);
}

TEST_CASE("nothing found is an answer too") {
  FhirServer server;
  FetchingBench bench(server);
  const auto fetched = bench.get(server, search_for("Procedure"));
  CHECK(said_of(*fetched, "Procedure") == Completeness::complete);
  CHECK(fetched->gaps.empty());
}

TEST_CASE("nothing wanted asks nothing") {
  FhirServer server;
  FetchingBench bench(server);
  const auto fetched = bench.get(server, {});
  CHECK(fetched->answers.empty());
  CHECK(fetched->gaps.empty());
  CHECK(bench.sent == 0);
  CHECK(server.socket().connections() == 0);
}

TEST_CASE("requests ask for FHIR's JSON and carry the token, which no gap holds") {
  FhirServer server;
  server.demand_token("s3cret.t0ken");
  server.add(condition("c1"));
  server.at("Procedure").status = 500;
  FetchingBench bench(server);
  const auto named = bench.server_of(server.base(), "s3cret.t0ken", 2);
  REQUIRE(named);
  const auto fetched =
      bench.get(*named, {.searches = {all_of("Condition"), all_of("Procedure")}, .reads = {"Organization/none"}});
  CHECK(said_of(*fetched, "Condition") == Completeness::complete);
  CHECK(reasons_of(*fetched) == "Organization:http-404 Procedure:http-500 token-expires");
  CHECK(sentences_of(*fetched).find("s3cret") == std::string::npos);
  for (const SeenRequest& request : server.socket().seen()) {
    CHECK(request.header("Accept") == "application/fhir+json");
    CHECK(request.header("Authorization") == "Bearer s3cret.t0ken");
    CHECK(request.method == "GET");
  }
}

TEST_CASE("an open server is sent no token") {
  FhirServer server;
  FetchingBench bench(server);
  bench.get(server, search_for("Condition"));
  for (const SeenRequest& request : server.socket().seen()) CHECK(request.header("Authorization").empty());
}

TEST_CASE("includes come along, and calls may ask in several rounds") {
  FhirServer server;
  server.add(R"({"resourceType":"Coverage","id":"v","beneficiary":{"reference":"Patient/p1"},
                 "payor":[{"reference":"Organization/o1"}]})");
  server.add(organization("o1"));
  server.add(organization("o2"));
  FetchingBench bench(server);
  service::Fetching fetching(bench.fetcher(), *bench.server_of(server.base()),
                             std::chrono::steady_clock::now() + FetchingBench::enough);
  const auto first = bench.run(
      fetching.get({.searches = {{{"Coverage"}, "Coverage?patient=p1&_include=Coverage:payor"}}, .reads = {}}));
  CHECK(records_of(*first) == std::vector<std::string>{"Coverage/v", "Organization/o1"});
  CHECK(said_of(*first, "Coverage") == Completeness::complete);
  const auto second = bench.run(fetching.get(read_of("Organization/o2")));
  CHECK(second->resources.size() == 1);
  CHECK(fetching.requests() == 3); // with /metadata
}

TEST_CASE("a server is asked once for what it has, and not for what it lacks") {
  FhirServer server;
  server.lack("MedicationDispense");
  server.add(condition("c1"));
  FetchingBench bench(server);
  for (int i = 0; i < 3; ++i) {
    const auto fetched =
        bench.get(server, {.searches = {all_of("MedicationDispense"), all_of("Condition")}, .reads = {}});
    CHECK_FALSE(said_of(*fetched, "MedicationDispense"));
    CHECK(said_of(*fetched, "Condition") == Completeness::complete);
    CHECK(reasons_of(*fetched) == "MedicationDispense:no-such-type");
  }
  CHECK(server.seen("/metadata") == 1);
  CHECK(server.seen("/MedicationDispense") == 1); // while nobody knew yet
}

TEST_CASE("calls on several threads share what is known of a server") {
  FhirServer server;
  server.lack("MedicationDispense");
  server.add(condition("c1"));
  server.at("metadata").delay = std::chrono::milliseconds(100);
  FetchingBench bench(server);
  const service::Fetcher& fetcher = bench.fetcher();
  const service::FhirServer named = *bench.server_of(server.base());
  std::atomic<int> right = 0;
  std::deque<asio::io_context> contexts(4);
  std::vector<std::thread> threads;
  for (asio::io_context& context : contexts)
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) {
        service::Fetching fetching(fetcher, named, std::chrono::steady_clock::now() + FetchingBench::enough);
        const auto fetched = run_on(
            context, fetching.get({.searches = {all_of("MedicationDispense"), all_of("Condition")}, .reads = {}}));
        right += said_of(*fetched, "Condition") == Completeness::complete &&
                 reasons_of(*fetched) == "MedicationDispense:no-such-type";
      }
    });
  for (std::thread& thread : threads) thread.join();
  bench.client.close();
  CHECK(right == 20);
  CHECK(server.seen("/metadata") == 1);
}

TEST_CASE("without a CapabilityStatement an unknown type is one that could not be read") {
  FhirServer server;
  server.at("metadata").status = 500;
  server.lack("MedicationDispense");
  FetchingBench bench(server);
  for (int i = 0; i < 2; ++i) {
    const auto fetched = bench.get(server, search_for("MedicationDispense"));
    CHECK(said_of(*fetched, "MedicationDispense") == Completeness::unreadable);
    CHECK(reasons_of(*fetched) == "MedicationDispense:http-404");
  }
  CHECK(server.seen("/metadata") == 1); // not again within a minute
}

TEST_CASE("a type is not missing because its search fails otherwise") {
  FhirServer server;
  server.at("Condition").status = GENERATE(400, 404, 405, 501);
  server.at("Condition").issue_code = "";
  FetchingBench bench(server);
  const auto fetched = bench.get(server, search_for("Condition"));
  CHECK(said_of(*fetched, "Condition") == Completeness::unreadable);
}

TEST_CASE("the token's time and the call's") {
  FhirServer server;
  FetchingBench bench(server);
  CHECK(bench.server_of(server.base(), "t", 3600));
  CHECK(bench.server_of(server.base(), "t"));
  CHECK(bench.server_of(server.base(), "t", std::numeric_limits<std::int64_t>::max()));
  for (const std::int64_t expired : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    const auto refused = bench.server_of(server.base(), "t", expired);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("expired") != std::string::npos);
  }
  const auto fetched = bench.get(*bench.server_of(server.base(), "t", 3600), search_for("Condition"));
  CHECK(fetched->gaps.empty());
}

TEST_CASE("a call without fhirServer, or with what is none, fetches nothing") {
  FetchingBench bench(std::vector<std::string>{"https://ehr.example/fhir"});
  for (const std::string url : {"", "fhir", "ftp://ehr.example/fhir", "https://ehr.example/fhir?x=1",
                                "https://ehr.example/fhir#x", "https://user:pass@ehr.example/fhir"}) {
    CAPTURE(url);
    const auto refused = bench.server_of(url);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("fhirServer") != std::string::npos);
    CHECK(refused.error().message.find("user") == std::string::npos);
  }
}

TEST_CASE("what is late does not keep what has come") {
  FhirServer server;
  server.add(R"({"resourceType":"Coverage","id":"v","beneficiary":{"reference":"Patient/p1"}})");
  server.at("Observation").never = true;
  FetchingBench bench(server);
  service::Fetching fetching(bench.fetcher(), *bench.server_of(server.base()),
                             std::chrono::steady_clock::now() + std::chrono::seconds(3));
  service::Wanted wanted{.searches = {all_of("Coverage"), all_of("Observation")}, .reads = {}};
  const auto first = bench.run(fetching.get(std::move(wanted)));
  CHECK(said_of(*first, "Coverage") == Completeness::complete);
  CHECK_FALSE(said_of(*first, "Observation").has_value());
  CHECK(fetching.pending());
  const auto second = bench.run(fetching.get({}));
  CHECK(said_of(*second, "Observation") == Completeness::not_obtained);
  CHECK_FALSE(fetching.pending());
  // Past the deadline nothing is sent, and what is wanted is said not to have come.
  const std::size_t sent = fetching.requests();
  const auto third = bench.run(fetching.get(search_for("Condition")));
  CHECK(said_of(*third, "Condition") == Completeness::not_obtained);
  CHECK(fetching.requests() == sent);
}

TEST_CASE("only servers on the allow-list may be called") {
  FetchingBench bench(
      std::vector<std::string>{"https://ehr.example/fhir", "http://10.0.0.1:8080", "https://Mixed.Example/r4/"});
  for (const std::string url :
       {"https://ehr.example/fhir", "https://EHR.example:443/fhir/", "https://ehr.example/fhir/t1",
        "http://10.0.0.1:8080/any/path", "http://10.0.0.1:8080", "https://mixed.example/r4"}) {
    CAPTURE(url);
    CHECK(bench.server_of(url));
  }
  for (const std::string url :
       {"http://ehr.example/fhir", "https://ehr.example:8443/fhir", "https://ehr.example.evil.example/fhir",
        "https://evil.example/ehr.example/fhir", "https://ehr.example/", "https://ehr.example/fhirs",
        "https://ehr.example/fhir/../admin", "https://ehr.example/fhir/..", "https://ehr.example/fhir/%2e%2e/admin",
        "https://ehr.example/fhir%2f..%2fadmin", "https://ehr.example/fhir/..;/admin",
        "https://ehr.example/fhir\\..\\x", "https://ehr.example//fhir", "https://ehr.example/fhir//x",
        "https://ehr.example/FHIR", "http://10.0.0.1/", "http://10.0.0.1:8081/", "https://ehr.example/x/../fhir",
        "https://ehr.example/./fhir"}) {
    CAPTURE(url);
    const auto refused = bench.server_of(url);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("--fhir-allow") != std::string::npos);
    CHECK(refused.error().message.find("admin") == std::string::npos);
  }
}

TEST_CASE("a caller's own list of servers counts in place of that of all") {
  FetchingBench bench(std::vector<std::string>{"https://a.example/fhir"});
  const service::AllowList own({*http::Url::parse("https://b.example/fhir")}), nobody({});
  const auto may_call = [&](std::string_view url, const service::AllowList* list) {
    cdshooks::Request request;
    request.fhir_server_sent = request.fhir_server = url;
    const auto server = bench.fetcher().server_of(request, list);
    return server && server->allowed.allows(server->base);
  };
  CHECK(may_call("https://a.example/fhir", nullptr));
  CHECK_FALSE(may_call("https://b.example/fhir", nullptr));
  CHECK_FALSE(may_call("https://a.example/fhir", &own));
  CHECK(may_call("https://b.example/fhir", &own));
  CHECK_FALSE(may_call("https://a.example/fhir", &nobody));
}
