#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "cdshooks/crd_version.h"

// Calls made from a call of order-sign.
namespace signpost::conformance {

// The same orders and chart as a call of `hook`; nothing where that hook has no such call: the encounter hooks and
// appointment-book know ServiceRequests only, with an id. order-select selects all orders; order-dispatch sends them in
// prefetch; an appointment is based on each; the encounter is theirs.
std::optional<std::string> as_call_of(std::string_view hook, base::Json order_sign);

// The call with `davinci-crd.requestedVersion`.
std::string asking_for(cdshooks::CrdVersion version, base::Json call);

} // namespace signpost::conformance
