#pragma once

#include <string>

#include "policy/policy_version.h"

namespace signpost::cards {

// The order in words a clinician knows it by: its text, else its display, else what it refers to, else its code; with
// the code beside it that the service knows it by (none: its procedure code). Its reference if it has none of these.
std::string order_words(base::Json order, const policy::Service* service);
// That code alone; empty if the order has none.
std::string order_symbol(base::Json order, const policy::Service* service);

} // namespace signpost::cards
