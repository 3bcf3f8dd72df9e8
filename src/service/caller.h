#pragma once

#include <optional>
#include <string>

#include "service/allow_list.h"
#include "service/prefetch.h"

namespace signpost::service {

// Somebody whose calls are known by a token, as far as answers differ by who asks.
struct Caller {
  std::string issuer;                     // of the token
  std::optional<AllowList> fhir_servers;  // that its calls may name; nothing: those of all callers
  PrefetchKeys prefetch_keys;             // that count in its calls
};

} // namespace signpost::service
