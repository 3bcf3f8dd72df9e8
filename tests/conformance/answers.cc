#include "conformance/answers.h"

#include <algorithm>
#include <stdexcept>

#include "app/uuid.h"
#include "conformance/calls.h"
#include "conformance/coverage_rules.h"
#include "conformance/response_rules.h"
#include "knockouts/scenario.h"
#include "service/answer.h"
#include "service/support.h"

namespace signpost::conformance {
namespace {

void count(const Answered& one, Tally& tally) {
  ++tally.answers;
  if (!one.response) {
    if (one.refusal != base::ErrorCode::invalid) throw std::runtime_error(one.name + " failed");
    tally.refused.push_back(one.name);
    return;
  }
  const auto call = base::JsonDocument::parse(one.call), response = base::JsonDocument::parse(*one.response);
  if (!call || !response) throw std::runtime_error(one.name + ": what was answered is no JSON");
  tally.cards += response->root()["cards"].size();
  tally.actions += response->root()["systemActions"].size();
  const auto decides = [](policy::Outcome outcome) { return outcome != policy::Outcome::no_guidance; };
  if (std::ranges::any_of(one.outcomes, decides) && !response->root()["systemActions"])
    tally.silent.push_back(one.name);
  const Asked asked(call->root());
  for (const auto list : {whole_response_rules(), card_rules(), action_rules(), part_rules(), coverage_rules()})
    for (const Rule* rule : broken_among(list, response->root(), asked)) tally.broken[rule->name].push_back(one.name);
}

} // namespace

Answered answered(std::string name, std::string call, base::Date today) {
  static const std::function<std::string()> uuid = app::random_uuid;
  const service::Terms terms{test::knowledge(), today, "https://signpost.example", uuid};
  Answered one{.name = std::move(name), .call = std::move(call), .response = {}, .refusal = {}, .outcomes = {}};
  const auto body = base::JsonDocument::parse(one.call);
  if (!body) throw std::runtime_error(one.name + ": " + body.error().message);
  const auto decided = service::Case::open(body->root(), terms);
  if (!decided) {
    one.refusal = decided.error().code;
    return one;
  }
  one.response = write_response(**decided, gaps_of(**decided)).text;
  for (const policy::Decision& decision : (*decided)->decisions()) one.outcomes.push_back(decision.outcome);
  return one;
}

void for_each_answer(const cdshooks::Hook& hook, cdshooks::CrdVersion version,
                     const std::function<void(const Answered&)>& use) {
  for (const knockouts::Scenario& scenario : knockouts::scenarios()) {
    const auto signed_order = base::JsonDocument::parse(scenario.request);
    const auto call = as_call_of(hook.name, signed_order->root());
    if (!call) continue;
    const auto bare = base::JsonDocument::parse(*call);
    use(answered(std::string(hook.name) + ' ' + std::string(to_string(version)) + ' ' + scenario.name,
                 asking_for(version, bare->root()), scenario.today));
  }
}

const Tally& tally() {
  static const Tally all = [] {
    Tally made;
    for (const cdshooks::Hook& hook : cdshooks::hooks())
      for (const cdshooks::CrdVersion version : {cdshooks::CrdVersion::v2_0, cdshooks::CrdVersion::v2_2})
        for_each_answer(hook, version, [&](const Answered& one) {
          count(one, made);
          ++made.by_hook[std::string(hook.name) + ' ' + std::string(to_string(version))];
        });
    return made;
  }();
  return all;
}

} // namespace signpost::conformance
