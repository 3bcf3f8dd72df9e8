#pragma once

#include <string>

#include "fhir/completeness.h"

namespace signpost::fhir {

// Why an answer was not whole, in words for integrators: "filtered by `status`". Holds nothing of a patient.
std::string in_words(const Shortfall& shortfall);

} // namespace signpost::fhir
