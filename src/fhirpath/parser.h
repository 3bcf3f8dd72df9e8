#pragma once

#include <string_view>

#include "base/result.h"
#include "fhirpath/program.h"

namespace signpost::fhirpath {

// Text to nodes by the grammar of FHIRPath 2.0.0, annex B; names are left as text for the binder. Fails with the offset
// of what does not fit, or `too_large` beyond the limits stated at compile().
base::Result<void> parse(std::string_view source, Program& program);

} // namespace signpost::fhirpath
