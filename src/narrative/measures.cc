#include "narrative/measures.h"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "narrative/ascii.h"
#include "narrative/number_words.h"
#include "narrative/typography.h"

namespace signpost::narrative {
namespace {

using base::Date;
using base::DateInterval;

constexpr std::size_t max_measure = 120; // what is longer is no duration, date or number

// The words, numbers and marks of a short text. "6.5" is one number, "9/28" is number, '/', number.
struct Token {
  enum class Kind { word, number, mark } kind;
  std::string text; // lower case
  double value = 0;
};

std::optional<double> to_double(std::string_view digits) {
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  return value;
}

std::optional<NumberInWords> number_words_at(std::string_view text, std::size_t at) {
  if (!is_letter(text[at]) || (at > 0 && is_word(text[at - 1]))) return {};
  return read_number_words(text.substr(at));
}

std::vector<Token> tokens_of(std::string_view written) {
  std::vector<Token> tokens;
  if (written.size() > max_measure) return tokens;
  const PlainSpelling spelling(written);
  const std::string_view text = spelling.text();
  tokens.reserve(text.size() / 2 + 1);
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i + 1;
    if (is_digit(text[i])) {
      while (end < text.size() &&
             (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]))))
        ++end;
      const auto value = to_double(text.substr(i, end - i));
      if (!value) return {};
      tokens.push_back({Token::Kind::number, std::string(text.substr(i, end - i)), *value});
    } else if (const auto number = number_words_at(text, i)) {
      end = i + number->length;
      tokens.push_back({Token::Kind::number, to_lower(text.substr(i, end - i)), static_cast<double>(number->value)});
    } else if (is_letter(text[i])) {
      while (end < text.size() && is_letter(text[end])) ++end;
      tokens.push_back({Token::Kind::word, to_lower(text.substr(i, end - i))});
    } else if (!is_space(text[i]) && text[i] != ',' && text[i] != '.') {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end; // one UTF-8 character
      tokens.push_back({Token::Kind::mark, std::string(text.substr(i, end - i))});
    }
    i = end;
  }
  return tokens;
}

std::optional<Duration> days_of_unit(std::string_view unit) {
  struct Unit {
    std::array<std::string_view, 5> names;
    Duration days;
  };
  static constexpr std::array<Unit, 5> units{{{{"h", "hr", "hrs", "hour", "hours"}, {1.0 / 24, 1.0 / 24}},
                                              {{"d", "day", "days", "", ""}, {1, 1}},
                                              {{"wk", "wks", "week", "weeks", ""}, {7, 7}},
                                              {{"mo", "mos", "mth", "month", "months"}, {30, 31}},
                                              {{"yr", "yrs", "year", "years", ""}, {365, 366}}}};
  if (unit == "mths") return Duration{30, 31};
  for (const Unit& candidate : units) {
    for (std::string_view name : candidate.names) {
      if (!name.empty() && name == unit) return candidate.days;
    }
  }
  return {};
}

// Reads tokens one after the other.
class Reader {
public:
  explicit Reader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}
  bool done() const { return at_ >= tokens_.size(); }
  bool word(std::string_view text) { return take(Token::Kind::word, text); }
  bool mark(std::string_view text) { return take(Token::Kind::mark, text); }

  std::optional<std::string> any_word() {
    if (done() || tokens_[at_].kind != Token::Kind::word) return {};
    return tokens_[at_++].text;
  }
  std::optional<Token> number() {
    if (done() || tokens_[at_].kind != Token::Kind::number) return {};
    return tokens_[at_++];
  }
  std::optional<double> quantity() {
    if (auto figure = number()) return figure->value + half();
    if (word("couple")) return 2;
    if (word("a") || word("an")) return 1;
    return {};
  }
  // Behind a number: "3 1/2", "three and a half".
  double half() {
    const std::size_t start = at_;
    const auto one = number();
    const auto parts = one && (one->value == 1 || one->value == 3) && mark("/") ? number() : std::nullopt;
    if (parts && (parts->value == 2 || parts->value == 4) && one->value < parts->value)
      return one->value / parts->value;
    back_to(start);
    if (word("and") && word("a") && word("half")) return 0.5;
    back_to(start);
    return 0;
  }
  std::size_t position() const { return at_; }
  void back_to(std::size_t position) { at_ = position; }
  void skip() { ++at_; }

