// The trace that a call is part of: what is taken for one, and what FHIR servers are told of it.
#include "service/trace.h"

#include <set>

#include "service/fetching_bench.h"

using namespace signpost;
using namespace signpost::test;

namespace {

const std::string id = "0af7651916cd43dd8448eb211c80319c", parent = "b7ad6b7169203331";
const std::string whole = "00-" + id + '-' + parent + "-01";

std::optional<service::Trace> read(std::vector<http::Header> headers) {
  http::Request head;
  head.headers = std::move(headers);
  return service::read_trace(head);
}

std::string state_of(std::vector<std::string> states) {
  std::vector<http::Header> headers{{"traceparent", whole}};
  for (std::string& state : states) headers.push_back({"Tracestate", std::move(state)});
  const auto trace = read(std::move(headers));
  REQUIRE(trace);
  return trace->state;
}

} // namespace

TEST_CASE("a traceparent is read, whatever the case of its field's name and the version that it is of") {
  for (const std::string& text : {whole, "cc-" + id + '-' + parent + "-01", "01-" + id + '-' + parent + "-01-more",
                                  "fe-" + id + '-' + parent + "-09-"}) {
    INFO(text);
    const auto trace = read({{"Accept", "*/*"}, {"TraceParent", text}});
    REQUIRE(trace);
    CHECK(trace->id == id);
    CHECK(trace->flags == "01");
    CHECK(trace->state.empty());
  }
  CHECK(read({{"traceparent", "00-" + id + '-' + parent + "-00"}})->flags == "00");
  CHECK(read({{"traceparent", "00-" + id + '-' + parent + "-fe"}})->flags == "02"); // of the others nothing is known
}

TEST_CASE("whatever is not exactly a traceparent is ignored") {
  const std::string zeros(32, '0');
  for (const std::string& text :
       {std::string(), std::string("00"), whole + '0', whole + "-more", whole.substr(0, 54), ' ' + whole,
        "ff-" + id + '-' + parent + "-01", "0-0" + id + '-' + parent + "-01", "0A-" + id + '-' + parent + "-01",
        "00-" + zeros + '-' + parent + "-01", "00-" + id + '-' + zeros.substr(16) + "-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + parent + "-01", "00-" + id + '-' + parent + "-0A",
        "00-" + id + '-' + parent + "-0g", "00_" + id + '_' + parent + "_01", "01-" + id + '-' + parent + "-01more",
        "00-" + id.substr(1) + '\n' + '-' + parent + "-01", "00-" + id + '-' + parent + "-1"}) {
    INFO(text);
    CHECK_FALSE(read({{"traceparent", text}, {"tracestate", "a=b"}}));
  }
  CHECK_FALSE(read({{"tracestate", "a=b"}}));
  CHECK_FALSE(read({{"traceparent", whole}, {"traceparent", whole}}));
}

TEST_CASE("a tracestate goes on unchanged if it is one of at most 512 bytes, else the trace goes on without it") {
  const std::string long_value(250, 'v');
  CHECK(state_of({"congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"}) == "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  CHECK(state_of({"a=1 , b=2,,\tc= 3"}) == "a=1 , b=2,,\tc= 3");
  CHECK(state_of({"a=1", "0tenant/x@sys_tem=2"}) == "a=1,0tenant/x@sys_tem=2");
  CHECK(state_of({"a=" + long_value + ",b=" + long_value}).size() == 505);
  std::string many = "a0=1";
  for (int i = 1; i < 32; ++i) many += ",a" + std::to_string(i) + "=1";
  CHECK(state_of({many}) == many);
  for (const std::string& wrong :
       {std::string(","), std::string("a"), std::string("=1"), std::string("a="), std::string("A=1"),
        std::string("0a=1"), std::string("a=1,a=2"), std::string("a=b=c"), std::string("a=\x7f"),
        std::string("a=\xC3\xBC"), std::string("t@=1"), std::string("t@0s=1"), std::string("t@sixteen-letters=1"),
        std::string("@s=1"), std::string("a b=1"), many + ",b=1", "a=" + std::string(257, 'v'),
        "a=" + long_value + ",b=" + long_value + ",c=" + std::string(6, 'v')}) {
    INFO(wrong);
    CHECK(state_of({wrong}).empty());
  }
}

TEST_CASE("a server that is fetched from is told the trace, each time with another parent") {
  FhirServer server;
  server.add(condition("c1"));
  server.add(organization("o1"));
  FetchingBench bench(server);
  service::Fetching fetching(bench.fetcher(), *bench.server_of(server.base(), "token"),
                             std::chrono::steady_clock::now() + FetchingBench::enough,
                             service::Trace{.id = id, .flags = "01", .state = "congo=t61"});
  const auto fetched = bench.run(fetching.get({.searches = {all_of("Condition")}, .reads = {"Organization/o1"}}));
  CHECK(fetched->gaps.empty());
  std::set<std::string> parents;
  const auto seen = server.socket().seen();
  CHECK(seen.size() == 3); // with /metadata
  for (const SeenRequest& request : seen) {
    INFO(request.head);
    const auto told =
        read({{"traceparent", request.header("traceparent")}, {"tracestate", request.header("tracestate")}});
    REQUIRE(told);
    CHECK(told->id == id);
    CHECK(told->flags == "01");
    CHECK(told->state == "congo=t61");
    parents.insert(request.header("traceparent").substr(36, 16));
  }
  CHECK(parents.size() == 3);
  CHECK_FALSE(parents.contains(parent));
}

TEST_CASE("a server is told of no trace where the call has none") {
  FhirServer server;
  server.add(condition("c1"));
  FetchingBench bench(server);
  bench.get(server, search_for("Condition"));
  REQUIRE_FALSE(server.socket().seen().empty());
  for (const SeenRequest& request : server.socket().seen()) {
    CHECK(request.head.find("traceparent") == std::string::npos);
    CHECK(request.head.find("tracestate") == std::string::npos);
  }
}
