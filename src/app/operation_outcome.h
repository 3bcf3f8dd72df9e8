#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace signpost::app {

// The HTTP status of an error: the one place where kinds of error become codes (docs/integrator.md, Errors).
int status_of(base::ErrorCode code);

// The word for it in the log, where the sentence does not belong.
std::string_view word_of(base::ErrorCode code);

// A FHIR OperationOutcome (R4) with one error issue, as every non-2xx answer carries it.
std::string operation_outcome(int status, std::string_view sentence);

} // namespace signpost::app
