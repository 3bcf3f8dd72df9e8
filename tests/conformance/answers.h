#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "cdshooks/hooks.h"
#include "conformance/rule.h"
#include "policy/decide.h"

namespace signpost::conformance {

// One call and what became of it.
struct Answered {
  std::string name;                    // "order-sign 2.0 485-kyphoplasty/fracture-of-today"
  std::string call;
  std::optional<std::string> response; // nothing: it was refused
  std::optional<base::ErrorCode> refusal;
  std::vector<policy::Outcome> outcomes; // of its decisions
};

// The server's own answer to a call, on a day.
Answered answered(std::string name, std::string call, base::Date today);

// Every scenario beside the policies as a call of `hook` in a version of CRD, in the order of their paths; `use` is
// given each answer.
void for_each_answer(const cdshooks::Hook& hook, cdshooks::CrdVersion version,
                     const std::function<void(const Answered&)>& use);

// What all answers of all scenarios, hooks and versions came to. Made once for a process.
struct Tally {
  std::size_t answers = 0, cards = 0, actions = 0;
  std::vector<std::string> refused;                            // names of calls that got no answer
  std::map<std::string, std::size_t> by_hook;                  // "order-sign 2.0": answers
  std::map<std::string_view, std::vector<std::string>> broken; // by name of the rule: names of answers
  std::vector<std::string> silent; // answers that decided something and put it on no order
};
const Tally& tally();

} // namespace signpost::conformance
