#include "base/timestamp.h"

#include <cstdio>

#include "base/date.h"

namespace signpost::base {
namespace {

using std::chrono::hours, std::chrono::milliseconds, std::chrono::minutes, std::chrono::seconds;

// Reads a text from its beginning; once something was not as expected, nothing after it is.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // That many digits, whose number is not above `most`.
  int number(std::size_t digits, int most) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = take();
      if (c < '0' || c > '9') good_ = false;
      value = value * 10 + (c - '0');
    }
    if (value > most) good_ = false;
    return good_ ? value : 0;
  }
  // One of these characters.
  char one_of(std::string_view characters) {
    const char c = take();
    if (characters.find(c) == characters.npos) good_ = false;
    return c;
  }
  // The digits behind a full stop, if there is one, as milliseconds.
  milliseconds fraction() {
    if (!rest_.starts_with('.')) return {};
    rest_.remove_prefix(1);
    int value = number(1, 9) * 100;
    for (int place = 10; good_ && !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; place /= 10)
      value += (take() - '0') * place;
    return milliseconds(value);
  }
  bool good() const { return good_; }
  bool finished() const { return good_ && rest_.empty(); }

private:
  char take() {
    if (rest_.empty()) {
      good_ = false;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  bool good_ = true;
};

// How far local time is ahead of UTC.
minutes offset(Scanner& scanner) {
  const char sign = scanner.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return {};
  const hours whole(scanner.number(2, 23));
  scanner.one_of(":");
  const minutes ahead = whole + minutes(scanner.number(2, 59));
  return sign == '-' ? -ahead : ahead;
}

} // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  Scanner scanner(text);
  const std::chrono::year year(scanner.number(4, 9999));
  scanner.one_of("-");
  const std::chrono::month month(static_cast<unsigned>(scanner.number(2, 12)));
  scanner.one_of("-");
  const std::chrono::day day(static_cast<unsigned>(scanner.number(2, 31)));
  scanner.one_of("Tt");
  const hours hour(scanner.number(2, 23));
  scanner.one_of(":");
  const minutes minute(scanner.number(2, 59));
  scanner.one_of(":");
  const seconds second(scanner.number(2, 60));
  const milliseconds part = scanner.fraction();
  const minutes ahead = offset(scanner);
  const std::chrono::year_month_day date(year, month, day);
  if (!scanner.finished() || !date.ok()) return {};
  const Timestamp time = Timestamp(Date(date)) + hour + minute + second + part - ahead;
  // A leap second is inserted at the end of a day of UTC, wherever it is written down.
  const auto begun = std::chrono::floor<std::chrono::days>(time);
  if (second == seconds(60) && time - part != Timestamp(begun)) return {};
  const std::chrono::year in_utc = std::chrono::year_month_day(begun).year();
  if (in_utc < std::chrono::year(0) || in_utc > std::chrono::year(9999)) return {};
  return time;
}

std::string to_string(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss of_day(time - day);
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "T%02d:%02d:%02d", static_cast<int>(of_day.hours().count()),
                static_cast<int>(of_day.minutes().count()), static_cast<int>(of_day.seconds().count()));
  std::string text = to_string(Date(day)) + buffer;
  if (of_day.subseconds().count() != 0) {
    std::snprintf(buffer, sizeof buffer, ".%03d", static_cast<int>(of_day.subseconds().count()));
    text += buffer;
  }
  return text + 'Z';
}

} // namespace signpost::base
