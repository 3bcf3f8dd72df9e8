#pragma once

#include "base/json.h"
#include "evidence/orders.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// Whether a source reads one order's words and codes for another one (or for itself).
bool is_read(const Source& source, const Orders& orders, std::size_t order, std::size_t for_order);

// Whether the order refers to a resource (`supportingInfo`, `reasonReference`). A device request is for every order of
// the call, unless it names those it is based on, or some order refers to it; the device it asks for comes with it.
bool is_linked(base::Json resource, const Orders& orders, std::size_t order, Records& records,
               const fhir::Chart& chart);

} // namespace signpost::evidence
