#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "fhirpath/decimal.h"

namespace signpost::fhirpath {

// A Date, DateTime or Time of FHIRPath (2.0.0, section 4.1): fields down to a precision, the rest unknown. A time
// zone that is not written is unknown, never the one this machine happens to be in.
struct Temporal {
  enum class Kind : std::uint8_t { date, date_time, time };
  enum class Precision : std::uint8_t { year, month, day, hour, minute, second, millisecond };
  static constexpr std::int16_t no_zone = INT16_MIN;

  std::int16_t year = 1;       // fields below the precision hold the smallest value they may have
  std::int16_t zone = no_zone; // minutes east of UTC
  std::uint16_t millisecond = 0;
  std::uint8_t month = 1;
  std::uint8_t day = 1;
  std::uint8_t hour = 0;
  std::uint8_t minute = 0;
  std::uint8_t second = 0;
  Kind kind = Kind::date;
  Precision precision = Precision::day;

  bool has_zone() const { return zone != no_zone; }
  bool operator==(const Temporal&) const = default;
};

// FHIR and ISO text without `@`: 2026, 2026-11, 2026-11-20, 2026-11-20T10:30[:00[.000]][Z|+01:00]. A date read as
// DateTime and the like are converted by the caller. Nothing for a day or time that does not exist.
std::optional<Temporal> parse_date(std::string_view text);
std::optional<Temporal> parse_date_time(std::string_view text); // also 2026T and a plain date
std::optional<Temporal> parse_time(std::string_view text);      // 10:30[:00[.000]]

Temporal date_of(base::Date day);
std::string to_string(const Temporal& value); // without `@`

// The days that a Date or DateTime may mean, as it is written (its zone is not looked at); nothing for a Time.
std::optional<base::DateInterval> days_of(const Temporal& value);

// Order by precision, field after field (FHIRPath 2.0.0, 6.2): nothing if the answer depends on a field or zone
// that one of them does not state.
std::optional<std::strong_ordering> compare(const Temporal& a, const Temporal& b);

// Moved by calendar units; the day is cut to the length of the month, a fraction of a unit above seconds is ignored.
// A unit finer than the precision counts in whole units of the precision. Nothing outside years 1 to 9999.
enum class CalendarUnit : std::uint8_t { year, month, week, day, hour, minute, second, millisecond };
std::optional<Temporal> add(const Temporal& value, Decimal count, CalendarUnit unit);

// Digits the value is written with (2026 has 4, with milliseconds 17; times 2 to 9).
int digits(const Temporal& value);
// The earliest or latest moment the value may mean, with `digits` digits; nothing for a count no precision has.
std::optional<Temporal> boundary(const Temporal& value, int digits, bool high);

} // namespace signpost::fhirpath
