#pragma once

#include <string>

#include "base/date.h"
#include "policy/catalog.h"
#include "service/knowledge.h"

namespace signpost::pages {

// A policy version as a page for a clinician or a medical director: where it comes from and how current it is, and for
// each service its codes, its criteria in plain words and what the payer says when they are not met. `today` tells
// whether the review date has passed. Links are relative, so that the page works behind any proxy.
std::string policy_page(const service::Knowledge& knowledge, const policy::PolicyVersion& policy, base::Date today);

// All policy versions, by payer, as a page.
std::string policy_list_page(const service::Knowledge& knowledge, base::Date today);

} // namespace signpost::pages
