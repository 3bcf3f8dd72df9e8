#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"
#include "base/json.h"
#include "fhir/reference.h"

namespace signpost::fhir {

// What every resource of a chart is asked, whatever its type. Free functions on borrowed JSON: a resource is the JSON
// it came as, and is echoed as that.

inline std::string_view type_of(base::Json resource) { return resource["resourceType"].string(); }
inline std::string_view id_of(base::Json resource) { return resource["id"].string(); }

// Who the record is about: `subject`, `patient` or `beneficiary`, whichever the type has.
Reference subject_of(base::Json resource);

// Whether the record may be used as evidence at all: not entered in error, refuted, merely suspected, cancelled, not
// done or superseded (Condition.verificationStatus and the status elements of the R4 resources).
bool is_evidence(base::Json resource);

// Whether a Condition describes the present: clinicalStatus active, recurrence or relapse (or not stated) and no
// abatement. True for every other type.
bool is_current(base::Json resource);

// The day a record speaks for: when observed, performed, reported or noted; onset only where nothing says when a
// condition was recorded. Nothing if the record carries no date.
std::optional<base::DateInterval> clinical_date(base::Json resource);

// The days a choice element such as `effective` covers, whichever of effectiveDateTime, effectivePeriod or
// effectiveInstant is there. An open end of a Period is `open_end`.
std::optional<base::DateInterval> days_of(base::Json resource, std::string_view element, base::Date open_end);

} // namespace signpost::fhir
