#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cdshooks/request.h"
#include "fhir/chart.h"

namespace signpost::service {

// Prefetch keys of a site, each with the key of ours it stands for: what `--prefetch-key THEIRS=OURS` declares.
using PrefetchKeys = std::map<std::string, std::string, std::less<>>;

// Whether discovery offers a key of that name.
bool is_prefetch_key(std::string_view name);

// What a call brought: the orders to be signed, the patient's coverages, and the chart. Borrows from the request.
struct Intake {
  fhir::Chart chart;
  std::vector<base::Json> orders;    // request resources of draftOrders, in their order
  std::vector<base::Json> coverages; // of this patient, primary first

  // Resources are found by their type whatever their prefetch key; how completely a type was read, fhir::SearchAnswer
  // says. Fails with `invalid` if the patient sent is not the context's, with `unobtainable` if the
  // patient or the coverage was not sent (docs/integrator.md, "Errors").
  static base::Result<Intake> read(const cdshooks::Request& request, const PrefetchKeys& declared = {});
};

// Our prefetch keys and queries, as discovery offers them.
const std::vector<std::pair<std::string, std::string>>& prefetch_templates();

} // namespace signpost::service
