#pragma once

#include <optional>
#include <string_view>

#include "base/date.h"

namespace signpost::narrative {

// A length of time as clinicians write it; a month counts 30 to 31 days, a year 365 to 366.
struct Duration {
  double min_days;
  double max_days;
  bool operator==(const Duration&) const = default;
};

// "7 wks", "seven weeks", "6-8 weeks", "x 2 months", "6.5 wks", "several days" is nothing. Nothing for what is no
// duration.
std::optional<Duration> parse_duration(std::string_view text);

// "2026-09-28", "9/28", "11/04/26", "09/30/2016" (month first), "Sept 14", "14 September 2026", "mid Sept", "late
// September", "since Oct". Without a year: the latest such day that is not after `written_on`, and nothing if that is
// not known. Early, mid and late are the first, middle and last ten days or so of a month. An interval never reaches
// past
// `written_on` unless the text names a year.
std::optional<base::DateInterval> parse_clinical_date(std::string_view text, std::optional<base::Date> written_on);

// Whether a word in lower case is the name of a month, or the beginning of one: "september", "sept".
bool is_month_name(std::string_view word);

// "8", "7.5", "-2.5", "seven"; of a range ("7-8") and of a fraction ("8/10") the first number. Nothing for other text.
std::optional<double> parse_number(std::string_view text);

} // namespace signpost::narrative