private:
  bool take(Token::Kind kind, std::string_view text) {
    if (done() || tokens_[at_].kind != kind || tokens_[at_].text != text) return false;
    ++at_;
    return true;
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

enum class Bound { none, at_least, less_than };

bool read_filler(Reader& reader) {
  for (std::string_view filler : {"x", "for", "about", "around", "approximately", "approx", "almost", "nearly",
                                  "roughly", "the", "past", "last"}) {
    if (reader.word(filler)) return true;
  }
  return reader.mark("~") || reader.mark("≈") || reader.mark("×");
}

Bound read_bound(Reader& reader) {
  while (read_filler(reader)) {}
  if (reader.word("over")) { // "over 6 weeks" is more, "over the past 6 weeks" is not
    if (!read_filler(reader)) return Bound::at_least;
    return read_bound(reader);
  }
  if (reader.mark(">") || reader.mark("≥")) return Bound::at_least;
  if (reader.mark("<") || reader.word("under")) return Bound::less_than;
  const std::size_t start = reader.position();
  if ((reader.word("at") && reader.word("least")) || (reader.word("more") && reader.word("than")))
    return Bound::at_least;
  reader.back_to(start);
  if (reader.word("greater") && reader.word("than")) return Bound::at_least;
  reader.back_to(start);
  if (reader.word("less") && reader.word("than")) return Bound::less_than;
  reader.back_to(start);
  return Bound::none;
}

bool read_hyphen(Reader& reader) { return reader.mark("-") || reader.mark("–") || reader.mark("—"); }

std::optional<unsigned> month_number(std::string_view word) {
  static constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                           "may",       "june",     "july",     "august",
                                                           "september", "october",  "november", "december"};
  if (word.size() < 3) return {};
  for (unsigned i = 0; i < months.size(); ++i) {
    if (months[i].starts_with(word) && (word.size() <= 4 || word.size() == months[i].size())) return i + 1;
  }
  return {};
}

// A date as far as a text states it. Part of a month: thirds of ten days, the last one as long as the month needs.
struct WrittenDate {
  std::optional<int> year;
  std::optional<unsigned> month;
  std::optional<unsigned> day;
  enum class Part { whole, early, mid, late } part = Part::whole;
};

std::optional<Date> day_of(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok()) return {};
  return std::chrono::sys_days{date};
}

std::optional<DateInterval> interval_in_year(const WrittenDate& date, int year) {
  if (!date.month) return DateInterval{*day_of(year, 1, 1), *day_of(year, 12, 31)};
  if (date.day) {
    const auto day = day_of(year, *date.month, *date.day);
    if (!day) return {};
    return DateInterval{*day, *day};
  }
  const auto first = day_of(year, *date.month, 1);
  if (!first) return {};
  const Date last = base::add_months(*first, 1) - std::chrono::days{1};
  switch (date.part) {
  case WrittenDate::Part::early: return DateInterval{*first, *first + std::chrono::days{9}};
  case WrittenDate::Part::mid: return DateInterval{*first + std::chrono::days{9}, *first + std::chrono::days{19}};
  case WrittenDate::Part::late: return DateInterval{*first + std::chrono::days{19}, last};
  default: return DateInterval{*first, last};
  }
}

int year_of(Date date) { return static_cast<int>(std::chrono::year_month_day{date}.year()); }

std::optional<DateInterval> resolve(const WrittenDate& date, std::optional<Date> written_on) {
  if (date.year) return interval_in_year(date, *date.year);
  if (!written_on) return {};
  // 29 February lies at most eight years back.
  for (int year = year_of(*written_on); year >= year_of(*written_on) - 8; --year) {
    auto interval = interval_in_year(date, year);
    if (interval && interval->first <= *written_on) {
      interval->last = std::min(interval->last, *written_on);
      return interval;
    }
  }
  return {};
}

std::optional<int> four_digit_year(const Token& token) {
  if (token.text.size() != 4 || token.value < 1900 || token.value > 2199) return {};
  return static_cast<int>(token.value);
}

// A whole number of one or two digits.
std::optional<unsigned> small_number(const Token& token) {
  if (token.text.size() > 2) return {};
  return static_cast<unsigned>(token.value);
}

// "9/28", "11/04/26", "09/30/2016", "10/2026".
std::optional<WrittenDate> read_slashed(Reader& reader, const Token& first) {
  const auto month = small_number(first);
  const auto second = reader.number();
  if (!month || !second) return {};
  WrittenDate date{.year = {}, .month = month, .day = {}};
  if (const auto year = four_digit_year(*second)) {
    date.year = year;
    return date;
  }
  date.day = small_number(*second);
  if (!date.day) return {};
  if (!reader.mark("/")) return date;
  const auto third = reader.number();
  if (!third) return {};
  date.year = four_digit_year(*third);
  if (!date.year && third->text.size() == 2) date.year = 2000 + static_cast<int>(third->value);
  return date.year ? std::optional(date) : std::nullopt;
}

void skip_ordinal(Reader& reader) {
  for (std::string_view ending : {"st", "nd", "rd", "th"}) {
    if (reader.word(ending)) return;
  }
}

