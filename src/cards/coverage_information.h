#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cards/sentences.h"
#include "cdshooks/response.h"
#include "policy/decide.h"

namespace signpost::cards {

// Da Vinci CRD 2.0.1, extension coverage-information.
inline constexpr std::string_view coverage_information_url =
    "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information";

// When, with which data (their digest) and by which server (the base of its addresses) a statement is made.
struct Maker {
  base::Date today;
  std::string_view knowledge;
  std::string_view base_url;
  const Sentences& sentences; // what a reason is said in
  bool asks_for_documentation = true; // whether the hook is one at which it is asked for
};

// The system action that puts coverage-information on an order, one extension per decision that says anything; the
// order comes back with everything it came with, to the last digit. Nothing if no decision has guidance, if the order
// has no id, or if it carries these very statements already. `decisions` are all of one order. The
// coverage-assertion-id is the same for the same order, coverage, facts and knowledge: what a later dispute refers to.
// Missing documentation that can be given in a form names its Questionnaire. At a hook that asks for none (order-select
// and the encounter hooks, at which nobody is about to sign) the statement says that coverage depends on it, and an
// earlier statement that did ask is left as it is.
std::optional<cdshooks::UpdateAction> annotate(std::span<const policy::Decision* const> decisions, const Maker& maker);

} // namespace signpost::cards
