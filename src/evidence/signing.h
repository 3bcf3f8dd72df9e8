#pragma once

#include "base/json.h"
#include "evidence/truth.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// Whether somebody else than the orderer (`requester`) signed a note: its `authenticator`, else its `author`. A note
// that names no person is nobody else's. Unknown where the two cannot be compared, or the order names no requester.
Truth signed_by_another(base::Json note, base::Json order, const fhir::Chart& chart);

} // namespace signpost::evidence
