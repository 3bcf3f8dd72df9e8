#pragma once

#include <cstdint>

#include "base/json.h"

namespace signpost::fhir {

// Which of two copies of one resource stands.
enum class Copies : std::uint8_t {
  first_stands,  // they say the same, or the first is newer
  second_stands, // the second is newer, or whole where the first is SUBSETTED
  differ         // they say different things, and nothing tells which is newer
};

// Compares by `meta.lastUpdated` (R4 instant, at whatever offset), the tag SUBSETTED (R4 search.html#summary) and what
// they say: all but `meta` and the narrative.
Copies compare(base::Json first, base::Json second);

} // namespace signpost::fhir
