#pragma once

#include "conformance/rule.h"

namespace signpost::conformance {

// Of a rule about one coverage-information extension, that about all of a response's system actions.
template <auto kept>
bool statements(base::Json response, const Asked& asked) {
  for (base::Json action : response["systemActions"])
    for (base::Json extension : coverage_information_of(action["resource"]))
      if (!keeps<kept>(extension, asked)) return false;
  return true;
}

// The same for the calls of one version only.
template <cdshooks::CrdVersion version, auto kept>
bool statements_in(base::Json response, const Asked& asked) {
  return asked.version() != version || statements<kept>(response, asked);
}

} // namespace signpost::conformance
