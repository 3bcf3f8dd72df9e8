#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::base {

// A calendar date. Differences are whole days; no clock, no zone.
using Date = std::chrono::sys_days;

// From the first to the last day, both included. A partial date such as 2026-10 is the interval of the days it may
// mean.
struct DateInterval {
  Date first;
  Date last;
  bool single_day() const { return first == last; }
  bool operator==(const DateInterval&) const = default;
};

// "2026-11-20" and nothing else; nothing for a day that no calendar has.
std::optional<Date> parse_date(std::string_view text);

// FHIR date, dateTime or instant (R4 2.24.0.1): year, year and month, day, or day with a time. A time counts as the
// calendar date it is written with, whatever its zone.
std::optional<DateInterval> parse_partial_date(std::string_view text);

std::string to_string(Date date); // 2026-11-20

// Days from `from` to `to`; negative if `to` comes first.
inline long days_between(Date from, Date to) { return (to - from).count(); }

// The same day of another month; the last day where the month is too short.
Date add_months(Date date, int months);

} // namespace signpost::base
