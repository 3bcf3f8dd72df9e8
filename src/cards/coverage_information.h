#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cards/assertion.h"
#include "cdshooks/response.h"
#include "policy/decide.h"

namespace signpost::cards {

// Da Vinci CRD, extension coverage-information.
inline constexpr std::string_view coverage_information_url =
    "http://hl7.org/fhir/us/davinci-crd/StructureDefinition/ext-coverage-information";

// What is said on one order.
struct Annotation {
  std::optional<cdshooks::UpdateAction> action; // nothing: nothing is new, or nothing can be said
  // The statement on each decision, also where the order carries it already.
  struct Made {
    std::string assertion_id; // coverage-assertion-id; empty: no statement is made
    std::vector<const evidence::DocumentationItem*> forms; // that it asks for; of the Catalog
  };
  std::vector<Made> statements;
};

// The system action that puts coverage-information on an order, one extension per decision that says anything; the
// order comes back with everything it came with, to the last digit. Nothing if no decision says anything
// (assertion_of), if the order has no id, or if it carries these very statements already. `decisions` are all of one
// order. The coverage-assertion-id is the same for the same order, coverage, facts and knowledge: what a later dispute
// refers to. Missing documentation that can be given in a form names its Questionnaire. At a hook that asks for none
// (order-select and the encounter hooks, at which nobody is about to sign) the statement says that coverage depends on
// it, and an earlier statement that did ask is left as it is.
Annotation annotate(std::span<const policy::Decision* const> decisions, const Maker& maker);

} // namespace signpost::cards
