#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "fhirpath/program.h"

namespace signpost::fhirpath {

// Gives names their meaning: functions, types, elements, variables, regular expressions. Fails with the offset of the
// first name that has none, or of a call with the wrong number of arguments.
base::Result<void> bind(Program& program, const std::vector<std::string>& variables);

} // namespace signpost::fhirpath
