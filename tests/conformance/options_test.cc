// Answers to calls that have something configured, or whose order carries our statement already: of each policy one
// scenario for each outcome, through every hook, in both versions of CRD.
#include <map>
#include <set>

#include "cdshooks/hooks.h"
#include "conformance/answers.h"
#include "conformance/calls.h"
#include "conformance/response_rules.h"
#include "knockouts/rewrite.h"
#include "knockouts/scenario.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::conformance;
using cdshooks::CrdVersion;

namespace {

struct Sample {
  std::string name, call;
  base::Date today;
};

// Of each policy the first scenario of each outcome, as a call of each hook and version.
const std::vector<Sample>& samples() {
  static const std::vector<Sample> all = [] {
    std::vector<Sample> made;
    std::set<std::pair<std::string, policy::Outcome>> seen;
    for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
      const Answered signing = answered(scenario.name, scenario.request, scenario.today);
      if (signing.outcomes.empty() || !seen.emplace(scenario.policy, signing.outcomes.front()).second) continue;
      const auto order_sign = base::JsonDocument::parse(scenario.request);
      for (const cdshooks::Hook& hook : cdshooks::hooks())
        for (const CrdVersion version : {CrdVersion::v2_0, CrdVersion::v2_2}) {
          const auto call = as_call_of(hook.name, order_sign->root());
          if (!call) continue;
          const auto bare = base::JsonDocument::parse(*call);
          made.push_back({std::string(hook.name) + ' ' + std::string(to_string(version)) + ' ' + scenario.name,
                          asking_for(version, bare->root()), scenario.today});
        }
    }
    return made;
  }();
  return all;
}

// `call` with `davinci-crd.configuration`.
std::string configured(const std::string& call, const std::string& options) {
  const auto document = base::JsonDocument::parse(call);
  const base::Json body = document->root();
  return knockouts::with_members(
      body, {{"extension", knockouts::with_members(body["extension"], {{"davinci-crd.configuration", options}})}});
}

// The call with a resource, wherever it has it, in the form that an action gave it.
std::string with_updates(const std::string& call, base::Json actions) {
  const auto document = base::JsonDocument::parse(call);
  return knockouts::with_resources(document->root(), [&](base::Json resource) -> std::optional<std::string> {
    for (base::Json action : actions)
      if (action["resource"]["id"].string() == resource["id"].string() &&
          action["resource"]["resourceType"].string() == resource["resourceType"].string()) {
        base::JsonWriter out;
        out.value(action["resource"]);
        return out.take();
      }
    return {};
  });
}

// The answer, which keeps every rule; nothing if the call was refused.
std::optional<base::JsonDocument> good_answer(const Sample& sample, const std::string& call) {
  const Answered one = answered(sample.name, call, sample.today);
  INFO(sample.name);
  if (!one.response) return {};
  auto response = base::JsonDocument::parse(*one.response);
  const auto asked = base::JsonDocument::parse(call);
  REQUIRE(response.has_value());
  CHECK(broken_rules(response->root(), Asked(asked->root())) == std::vector<std::string>{});
  return std::move(*response);
}

bool is_of(const Sample& sample, CrdVersion version) {
  return sample.call.find(R"("davinci-crd.requestedVersion":")" + std::string(to_string(version))) != std::string::npos;
}

} // namespace

TEST_CASE("there are samples of every hook and version") {
  std::map<std::string, std::size_t> count;
  for (const Sample& sample : samples())
    ++count[sample.name.substr(0, sample.name.find(' ', sample.name.find(' ') + 1))];
  CHECK(count.size() == 12);
  for (const auto& [hook, number] : count) {
    INFO(hook);
    CHECK(number >= 20);
  }
}

TEST_CASE("resp-28: with coverage-info off there is neither an action nor a card on coverage") {
  for (const Sample& sample : samples()) {
    const auto answer = good_answer(sample, configured(sample.call, R"({"coverage-info":false})"));
    if (!answer) continue;
    INFO(sample.name);
    CHECK_FALSE(answer->root()["systemActions"]);
  }
}

TEST_CASE("dev-14: kinds of cards that are off do not come, max-cards bounds the others, and the actions stay") {
  std::size_t cards = 0;
  for (const Sample& sample : samples()) {
    const auto all = good_answer(sample, sample.call);
    const auto none =
        good_answer(sample, configured(sample.call, R"({"instructions":false,"external-reference":false})"));
    const auto one = good_answer(sample, configured(sample.call, R"({"max-cards":1})"));
    if (!all || !none || !one) continue;
    INFO(sample.name);
    cards += all->root()["cards"].size();
    CHECK(none->root()["cards"].size() == 0);
    CHECK(one->root()["cards"].size() == std::min<std::size_t>(all->root()["cards"].size(), 1));
    for (const base::JsonDocument* fewer : {&*none, &*one})
      CHECK(fewer->root()["systemActions"].size() == all->root()["systemActions"].size());
  }
  CHECK(cards > 0);
}

TEST_CASE("resp-32: an order under two coverages gets two statements, each with an id of its own") {
  const auto as_it_is = [](base::Json) { return std::optional<std::string>(); };
  std::size_t twofold = 0;
  for (const Sample& sample : samples()) {
    if (!is_of(sample, CrdVersion::v2_0)) continue; // 2.2 refuses several
    const auto body = base::JsonDocument::parse(sample.call);
    std::string second;
    knockouts::for_each_resource(body->root(), [&](base::Json resource) {
      if (resource["resourceType"].string() == "Coverage")
        second = knockouts::with_members(resource, {{"id", R"("second")"}, {"order", "2"}});
    });
    const auto answer =
        good_answer(sample, knockouts::with_resources(body->root(), as_it_is, {{"coverage", {second}}}));
    REQUIRE(answer);
    for (base::Json action : answer->root()["systemActions"])
      twofold += coverage_information_of(action["resource"]).size() == 2;
  }
  CHECK(twofold > 50);
}

TEST_CASE("resp-35: an order that carries our statement already gets no action, and the cards stay") {
  for (const CrdVersion version : {CrdVersion::v2_0, CrdVersion::v2_2}) {
    std::size_t actions = 0;
    for (const Sample& sample : samples()) {
      if (!is_of(sample, version)) continue;
      const auto first = good_answer(sample, sample.call);
      if (!first) continue;
      actions += first->root()["systemActions"].size();
      const auto second = good_answer(sample, with_updates(sample.call, first->root()["systemActions"]));
      INFO(sample.name);
      REQUIRE(second);
      CHECK_FALSE(second->root()["systemActions"]);
      CHECK(second->root()["cards"].size() == first->root()["cards"].size());
    }
    CHECK(actions > 0);
  }
}
