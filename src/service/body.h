#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace signpost::service {

// Parses the body of a request. Fails with `invalid` for what is no JSON; `expected` says what should have come: "a CDS
// Hooks request".
base::Result<base::JsonDocument> parse_body(std::string_view body, std::string_view expected);

// Why a body that is to be read on the worker pool is not.
inline base::Error too_busy() { return {base::ErrorCode::busy, "the server is busy; try again shortly", {}}; }

} // namespace signpost::service
