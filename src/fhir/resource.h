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

// What an order or an appointment is for: its `code`, of a DeviceRequest or MedicationRequest the concept in its place,
// of an Appointment its `serviceType`, of a diet or a pair of glasses the first of its kinds. A CodeableConcept or a
// list of them; missing if it names none, or only by reference.
base::Json ordered_of(base::Json order);

// Whether a Condition describes the present: clinicalStatus active, recurrence or relapse (or not stated) and no
// abatement. True for every other type.
bool is_current(base::Json resource);

// The day a record speaks for, of a Period all its days: when observed, performed, reported or noted; of an encounter
// the day it began; onset only where nothing says when a condition was recorded.
struct ClinicalDate {
  std::optional<base::DateInterval> day; // nothing: the record carries no date, or
  bool unreadable = false;               // it carries one that breaks FHIR's format (R4 2.24.0.1)
  bool partial = false;                  // the day is one of these: only month or year is known
};
ClinicalDate clinical_date(base::Json resource);

// The days a choice element such as `effective` covers, whichever of effectiveDateTime, effectivePeriod or
// effectiveInstant is there. An open end of a Period is `open_end`.
std::optional<base::DateInterval> days_of(base::Json resource, std::string_view element, base::Date open_end);

} // namespace signpost::fhir
