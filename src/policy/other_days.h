#pragma once

#include <optional>
#include <span>

#include "policy/judging.h"
#include "policy/remark.h"

namespace signpost::policy {

// Criteria as they are judged for one order, to be judged for other days of service.
struct OtherDays {
  const Criterion& criteria;
  evidence::Facts& facts;
  std::size_t order = 0;
  std::span<const std::optional<evidence::Member>> levels; // none of a list: whatever the level
  base::Date planned;
  std::span<const Assumption> assumptions;
};

inline constexpr long max_days_ahead = 366; // how far the calendar is followed

// The last day up to which the criteria are met, if they are on the day of signing; they are not on the planned one.
std::optional<base::Date> last_day_met(const OtherDays& days);

// The last day up to which criteria that are met on the planned one stay so, the chart as it is. Nothing if no clock
// ends them within `max_days_ahead`.
std::optional<base::Date> last_day_still_met(const OtherDays& days);

// The first day on which criteria that are refused on the planned one would be so no longer, because the calendar has
// moved on and a course of treatment that is too short could be long enough. Nothing if that is not enough, or takes
// longer than `max_days_ahead`.
std::optional<Earliest> earliest_change(const OtherDays& days);

} // namespace signpost::policy
