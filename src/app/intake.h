#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cdshooks/request.h"
#include "fhir/chart.h"

namespace signpost::app {

// What a call brought: the orders to be signed, the patient's coverages, and the chart. Borrows from the request.
struct Intake {
  fhir::Chart chart;
  std::vector<base::Json> orders;    // request resources of draftOrders, in their order
  std::vector<base::Json> coverages; // of this patient, primary first

  // Resources are found by their type whatever their prefetch key; a type counts as completely read only where our own
  // key came back whole. Fails with `invalid` if the patient sent is not the context's, with `unobtainable` if the
  // patient or the coverage was not sent (contract, section 7).
  static base::Result<Intake> read(const cdshooks::Request& request);
};

// Our prefetch keys and queries, as discovery offers them.
const std::vector<std::pair<std::string, std::string>>& prefetch_templates();

} // namespace signpost::app
