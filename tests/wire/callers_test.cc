// What is otherwise for the calls of one issuer, over real sockets.
#include <string>

#include "support/issuer.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// The answer to the example for the callers of an issuer with these lines in its entry.
base::JsonDocument answer_for(const std::string& lines, const std::string& request = example()) {
  const TestIssuer issuer(lines);
  const auto today = [] { return *base::parse_date("2026-11-20"); };
  RunningServer server({}, true, whole_knowledge(), today, issuer.file());
  const httplib::Headers bearer{{"Authorization", "Bearer " + issuer.token()}};
  const auto answer =
      server.client().Post("/cds-services/coverage-order-sign", bearer, request, "application/json");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  return json_of(answer);
}

std::size_t cards_for(const std::string& lines, const std::string& request = example()) {
  const base::JsonDocument answer = answer_for(lines, request);
  CHECK(answer.root()["systemActions"].size() == 1); // whatever becomes of cards
  return answer.root()["cards"].size();
}

std::string configured(const std::string& options) {
  return edited(example(), "extension", R"({"davinci-crd.configuration":)" + options + '}');
}

bool is_refused(const std::string& lines) {
  const TestIssuer issuer(lines);
  http::ByteBudget bodies(1 << 20);
  http::Client client;
  app::Callers callers({.tools = {.client = client, .bodies = bodies}, .audience = {}, .prefetch_keys = {}});
  base::Issues issues;
  callers.load(issuer.file(), issues);
  for (const base::Issue& issue : issues.list()) CHECK(issue.place.file == issuer.file());
  return issues.has_errors() && callers.size() == 0;
}

} // namespace

TEST_CASE("an issuer's callers get no more cards than its entry says, nor than they ask for") {
  CHECK(cards_for("") == 1);
  CHECK(cards_for("max_cards = 0") == 0);
  CHECK(cards_for("max_cards = 5") == 1);
  CHECK(cards_for("max_cards = 5", configured(R"({"max-cards":0})")) == 0);
  CHECK(cards_for("max_cards = 0", configured(R"({"max-cards":9})")) == 0);
}

TEST_CASE("an issuer's callers are shown the types of cards that its entry names") {
  CHECK(cards_for(R"(card_types = ["instructions"])") == 1);
  CHECK(cards_for(R"(card_types = ["coverage-info"])") == 1);
  CHECK(cards_for(R"(card_types = ["external-reference"])") == 0);
  CHECK(cards_for(R"(card_types = [])") == 0);
  CHECK(cards_for(R"(card_types = ["instructions"])", configured(R"({"instructions":false})")) == 0);
}

TEST_CASE("a topic is called what the issuer's system wants, and stays so from call to call") {
  const auto topic_for = [](const std::string& lines) {
    const base::JsonDocument answer = answer_for(lines);
    const base::Json topic = answer.root()["cards"].at(0)["source"]["topic"];
    return std::string(topic["system"].string()) + '|' + std::string(topic["code"].string()) + '|' +
           std::string(topic["display"].string());
  };
  const std::string crd = "http://hl7.org/fhir/us/davinci-crd/CodeSystem/temp|";
  CHECK(topic_for("") == crd + "coverage-info|Coverage Information");
  CHECK(topic_for(R"(topics = { coverage-info = "coverageinfo" })") == crd + "coverageinfo|Coverage Information");
  CHECK(topic_for(R"(topics = { coverage-info = { system = "urn:x", code = "c", display = "d" } })") == "urn:x|c|d");
  CHECK(topic_for(R"(topics = { claim = "claims" })") == crd + "coverage-info|Coverage Information");
}

TEST_CASE("a prefetch key of the issuer's own speaks for ours") {
  const auto completeness_of = [](const std::string& lines) {
    const std::string renamed = edited(edited(example(), "prefetch.problems", R"({"resourceType":"Bundle"})"),
                                       "extension", R"({"signpost.explain":true})");
    const base::JsonDocument answer = answer_for(lines, edited(renamed, "prefetch.conditions", ""));
    for (const base::Json type : answer.root()["extension"]["signpost.chart"])
      if (type["type"].string() == "Condition") return std::string(type["state"].string());
    return std::string("not-sent");
  };
  CHECK(completeness_of("") != "complete");
  CHECK(completeness_of(R"(prefetch_keys = { problems = "conditions" })") == "complete");
}

TEST_CASE("a setting that names what there is not is a mistake of the file") {
  CHECK(is_refused(R"(card_types = ["posters"])"));
  CHECK(is_refused(R"(topics = { weather = "x" })"));
  CHECK(is_refused(R"(topics = { coverage-info = { display = "x" } })"));
  CHECK(is_refused(R"(prefetch_keys = { mine = "yours" })"));
  CHECK(is_refused(R"(max_cards = -1)"));
  CHECK(is_refused(R"(suggestions = 1)"));
}
