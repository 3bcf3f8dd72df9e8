#pragma once

#include <optional>
#include <string>

#include "base/json.h"

namespace signpost::service {

// An order with the codes it may be billed by (CRD 2.2.1, extension billing-options on `code`, billopt-3) among the
// codings of its code, so that policies find it by them; as JSON. Nothing if it has none that its code does not name.
std::optional<std::string> with_billing_options(base::Json order);

} // namespace signpost::service
