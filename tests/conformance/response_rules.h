#pragma once

#include "conformance/rule.h"

// What CDS Hooks 2.0 demands of the body of a 200 answer, and what CRD (2.0.1, or 2.2.1 where the call asks for it)
// adds to it.
namespace signpost::conformance {

// About cards, with their source, suggestions, links and reasons.
std::span<const Rule> card_rules();
// About the response as a whole, its actions, and what the call had configured.
std::span<const Rule> whole_response_rules();

// All of the names of rules that a response breaks; none, and it is a good one.
std::vector<std::string> broken_rules(base::Json response, const Asked& asked);

} // namespace signpost::conformance
