#pragma once

#include <optional>
#include <span>

#include "base/date.h"
#include "evidence/candidate.h"
#include "evidence/reading.h"
#include "evidence/values.h"

namespace signpost::evidence {

// The days that settling depends on.
struct Settlement {
  base::Date day;                          // up to which evidence counts
  std::optional<base::DateInterval> onset; // spans: when it began, if that is known
};

// How what single records say becomes the reading of a value: every candidate given counts. Pure; a value that counts
// over orders or is mapped onto a domain is not settled here. `why` of a reading without an answer stays as it was.
void settle(const ValueDefinition& value, std::span<const Candidate* const> candidates, const Settlement& at,
            Reading& reading);

} // namespace signpost::evidence