// "Sept 14", "14 September 2026", "mid Sept", "late September 2026", "Oct".
std::optional<WrittenDate> read_named(Reader& reader, std::optional<unsigned> day) {
  WrittenDate date{.year = {}, .month = {}, .day = day};
  if (reader.word("early") || reader.word("beginning")) date.part = WrittenDate::Part::early;
  else if (reader.word("mid") || reader.word("middle")) date.part = WrittenDate::Part::mid;
  else if (reader.word("late") || reader.word("end")) date.part = WrittenDate::Part::late;
  (void)reader.word("of");
  (void)read_hyphen(reader);
  const auto name = reader.any_word();
  date.month = name ? month_number(*name) : std::nullopt;
  if (!date.month) return {};
  for (int numbers = 0; numbers < 2 && !reader.done(); ++numbers) {
    const auto number = reader.number();
    if (!number) return {};
    if (const auto year = four_digit_year(*number)) date.year = year;
    else if (date.day || !(date.day = small_number(*number))) return {};
    else skip_ordinal(reader);
  }
  return date;
}

std::optional<WrittenDate> read_date(Reader& reader) {
  const auto first = reader.number();
  if (!first) return read_named(reader, {});
  if (reader.mark("/")) return read_slashed(reader, *first);
  if (const auto year = four_digit_year(*first)) {
    if (reader.done()) return WrittenDate{.year = year, .month = {}, .day = {}};
    if (!reader.mark("-")) return {};
    const auto month = reader.number();
    if (!month) return {};
    WrittenDate date{.year = year, .month = small_number(*month), .day = {}};
    if (reader.done()) return date;
    const auto day = reader.mark("-") ? reader.number() : std::nullopt;
    if (!day || !(date.day = small_number(*day))) return {};
    return date;
  }
  skip_ordinal(reader);
  const auto day = small_number(*first);
  return day ? read_named(reader, day) : std::nullopt;
}

} // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  Reader reader(tokens_of(text));
  Bound bound = read_bound(reader);
  auto low = reader.quantity();
  if (!low) return {};
  if (reader.word("couple")) low = 2; // "a couple of"
  (void)reader.word("of");
  if (reader.mark("+")) bound = Bound::at_least;
  double high = *low;
  const std::size_t after_low = reader.position();
  if (read_hyphen(reader) || reader.word("to")) {
    if (const auto second = reader.quantity()) high = *second;
    else reader.back_to(after_low);
  }
  (void)read_hyphen(reader);
  for (std::string_view filler : {"full", "consecutive", "more", "straight", "solid", "whole"})
    (void)reader.word(filler);
  const auto unit = reader.any_word();
  const auto days = unit ? days_of_unit(*unit) : std::nullopt;
  if (!days || high < *low) return {};
  Duration duration{*low * days->min_days, high * days->max_days};
  if (bound == Bound::at_least) duration.max_days = std::numeric_limits<double>::infinity();
  if (bound == Bound::less_than) duration.min_days = 0;
  return duration;
}

std::optional<DateInterval> parse_clinical_date(std::string_view text, std::optional<Date> written_on) {
  Reader reader(tokens_of(text));
  for (bool found = true; found;) {
    found = false;
    for (std::string_view filler : {"since", "on", "in", "from", "about", "around", "approximately", "approx"}) {
      found = found || reader.word(filler);
    }
    found = found || reader.mark("~");
  }
  if (written_on && text.ends_with("ago")) {
    const auto length = parse_duration(text);
    const auto before = [&](double days) { return *written_on - std::chrono::days{std::lround(days)}; };
    if (!length || !std::isfinite(length->max_days)) return {};
    return DateInterval{before(length->max_days), before(length->min_days)};
  }
  if (written_on && reader.word("today")) return DateInterval{*written_on, *written_on};
  if (written_on && reader.word("yesterday")) {
    const Date day = *written_on - std::chrono::days{1};
    return DateInterval{day, day};
  }
  const auto date = read_date(reader);
  if (!date || !reader.done()) return {};
  return resolve(*date, written_on);
}

bool is_month_name(std::string_view word) { return month_number(word).has_value(); }

std::optional<double> parse_number(std::string_view text) {
  Reader reader(tokens_of(text));
  for (bool minus = false; !reader.done(); reader.skip()) {
    if (const auto number = reader.number()) return minus ? -number->value : number->value;
    const std::size_t start = reader.position();
    if (reader.any_word()) {
      reader.back_to(start);
      minus = false;
      continue;
    }
    minus = read_hyphen(reader) || reader.mark("−");
    reader.back_to(start);
  }
  return {};
}

} // namespace signpost::narrative
