#pragma once

#include <optional>
#include <span>

#include "base/date.h"
#include "evidence/candidate.h"
#include "evidence/reading.h"

namespace signpost::evidence {

// The longest course of one modality within `within`, of periods that lie no more than `bridge_days` apart: the course
// by which days of treatment are proven. Its first and last day are given as records tell them, which may lie outside.
// Nothing where records do not tell both of that course, or tell of a single day only. Pure.
std::optional<Treatment> told_treatment(std::span<const Candidate* const> candidates, base::DateInterval within,
                                        long bridge_days);

} // namespace signpost::evidence
