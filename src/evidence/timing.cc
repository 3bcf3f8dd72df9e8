#include "evidence/timing.h"

namespace signpost::evidence {

Admission timely(const Timing& timing, const fhir::ClinicalDate& said, base::Date day,
                 const std::optional<base::DateInterval>& onset) {
  const bool needs_date = timing.window_days || timing.after_onset || !timing.any_time;
  if (!needs_date) return {};
  if (!said.day) return Admission::doubt(said.unreadable ? Because::unreadable_date : Because::undated);
  if (said.day->first > day) return Admission::doubt(Because::future);
  const base::DateInterval& days = *said.day;
  if (timing.window_days) {
    if (base::days_between(days.last, day) > *timing.window_days) return Admission::refuse(Because::out_of_window);
    // Of a month or a year, one of its days may lie within and another without.
    if (said.partial && base::days_between(days.first, day) > *timing.window_days)
      return Admission::doubt(Because::partial_date);
  }
  if (!timing.after_onset) return {};
  if (!onset) return timing.if_known ? Admission{} : Admission::doubt(Because::onset_unknown);
  if (days.last < onset->first) return Admission::refuse(Because::before_onset);
  if (said.partial && days.first < onset->first) return Admission::doubt(Because::partial_date);
  if (days.last < onset->last) return Admission::doubt(Because::onset_unknown);
  return {};
}

} // namespace signpost::evidence
