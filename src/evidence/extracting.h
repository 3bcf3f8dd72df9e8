#pragma once

#include <string>

#include "base/date.h"
#include "evidence/candidate.h"
#include "evidence/evaluation.h"
#include "evidence/prose.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// For what a number or a day is taken out of a record.
struct Asked {
  const ValueDefinition& value;
  base::Date day; // up to which evidence counts
};

// The following take what a source's `value` gave of a record, or what a phrase captured, into a candidate, and tell
// whether it says anything.

// A number on the scale of its source, with what was recorded as its evidence.
bool take_number(const Extraction& take, base::Json resource, const fhirpath::Item& item, Candidate& one);
// The day or period of a date, Period or Age, with the days of supply that go with it. What has not come yet is
// doubtful.
bool take_dates(const Extraction& take, base::Json resource, const fhirpath::Item& item, const Asked& asked,
                const fhir::Chart& chart, Evaluation& evaluate, Candidate& one);
// The figures, dates and durations of a sentence; it was written by `signed_on`.
bool take_captures(const MentionSource& phrases, const Hit& hit, const ValueDefinition& value, base::Date signed_on,
                   Candidate& one);

// Whether the figure that a record gives lies within the bounds of the source, unknown if it may; `what` is told it.
Truth figure_within(const Extraction& take, base::Json resource, Evaluation& evaluate, std::string& what);

// Tells what a laboratory found, beside what it looked for: "Platelets 30", "INR >= 4".
void show_result(base::Json observation, std::string& what);

} // namespace signpost::evidence
