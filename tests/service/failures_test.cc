#include "service/failures.h"

#include <string>
#include <vector>

#include "service/answer.h"
#include "service/policy_folder.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// Failures with what they told the log, each line a whole JSON object.
struct Told {
  std::vector<std::string> lines;
  service::Failures failures{[this](std::string_view members) { lines.push_back("{" + std::string(members) + "}"); }};
};

// Decides a call of laborious_call() under laborious policies; gives the answer.
std::string decided(const std::string& call, service::Failures& failures, decltype(service::explain) how) {
  const LaboriousPolicy policy;
  const auto loaded = policy.folder.load();
  const std::function<std::string()> uuid = [] { return std::string("1"); };
  service::Terms terms{*loaded, *base::parse_date("2026-11-20"), "https://signpost.example", uuid};
  terms.failures = &failures;
  const auto document = base::JsonDocument::parse(call);
  REQUIRE(document.has_value());
  const auto answer = how(document->root(), terms);
  REQUIRE(answer.has_value());
  return *answer;
}

} // namespace

TEST_CASE("an order that cannot be evaluated is told to the log, without anything of the patient") {
  Told told;
  const std::string call =
      edited(laborious_call(), "context.draftOrders.entry.+",
             R"({"resource":{"resourceType":"ServiceRequest","id":"easy","status":"draft","code":{"text":"x"}}})");
  const auto answer = *base::JsonDocument::parse(decided(call, told.failures, service::explain));
  REQUIRE(answer.root()["decisions"].size() == 2);
  CHECK(answer.root()["decisions"].at(0)["reason"].string() == "technical");
  CHECK(answer.root()["decisions"].at(1)["reason"].string() == "order-without-code"); // the others get their answers
  CHECK(told.failures.counts().orders == 1);
  REQUIRE(told.lines.size() == 1);
  const std::string instance(base::JsonDocument::parse(call)->root()["hookInstance"].string());
  CHECK(told.lines.front() == R"({"event":"orders failed","hookInstance":")" + instance +
                                  R"(","orders":[{"order":0,"why":"it needs more work than one order may"}]})");
}

TEST_CASE("the way of a call tells of failed orders too, and a call without any tells nothing") {
  Told told;
  decided(laborious_call(), told.failures, service::respond);
  CHECK(told.lines.size() == 1);
  decided(mri_call(), told.failures, service::respond);
  CHECK(told.lines.size() == 1);
  CHECK(told.failures.counts().orders == 1);
}

TEST_CASE("what a client sends for an id is repeated only if it looks like one") {
  Told told;
  const std::vector<service::OrderFailure> orders{{0, "a"}, {3, "b"}};
  told.failures.note("Ann Smith, born 1974", orders);
  told.failures.note("\"}\n", orders);
  told.failures.note(std::string(65, 'a'), orders);
  CHECK(told.lines == std::vector<std::string>(
                          3, R"({"event":"orders failed","orders":[{"order":0,"why":"a"},{"order":3,"why":"b"}]})"));
  CHECK(told.failures.counts().orders == 6);
}

TEST_CASE("failures of requests and connections are counted apart") {
  Told told;
  told.failures.note(http::Failure::handler);
  told.failures.note(http::Failure::connection);
  told.failures.note(http::Failure::answer);
  told.failures.note(http::Failure::handshake);
  told.failures.note(http::Failure::accept);
  told.failures.note(http::Failure::handler);
  CHECK(told.failures.counts().requests == 2);
  CHECK(told.failures.counts().connections == 1);
  CHECK(told.failures.counts().answers == 1);
  CHECK(told.failures.counts().handshakes == 1);
  CHECK(told.failures.counts().accepts == 1);
  CHECK(told.failures.counts().orders == 0);
  CHECK(told.lines ==
        std::vector<std::string>{R"({"event":"request failed"})", R"({"event":"connection failed"})",
                                 R"({"event":"answer not taken"})", R"({"event":"TLS handshake failed"})",
                                 R"({"event":"no room for connections"})", R"({"event":"request failed"})"});
  service::Failures silent;
  silent.note(http::Failure::handler); // nobody listens, and it is counted all the same
  CHECK(silent.counts().requests == 1);
}
