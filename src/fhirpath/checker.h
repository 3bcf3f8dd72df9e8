#pragma once

#include "base/result.h"
#include "fhirpath/program.h"

namespace signpost::fhirpath {

// Strict compilation: follows the types of R4 through a bound program and fails, with the offset, at what can never
// give anything or never means what it says: an element the type does not have, a cast or comparison that cannot
// succeed, a criterion that is no Boolean, a position in a collection without order. What is not known is not refuted.
base::Result<void> check(const Program& program);

} // namespace signpost::fhirpath
