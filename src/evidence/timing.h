#pragma once

#include <optional>

#include "base/date.h"
#include "evidence/admission.h"
#include "fhir/resource.h"

namespace signpost::evidence {

// Which records are of the time that a value asks about. `any_time` is for what needs no clock: a cause, an allergy.
struct Timing {
  std::optional<long> window_days = {}; // no older than this on the day evidence counts to
  bool after_onset = false;        // not before the day of another value, the onset
  bool if_known = false;           // … and where nothing is known of that day, all the same
  bool any_time = false;
};

// Whether a record of that day is of the right time. `day`: the earlier of signing and date of service, from which
// windows run back. `onset`: the days on which what it is evidence for may have begun; nothing if nothing is known.
Admission timely(const Timing& timing, const fhir::ClinicalDate& said, base::Date day,
                 const std::optional<base::DateInterval>& onset);

} // namespace signpost::evidence
