#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cdshooks/configuration.h"
#include "cdshooks/hooks.h"

namespace signpost::cdshooks {

// Prefetch keys, each with its template.
using PrefetchTemplates = std::vector<std::pair<std::string, std::string>>;

// A service that discovery offers.
struct Service {
  const Hook* hook = nullptr;
  PrefetchTemplates prefetch;
  std::string usage_requirements = {}; // what a client must do to use it; empty: nothing
};

// The answer to GET /cds-services (CDS Hooks 2.0, "Discovery"), with CRD's versions and configuration options for the
// kinds of cards there are.
std::string discovery(const std::vector<Service>& services, const CardKinds& kinds);

} // namespace signpost::cdshooks
