#include "base/date.h"

#include <cstdio>

namespace signpost::base {
namespace {

// `count` digits from position `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

} // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10) return {};
  const auto interval = parse_partial_date(text);
  return interval ? std::optional(interval->first) : std::nullopt;
}

std::optional<DateInterval> parse_partial_date(std::string_view text) {
  using namespace std::chrono;
  const int y = digits(text, 0, 4);
  if (y < 1) return {};
  if (text.size() == 4) return DateInterval{sys_days(year(y) / 1 / 1), sys_days(year(y) / 12 / 31)};
  const int m = digits(text, 5, 2);
  if (text[4] != '-' || m < 1 || m > 12) return {};
  const auto month_of_year = year(y) / m;
  if (text.size() == 7) return DateInterval{sys_days(month_of_year / 1), sys_days(month_of_year / last)};
  const int d = digits(text, 8, 2);
  if (text[7] != '-' || d < 1) return {};
  const year_month_day day_of_month = month_of_year / d;
  if (!day_of_month.ok()) return {};
  if (text.size() > 10 && text[10] != 'T') return {};
  return DateInterval{sys_days(day_of_month), sys_days(day_of_month)};
}

std::string to_string(Date date) {
  const std::chrono::year_month_day ymd(date);
  char buffer[24];
  std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u", int(ymd.year()), unsigned(ymd.month()), unsigned(ymd.day()));
  return buffer;
}

Date add_months(Date date, int months) {
  using namespace std::chrono;
  const year_month_day ymd(date);
  const year_month target = ymd.year() / ymd.month() + std::chrono::months(months);
  const year_month_day moved = target / ymd.day();
  return moved.ok() ? sys_days(moved) : sys_days(target / last);
}

} // namespace signpost::base
