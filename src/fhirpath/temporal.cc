#include "fhirpath/temporal.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace signpost::fhirpath {
namespace {

using Kind = Temporal::Kind;
using Precision = Temporal::Precision;
namespace chrono = std::chrono;

constexpr std::int64_t ms_per_minute = 60'000;
constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int16_t earliest_zone = -12 * 60; // minutes; no place on earth is further from UTC
constexpr std::int16_t latest_zone = 14 * 60;

int month_length(int year, unsigned month) {
  return static_cast<int>(static_cast<unsigned>((chrono::year(year) / chrono::month(month) / chrono::last).day()));
}

// Reads fixed-width fields from the front of a text.
class Fields {
public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> number(std::size_t width) {
    if (rest_.size() < width) return {};
    int value = 0;
    for (char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return {};
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  // The fraction of a second after the point, cut to milliseconds.
  std::optional<int> milliseconds() {
    std::size_t count = 0;
    int value = 0;
    for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count)
      if (count < 3) value = value * 10 + (rest_[count] - '0');
    if (count == 0) return {};
    for (std::size_t i = count; i < 3; ++i) value *= 10;
    rest_.remove_prefix(count);
    return value;
  }
  bool at_zone() const { return !rest_.empty() && (rest_[0] == 'Z' || rest_[0] == '+' || rest_[0] == '-'); }
  std::optional<std::int16_t> zone() {
    if (take('Z')) return std::int16_t{0};
    const bool west = rest_[0] == '-';
    rest_.remove_prefix(1);
    const auto hours = number(2);
    if (!hours || !take(':')) return {};
    const auto minutes = number(2);
    if (!minutes || *hours > 14 || *minutes > 59) return {};
    const int offset = *hours * 60 + *minutes;
    return static_cast<std::int16_t>(west ? -offset : offset);
  }

private:
  std::string_view rest_;
};

bool read_date(Fields& fields, Temporal& value) {
  const auto year = fields.number(4);
  if (!year || *year == 0) return false;
  value.year = static_cast<std::int16_t>(*year);
  value.precision = Precision::year;
  if (!fields.take('-')) return true;
  const auto month = fields.number(2);
  if (!month || *month < 1 || *month > 12) return false;
  value.month = static_cast<std::uint8_t>(*month);
  value.precision = Precision::month;
  if (!fields.take('-')) return true;
  const auto day = fields.number(2);
  if (!day || *day < 1 || *day > month_length(*year, value.month)) return false;
  value.day = static_cast<std::uint8_t>(*day);
  value.precision = Precision::day;
  return true;
}

bool read_time(Fields& fields, Temporal& value) {
  const auto hour = fields.number(2);
  if (!hour || *hour > 23) return false;
  value.hour = static_cast<std::uint8_t>(*hour);
  value.precision = Precision::hour;
  if (!fields.take(':')) return true;
  const auto minute = fields.number(2);
  if (!minute || *minute > 59) return false;
  value.minute = static_cast<std::uint8_t>(*minute);
  value.precision = Precision::minute;
  if (!fields.take(':')) return true;
  const auto second = fields.number(2);
  if (!second || *second > 60) return false;
  value.second = static_cast<std::uint8_t>(std::min(*second, 59)); // a leap second counts with the one before
  value.precision = Precision::second;
  if (!fields.take('.')) return true;
  const auto fraction = fields.milliseconds();
  if (!fraction) return false;
  value.millisecond = static_cast<std::uint16_t>(*fraction);
  value.precision = Precision::millisecond;
  return true;
}

chrono::sys_days day_of(const Temporal& value) {
  return chrono::sys_days(chrono::year(value.year) / chrono::month(value.month) / chrono::day(value.day));
}

std::int64_t time_of_day(const Temporal& value) {
  return ((value.hour * 60 + value.minute) * 60 + value.second) * std::int64_t{1000} + value.millisecond;
}

// Milliseconds since 1970 by its own clock, zone left aside; of a Time: since midnight.
std::int64_t wall_clock(const Temporal& value) {
  const std::int64_t days = value.kind == Kind::time ? 0 : day_of(value).time_since_epoch().count();
  return days * ms_per_day + time_of_day(value);
}

void set_time_of_day(Temporal& value, std::int64_t ms) {
  value.millisecond = static_cast<std::uint16_t>(ms % 1000);
  value.second = static_cast<std::uint8_t>(ms / 1000 % 60);
  value.minute = static_cast<std::uint8_t>(ms / ms_per_minute % 60);
  value.hour = static_cast<std::uint8_t>(ms / (60 * ms_per_minute));
}

bool set_day(Temporal& value, chrono::sys_days day) {
  const chrono::year_month_day fields(day);
  const int year = static_cast<int>(fields.year());
  if (year < 1 || year > 9999) return false;
  value.year = static_cast<std::int16_t>(year);
  value.month = static_cast<std::uint8_t>(static_cast<unsigned>(fields.month()));
  value.day = static_cast<std::uint8_t>(static_cast<unsigned>(fields.day()));
  return true;
}

// Every field below the precision at its largest value.
Temporal latest(Temporal value) {
  const Precision known = value.precision;
  if (known < Precision::month) value.month = 12;
  if (known < Precision::day) value.day = static_cast<std::uint8_t>(month_length(value.year, value.month));
  if (known < Precision::hour) value.hour = 23;
  if (known < Precision::minute) value.minute = 59;
  if (known < Precision::second) value.second = 59;
  if (known < Precision::millisecond) value.millisecond = 999;
  return value;
}

// Seconds and milliseconds are one precision (FHIRPath 2.0.0, 6.2): 10:30:00 is 10:30:00.000.
Precision comparable_precision(const Temporal& value) { return std::min(value.precision, Precision::second); }

struct Instants {
  std::int64_t first;
  std::int64_t last;
};
Instants instants(const Temporal& value) {
  const bool to_the_second = value.precision >= Precision::second;
  const std::int64_t first = wall_clock(value);
  const std::int64_t last = to_the_second ? first : wall_clock(latest(value));
  if (value.has_zone()) return {first - value.zone * ms_per_minute, last - value.zone * ms_per_minute};
  return {first - latest_zone * ms_per_minute, last - earliest_zone * ms_per_minute};
}

std::optional<std::strong_ordering> compare_in_utc(const Temporal& a, const Temporal& b) {
  const Instants left = instants(a);
  const Instants right = instants(b);
  if (left.last < right.first) return std::strong_ordering::less;
  if (left.first > right.last) return std::strong_ordering::greater;
  const bool same_kind = a.has_zone() && b.has_zone() && comparable_precision(a) == comparable_precision(b);
  if (same_kind && left.first == right.first) return std::strong_ordering::equal;
  return {};
}

std::array<int, 6> fields_of(const Temporal& value) {
  return {value.year, value.month, value.day, value.hour, value.minute, value.second * 1000 + value.millisecond};
}

Precision precision_of(CalendarUnit unit) {
  switch (unit) {
  case CalendarUnit::year: return Precision::year;
  case CalendarUnit::month: return Precision::month;
  case CalendarUnit::week:
  case CalendarUnit::day: return Precision::day;
  case CalendarUnit::hour: return Precision::hour;
  case CalendarUnit::minute: return Precision::minute;
  case CalendarUnit::second: return Precision::second;
  case CalendarUnit::millisecond: return Precision::millisecond;
  }
  return Precision::day;
}

constexpr std::int64_t most = 400'000'000'000'000; // milliseconds: more than 9,999 years

// Years and months by FHIRPath's count for partial dates (2.0.0, 6.7): 365 and 30 days.
std::int64_t milliseconds_in(Precision precision) {
  switch (precision) {
  case Precision::year: return 365 * ms_per_day;
  case Precision::month: return 30 * ms_per_day;
  case Precision::day: return ms_per_day;
  case Precision::hour: return 60 * ms_per_minute;
  case Precision::minute: return ms_per_minute;
  case Precision::second: return 1000;
  case Precision::millisecond: return 1;
  }
  return 1;
}

// `count` of `from` in whole units of the coarser `to`.
std::int64_t coarsened(std::int64_t count, Precision from, Precision to) {
  if (from == Precision::month) return count / 12;
  return count / (milliseconds_in(to) / milliseconds_in(from));
}

std::optional<Temporal> add_months(Temporal value, std::int64_t months) {
  const std::int64_t total = value.year * std::int64_t{12} + (value.month - 1) + months;
  const std::int64_t year = total / 12;
  if (year < 1 || year > 9999) return {};
  value.year = static_cast<std::int16_t>(year);
  value.month = static_cast<std::uint8_t>(total % 12 + 1);
  value.day = static_cast<std::uint8_t>(std::min<int>(value.day, month_length(value.year, value.month)));
  return value;
}

std::optional<Temporal> add_milliseconds(Temporal value, std::int64_t ms) {
  const std::int64_t moved = wall_clock(value) + ms;
  const std::int64_t of_day = ((moved % ms_per_day) + ms_per_day) % ms_per_day;
  set_time_of_day(value, of_day); // a Time goes round the clock
  if (value.kind == Kind::time) return value;
  const std::int64_t day = (moved - of_day) / ms_per_day;
  if (!set_day(value, chrono::sys_days(chrono::days(static_cast<int>(day))))) return {};
  return value;
}

// Every field below `precision` at its smallest value.
Temporal truncated(Temporal value, Precision precision) {
  if (precision < Precision::month) value.month = 1;
  if (precision < Precision::day) value.day = 1;
  if (precision < Precision::hour) value.hour = 0;
  if (precision < Precision::minute) value.minute = 0;
  if (precision < Precision::second) value.second = 0;
  if (precision < Precision::millisecond) value.millisecond = 0;
  if (precision < Precision::hour) value.zone = Temporal::no_zone;
  value.precision = precision;
  return value;
}

void append_padded(std::string& text, int number, std::size_t width) {
  const std::string digits = std::to_string(number);
  text.append(width - std::min(width, digits.size()), '0').append(digits);
}

void append_zone(std::string& text, int zone) {
  if (zone == 0) {
    text += 'Z';
    return;
  }
  text += zone < 0 ? '-' : '+';
  append_padded(text, std::abs(zone) / 60, 2);
  append_padded(text += ':', std::abs(zone) % 60, 2);
}

constexpr std::array<int, 7> date_digits = {4, 6, 8, 10, 12, 14, 17};
constexpr std::array<int, 7> time_digits = {0, 0, 0, 2, 4, 6, 9};

} // namespace

std::optional<Temporal> parse_date(std::string_view text) {
  Fields fields(text);
  Temporal value;
  if (!read_date(fields, value) || !fields.done()) return {};
  return value;
}

std::optional<Temporal> parse_date_time(std::string_view text) {
  Fields fields(text);
  Temporal value;
  if (!read_date(fields, value)) return {};
  value.kind = Kind::date_time;
  if (!fields.take('T') || fields.done()) {
    if (!fields.done()) return {};
    return value;
  }
  if (value.precision != Precision::day || !read_time(fields, value)) return {};
  if (fields.at_zone()) {
    const auto zone = fields.zone();
    if (!zone) return {};
    value.zone = *zone;
  }
  if (!fields.done()) return {};
  return value;
}

std::optional<Temporal> parse_time(std::string_view text) {
  Fields fields(text);
  Temporal value;
  value.kind = Kind::time;
  if (!read_time(fields, value) || !fields.done()) return {};
  return value;
}

Temporal date_of(base::Date day) {
  Temporal value;
  set_day(value, day);
  return value;
}

std::string to_string(const Temporal& value) {
  std::string text;
  const Precision precision = value.precision;
  if (value.kind != Kind::time) {
    append_padded(text, value.year, 4);
    if (precision >= Precision::month) append_padded(text += '-', value.month, 2);
    if (precision >= Precision::day) append_padded(text += '-', value.day, 2);
    if (precision >= Precision::hour) text += 'T';
  }
  if (precision >= Precision::hour) append_padded(text, value.hour, 2);
  if (precision >= Precision::minute) append_padded(text += ':', value.minute, 2);
  if (precision >= Precision::second) append_padded(text += ':', value.second, 2);
  if (precision >= Precision::millisecond) append_padded(text += '.', value.millisecond, 3);
  if (value.has_zone()) append_zone(text, value.zone);
  return text;
}

std::optional<base::DateInterval> days_of(const Temporal& value) {
  if (value.kind == Kind::time) return {};
  return base::DateInterval{day_of(value), day_of(latest(value))};
}

std::optional<std::strong_ordering> compare(const Temporal& a, const Temporal& b) {
  if ((a.kind == Kind::time) != (b.kind == Kind::time)) return {};
  if (a.has_zone() || b.has_zone()) return compare_in_utc(a, b);
  const auto left = fields_of(a);
  const auto right = fields_of(b);
  const auto known = static_cast<std::size_t>(std::min(comparable_precision(a), comparable_precision(b)));
  for (std::size_t i = 0; i <= known; ++i)
    if (left[i] != right[i]) return left[i] <=> right[i];
  if (comparable_precision(a) != comparable_precision(b)) return {};
  return std::strong_ordering::equal;
}

std::optional<Temporal> add(const Temporal& value, Decimal count, CalendarUnit unit) {
  Precision precision = precision_of(unit);
  if (unit == CalendarUnit::second) { // only seconds may have a fraction
    const auto milliseconds = multiply(count, Decimal(1000));
    if (!milliseconds) return {};
    count = *milliseconds;
    precision = Precision::millisecond;
  }
  const auto whole = count.rescaled(0, Decimal::Rounding::toward_zero);
  const auto fitting = whole ? whole->integer() : std::nullopt;
  if (!fitting || *fitting > most / 7 || *fitting < -most / 7) return {};
  std::int64_t amount = unit == CalendarUnit::week ? *fitting * 7 : *fitting;
  if (value.precision < precision) {
    amount = coarsened(amount, precision, value.precision);
    precision = value.precision;
  }
  if (value.kind == Kind::time && precision < Precision::hour) return {};
  const std::int64_t unit_length = milliseconds_in(precision);
  if (amount > most / unit_length || amount < -most / unit_length) return {};
  if (precision == Precision::year) return add_months(value, amount * 12);
  if (precision == Precision::month) return add_months(value, amount);
  return add_milliseconds(value, amount * unit_length);
}

int digits(const Temporal& value) {
  const auto& table = value.kind == Kind::time ? time_digits : date_digits;
  return table[static_cast<std::size_t>(value.precision)];
}

std::optional<Temporal> boundary(const Temporal& value, int digits, bool high) {
  const auto& table = value.kind == Kind::time ? time_digits : date_digits;
  const auto found = std::find(table.begin(), table.end(), digits);
  if (found == table.end() || digits == 0) return {};
  const auto precision = static_cast<Precision>(found - table.begin());
  if (value.kind == Kind::date && precision > Precision::day) return {};
  Temporal result = truncated(high ? latest(value) : value, precision);
  if (value.kind == Kind::date_time && precision >= Precision::hour && !value.has_zone())
    result.zone = high ? earliest_zone : latest_zone;
  return result;
}

} // namespace signpost::fhirpath
