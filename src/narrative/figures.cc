#include "narrative/figures.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <initializer_list>
#include <limits>

#include "narrative/ascii.h"
#include "narrative/measures.h"
#include "narrative/number_words.h"

namespace signpost::narrative {
namespace {

constexpr double most_of_scale = 10;
constexpr double days_of_a_year = 365;
constexpr std::size_t most_between = 8; // tokens between a figure and what became of it
// Dates without a year are read as of a day; which one does not matter to whether they are dates.
constexpr int some_year = 2190;
constexpr base::Date some_day = std::chrono::sys_days{std::chrono::year{some_year} / 12 / 31};

using Words = std::initializer_list<std::string_view>;

// Words that a figure may begin with, in the order of the alphabet; others need not be looked at.
constexpr std::string_view openers[] = {
    "a",         "an",        "apr",      "april",    "aug",     "august",  "began",    "beginning", "between",
    "couple",    "dec",       "decades",  "december", "early",   "eight",   "eighteen", "eighty",    "eleven",
    "end",       "feb",       "february", "fifteen",  "fifty",   "five",    "forty",    "four",      "fourteen",
    "fourty",    "from",      "hundred",  "jan",      "january", "jul",     "july",     "jun",       "june",
    "last",      "late",      "mar",      "march",    "may",     "mid",     "middle",   "nine",      "nineteen",
    "ninety",    "nov",       "november", "oct",      "october", "one",     "sep",      "sept",      "september",
    "seven",     "seventeen", "seventy",  "since",    "six",     "sixteen", "sixty",    "started",   "starting",
    "ten",       "thirteen",  "thirty",   "three",    "today",   "twelve",  "twenty",   "two",       "years",
    "yesterday", "yrs"};
static_assert(std::ranges::is_sorted(openers));

// By first letter, the lengths of those words, as bits.
constexpr auto opener_lengths = [] {
  std::array<std::uint32_t, 256> lengths{};
  for (const std::string_view word : openers) lengths[static_cast<unsigned char>(word.front())] |= 1U << word.size();
  return lengths;
}();

bool begins_figure(const Token& token) {
  if (token.kind != Token::Kind::word) return token.kind == Token::Kind::number;
  const std::string_view word = token.spelling;
  return word.size() < 32 && (opener_lengths[static_cast<unsigned char>(word.front())] >> word.size() & 1) != 0 &&
         std::ranges::binary_search(openers, word);
}

struct Number {
  double low;
  double high;
  std::size_t last; // behind its last token
};

class FigureReader {
public:
  FigureReader(std::string_view text, const Tokens& tokens, const WrittenOn& written_on)
      : text_(text), tokens_(tokens), written_on_(written_on) {}

  std::vector<Figure> read() {
    while (at_ < tokens_.size()) {
      const std::size_t end = figure_at(at_);
      at_ = std::max(end, at_ + 1);
    }
    return std::move(figures_);
  }

private:
  bool is(std::size_t i, std::string_view word) const { return i < tokens_.size() && tokens_[i].spelling == word; }
  bool is_one_of(std::size_t i, Words words) const {
    return i < tokens_.size() && std::ranges::find(words, std::string_view(tokens_[i].spelling)) != words.end();
  }
  bool before_is_one_of(std::size_t i, Words words) const { return i > 0 && is_one_of(i - 1, words); }
  bool is_number_token(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == Token::Kind::number; }
  bool adjoins(std::size_t i) const { return tokens_[i].span.begin == tokens_[i - 1].span.end; }
  double value(std::size_t i) const {
    const std::string_view digits = tokens_[i].spelling;
    if (digits.size() <= 4 && std::ranges::all_of(digits, is_digit)) {
      int whole = 0;
      for (const char digit : digits) whole = whole * 10 + (digit - '0');
      return whole;
    }
    double number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
  }
  std::string_view words(std::size_t first, std::size_t last) const {
    return text_.substr(tokens_[first].span.begin, tokens_[last - 1].span.end - tokens_[first].span.begin);
  }
  Span span(std::size_t first, std::size_t last) const {
    return {tokens_[first].span.begin, tokens_[last - 1].span.end};
  }
  std::size_t put(FigureKind kind, std::size_t first, std::size_t last, double low = 0, double high = 0) {
    const Span at = span(first, last);
    figures_.push_back(
        {.kind = kind, .first = first, .last = last, .span = at, .low = low, .high = high, .parts = {at}});
    return last;
  }

  // The number that begins at a token, digits or words.
  std::optional<Number> plain_number(std::size_t i) const {
    if (i >= tokens_.size()) return {};
    if (is_number_token(i)) {
      double number = value(i);
      std::size_t last = i + 1;
      const bool thousands = is(last, ",") && is_number_token(last + 1) && tokens_[last + 1].spelling.size() == 3 &&
                             adjoins(last) && adjoins(last + 1) && number >= 1 && number < 1000;
      if (thousands) return Number{number * 1000 + value(last + 1), number * 1000 + value(last + 1), last + 2};
      const bool half = is_one_of(last, {"1", "3"}) && is(last + 1, "/") && is_one_of(last + 2, {"2", "4"}) &&
                        !tokens_[last].hyphened && number < 100;
      if (half) {
        number += value(last) / value(last + 2);
        last += 3;
      }
      return with_half(number, last);
    }
    if (tokens_[i].kind != Token::Kind::word) return {};
    const auto worded = read_number_words(text_.substr(tokens_[i].span.begin));
    if (!worded) return {};
    std::size_t last = i;
    while (last < tokens_.size() && tokens_[last].span.begin < tokens_[i].span.begin + worded->length) ++last;
    return with_half(worded->value, last);
  }
  std::optional<Number> with_half(double number, std::size_t last) const {
    if (is(last, "and") && is(last + 1, "a") && is(last + 2, "half"))
      return Number{number + 0.5, number + 0.5, last + 3};
    return Number{number, number, last};
  }
  // "6", "6-8", "6 to 8".
  std::optional<Number> number(std::size_t i) const {
    auto low = plain_number(i);
    if (!low) return {};
    std::size_t next = low->last;
    if (next < tokens_.size() && !tokens_[next].hyphened) {
      if (!is_one_of(next, {"to", "-"})) return low;
      ++next;
    }
    const auto high = plain_number(next);
    if (!high || high->high <= low->low) return low;
    return Number{low->low, high->high, high->last};
  }

  // --- dates
  bool is_month(std::size_t i) const {
    if (i >= tokens_.size() || tokens_[i].kind != Token::Kind::word || tokens_[i].spelling.size() < 3) return false;
    // Words of their own need a number behind them, or what dates stand behind.
    if (is_one_of(i, {"may", "mar", "dec", "march"}) && !(is_number_token(i + 1) && value(i + 1) >= 1) &&
        !before_is_one_of(i, {"since", "in", "from", "early", "mid", "late", "until", "through", "of", "by", "last"}))
      return false;
    const std::string_view word = tokens_[i].spelling;
    if (std::ranges::all_of(word, is_letter)) return is_month_name(word);
    return parse_clinical_date(word, some_day).has_value(); // "sept14"
  }
  bool is_year(std::size_t i) const {
    return is_number_token(i) && tokens_[i].spelling.size() == 4 && value(i) >= 1900 && value(i) < 2100;
  }
  // Behind the date that begins at a token, or there.
  std::size_t end_of_date(std::size_t i) const {
    if (i >= tokens_.size()) return i;
    if (dates_.empty()) dates_.resize(tokens_.size(), 0);
    if (dates_[i] == 0) dates_[i] = look_for_date(i) + 1;
    return dates_[i] - 1;
  }
  std::size_t look_for_date(std::size_t i) const {
    const std::size_t end = end_of_date_shape(i);
    return end > i && parse_clinical_date(words(i, end), some_day) ? end : i;
  }
  std::size_t end_of_date_shape(std::size_t i) const {
    if (is_one_of(i, {"today", "yesterday"})) return i + 1;
    if (is_number_token(i)) {
      if (is_year(i)) {
        std::size_t end = i + 1;
        while (end < i + 3 && is_number_token(end) && tokens_[end].hyphened && tokens_[end].spelling.size() <= 2) ++end;
        return end;
      }
      if (is(i + 1, "/") && is_number_token(i + 2) && adjoins(i + 1) && adjoins(i + 2)) {
        const bool year = is(i + 3, "/") && is_number_token(i + 4) && adjoins(i + 3) && adjoins(i + 4);
        return year ? i + 5 : i + 3;
      }
      std::size_t month = i + 1; // "14 September", "14th of September"
      if (is_one_of(month, {"st", "nd", "rd", "th"})) ++month;
      if (tokens_[i].spelling.size() <= 2 && is_month(month)) return is_year(month + 1) ? month + 2 : month + 1;
      return i;
    }
    std::size_t at = i;
    if (is_one_of(at, {"early", "mid", "late"})) ++at;
    else if (is_one_of(at, {"beginning", "middle", "end"}) && is(at + 1, "of")) at += 2;
    if (!is_month(at)) return i;
    ++at;
    if (is(at, ".")) ++at;
    if (is_number_token(at) && tokens_[at].spelling.size() <= 2 && value(at) >= 1 && value(at) <= 31 &&
        !is(at + 1, "/")) {
      ++at;
      if (is_one_of(at, {"st", "nd", "rd", "th"})) ++at;
    }
    if (is_year(at)) return at + 1;
    if (is(at, ",") && is_year(at + 1)) return at + 2;
    return at;
  }
  std::size_t skip_about(std::size_t i) const {
    while (is_one_of(i, {"about", "around", "approximately", "approx", "~", "the"})) ++i;
    return i;
  }
  // Behind a word or mark that joins two dates, or there.
  std::size_t end_of_join(std::size_t i, bool between) const {
    if (i >= tokens_.size()) return i;
    if (is_one_of(i, {"to", "-", "through", "thru", "until", "till", "->"}) || (between && is(i, "and"))) return i + 1;
    if (is(i, "up") && is(i + 1, "to")) return i + 2;
    return i;
  }
  // Behind a word for the day of writing, or there.
  std::size_t end_of_now(std::size_t i) const {
    if (is(i, "the") && is(i + 1, "present")) return i + 2;
    return is_one_of(i, {"present", "now", "today", "current", "currently", "date"}) ? i + 1 : i;
  }
  std::size_t put_dates(FigureKind kind, std::size_t first, std::size_t last, std::initializer_list<Span> dates) {
    Figure figure{.kind = kind, .first = first, .last = last, .span = span(first, last)};
    figure.part_count = dates.size();
    std::ranges::copy(dates, figure.parts.begin());
    const Span of = *(dates.end() - 1);
    const std::string_view written = text_.substr(of.begin, of.end - of.begin);
    constexpr double unknown = std::numeric_limits<double>::infinity();
    figure.low = -unknown;
    figure.high = unknown;
    if (const auto days = written_on_.day ? parse_clinical_date(written, *written_on_.day) : std::nullopt) {
      figure.low = static_cast<double>(base::days_between(days->last, *written_on_.day));
      figure.high = static_cast<double>(base::days_between(days->first, *written_on_.day));
    }
    const auto latest = parse_clinical_date(written, some_day);
    const auto year = latest ? static_cast<int>(std::chrono::year_month_day{latest->last}.year()) : 0;
    figure.long_past = year < some_year && written_on_.long_past(year); // without a year, it would be the latest
    figures_.push_back(figure);
    return last;
  }
  std::size_t time_at(std::size_t i) {
    const bool between = is(i, "between"), from = is(i, "from");
    const bool open = is_one_of(i, {"since", "starting", "beginning", "started", "began"});
    std::size_t begin = between || from || open ? skip_about(i + 1) : i;
    if (open && is_one_of(begin, {"on", "in"})) begin = skip_about(begin + 1);
    const std::size_t end = end_of_date(begin);
    if (end == begin) return i;
    std::size_t join = end_of_join(end, between);
    const bool hyphened = join == end && end < tokens_.size() && tokens_[end].hyphened;
    if (join > end || hyphened) {
      const std::size_t second = skip_about(join);
      const std::size_t last = end_of_date(second);
      const bool scores = is(begin + 1, "/") && is(begin + 2, "10") && end == begin + 3 && is(second + 1, "/") &&
                          is(second + 2, "10") && last == second + 3; // "from 8/10 to 2/10"
      if (last > second && !is(second, "today")) {
        if (scores) return i;
        return put_dates(FigureKind::dates, i, last, {span(begin, end), span(second, last)});
      }
      if (const std::size_t now = end_of_now(second); now > second)
        return put_dates(FigureKind::since, i, now, {span(begin, end)});
    }
    const auto since = [&](std::size_t last) { return put_dates(FigureKind::since, i, last, {span(begin, end)}); };
    if (is_one_of(end, {"onward", "onwards", "forward"})) return since(end + 1);
    const bool on = is(end, "on") && (from || end + 1 == tokens_.size() || is_one_of(end + 1, {",", ")", ".", "then"}));
    if (on) return since(end + 1);
    if (is(end, "and") && is_one_of(end + 1, {"continues", "continuing", "ongoing"})) return since(end + 2);
    if (open) return since(end);
    return from || between ? i : list_of_dates(i, end);
  }
  // "9/28, 10/5 and 10/12": from the first to the last of three and more.
  std::size_t list_of_dates(std::size_t first, std::size_t end_of_first) {
    std::size_t end = end_of_first, count = 1;
    Span last{};
    while (true) {
      std::size_t next = end;
      while (is_one_of(next, {",", "and", "&", ";"})) ++next;
      const std::size_t end_of_next = next > end ? end_of_date(next) : next;
      if (end_of_next == next) break;
      last = span(next, end_of_next);
      end = end_of_next;
      ++count;
    }
    if (count < 3) return first;
    return put_dates(FigureKind::dates, first, end, {span(first, end_of_first), last});
  }

  // --- lengths of time
  bool is_unit(std::size_t i) const {
    return is_one_of(i, {"h",     "hr", "hrs", "hour", "hours", "d",     "day",    "days", "wk",  "wks",  "week",
                         "weeks", "mo", "mos", "mth",  "mths",  "month", "months", "yr",   "yrs", "year", "years"});
  }
  // "a week", but not in "twice a week".
  bool article_counts(std::size_t i) const {
    if (before_is_one_of(i, {"times", "time", "once", "twice", "thrice", "visit", "visits", "session", "sessions",
                             "day", "days", "hour", "hours", "every"}))
      return false;
    return !(before_is_one_of(i, {"x", "×"}) && i > 1 && is_number_token(i - 2));
  }
  std::size_t length_at(std::size_t i) {
    std::size_t at = i;
    if (is_one_of(at, {"a", "an"}) && (is_unit(at + 1) || is(at + 1, "couple"))) {
      if (is_unit(at + 1) && !article_counts(at)) return i;
      ++at;
    }
    if (is(at, "couple")) at += is(at + 1, "of") ? 2 : 1;
    else if (at == i) {
      const auto figure = number(i);
      if (!figure) return i;
      at = figure->last;
      if (is(at, "+")) ++at;
    }
    const std::size_t before_fillers = at;
    while (is_one_of(at, {"full", "consecutive", "more", "straight", "solid", "whole"})) ++at;
    if (is(before_fillers, "/") || !is_unit(at)) return i;
    const std::size_t first = with_bound(i), last = at + 1;
    const auto length = parse_duration(words(first, last));
    if (!length) return i;
    if (is(last, "old")) return put(FigureKind::age, first, last + 1, length->min_days / 365, length->max_days / 365);
    if (is(last, "ago")) {
      put(FigureKind::ago, first, last + 1, length->min_days, length->max_days);
      figures_.back().long_past = length->min_days >= days_of_a_year;
      return last + 1;
    }
    const bool from_elsewhere = (is_one_of(last, {"later", "after", "prior", "before", "post"}) &&
                                 !before_is_one_of(first, {"x", "×", "for"})) ||
                                (is(last, "from") && is(last + 1, "now")) || before_is_one_of(first, {"in"});
    return put(from_elsewhere ? FigureKind::event_time : FigureKind::duration, first, last, length->min_days,
               length->max_days);
  }
  // Words before a number that bound it: "more than", ">".
  std::size_t with_bound(std::size_t i) const {
    std::size_t first = i;
    while (first > 0 && is_one_of(first - 1, {"about", "around", "approximately", "approx", "almost", "nearly",
                                              "roughly", "~", "≈"}))
      --first;
    if (first > 0 && is_one_of(first - 1, {"over", ">", "<", "≥"})) return first - 1;
    if (first > 1 && ((is(first - 1, "least") && is(first - 2, "at")) ||
                      (is(first - 1, "than") && is_one_of(first - 2, {"more", "greater", "less"}))))
      return first - 2;
    return first;
  }

  // --- numbers with what they count
  // "8/10", "7-8 out of ten": behind it, or there.
  std::size_t end_of_score(const Number& number) const {
    std::size_t at = number.last;
    if (is(at, "+")) ++at;
    if (number.high > most_of_scale) return number.last;
    if (is(at, "/") && is(at + 1, "10")) return at + 2;
    if (is(at, "out")) ++at;
    if (is(at, "of") && is_one_of(at + 1, {"10", "ten"})) return at + 2;
    return number.last;
  }
  // What stands between two figures of which the second is what became of the first.
  struct Change {
    std::size_t last;   // behind it
    bool told = false;  // a word or mark says that it changed …
    bool arrow = false; // … namely an arrow, a "now" or the like, which need no scale
    bool to = false;
    bool loose = false; // other words stand there too: both figures need their scale
  };
  Change change_from(std::size_t i) const {
    Change change{i};
    for (std::size_t at = i; at < i + most_between && at < tokens_.size();) {
      if (const std::size_t date = is_one_of(at, {"today"}) ? at : end_of_date(at);
          date > at && !(is(at + 1, "/") && is(at + 2, "10"))) {
        at = date;
      } else if (is_one_of(at, {"to", "down", "up", "then", "still", "before", "after"})) {
        change.told = true;
        change.to = change.to || is(at, "to");
        ++at;
      } else if (is_one_of(at, {"->", "now", "currently", "today"})) {
        change.told = change.arrow = true;
        ++at;
      } else if (is_one_of(at, {",", "(", ")", "a", "an", "and", "is", "was", "at", "on", "in", "last", "month", "week",
                                "the"})) {
        ++at;
      } else if (at > i && tokens_[at].kind == Token::Kind::word && !is_unit(at)) {
        change.loose = true;
        ++at;
      } else {
        break;
      }
      change.last = at;
    }
    return change;
  }
  // "8/10 -> 3/10", "from 8 to 3/10", "NRS 8 on 9/30, now 3".
  std::size_t change_at(std::size_t i) {
    const bool from = is(i, "from");
    const std::size_t begin = from ? i + (is_one_of(i + 1, {"a", "an"}) ? 2 : 1) : i;
    const auto before = plain_number(begin);
    if (!before || before->high > most_of_scale || end_of_date(begin) > before->last + 2) return i;
    const std::size_t end = end_of_score(*before);
    if (end == before->last && is_one_of(end, {"/", "%"})) return i;
    const Change change = change_from(end);
    if (!change.told) return i;
    const auto after = plain_number(change.last);
    if (!after || after->high > most_of_scale) return i;
    const std::size_t last = end_of_score(*after);
    if (is_unit(last) || is_one_of(last, {"/", "%", "mg", "tabs", "visits", "sessions", "x"})) return i;
    const bool scored = end > before->last, then_scored = last > after->last;
    const bool falls = after->high < before->high;
    const bool sure = from || change.arrow || (scored && then_scored) ||
                      (falls && (scored || then_scored || change.to)) || (scored && !change.to);
    if (change.loose && !(scored && then_scored && !change.to)) return i;
    if (!sure || (is_unit(end) && !scored)) return i;
    put(falls ? FigureKind::fall : FigureKind::rise, i, last, before->low, after->high);
    return put(FigureKind::score, change.last, last, after->low, after->high);
  }
  std::size_t counted_at(std::size_t i) {
    const auto figure = number(i);
    if (!figure) return i;
    const std::size_t end = figure->last;
    if (const std::size_t score = end_of_score(*figure); score > end) {
      if (before_is_one_of(i, {"on", "from", "by", "dated", "until", "through", "started", "began"}) &&
          end_of_date(i) == score)
        put_dates(FigureKind::date, i, score, {span(i, score)});
      return put(FigureKind::score, i, score, figure->low, figure->high);
    }
    if (is_one_of(end, {"%", "percent", "pct"})) return put(FigureKind::percent, i, end + 1, figure->low, figure->high);
    if (is_one_of(end, {"mg", "mcg", "g", "gm", "ml", "units", "iu", "tab", "tabs", "tablet", "tablets"}))
      return put(FigureKind::dose, i, end + 1, figure->low, figure->high);
    if (is_one_of(end, {"yo"})) return put(FigureKind::age, i, end + 1, figure->low, figure->high);
    if (is(end, "y") && is(end + 1, "/") && is(end + 2, "o"))
      return put(FigureKind::age, i, end + 3, figure->low, figure->high);
    const std::size_t date = end_of_date(i);
    if (is(end, "/") && is_number_token(end + 1) && adjoins(end) && adjoins(end + 1)) {
      if (date > i) put_dates(FigureKind::date, i, date, {span(i, date)});
      return date > end + 2 ? date : put(FigureKind::fraction, i, end + 2, figure->low, figure->high);
    }
    if (date > i) return put_dates(FigureKind::date, i, date, {span(i, date)});
    return put_number(i, *figure);
  }
  // "31K", "45 x10^3": thousands; "< 50", "more than 3": open to one side.
  std::size_t put_number(std::size_t i, const Number& number) {
    std::size_t end = number.last;
    double scale = 1;
    if (is(end, "k") && adjoins(end)) {
      scale = 1000;
      ++end;
    } else if (is_one_of(end, {"x", "×"}) && is(end + 1, "10") && is(end + 2, "^") && is(end + 3, "3")) {
      scale = 1000;
      end += 4;
    }
    constexpr double open = std::numeric_limits<double>::infinity();
    const bool than = before_is_one_of(i, {"than"});
    const bool above_it = before_is_one_of(i, {">", "≥", "above", "over", "least"}) ||
                          (than && i > 1 && is_one_of(i - 2, {"more", "greater", "higher"}));
    const bool no_more = above_it && i > 2 && (is_one_of(i - 3, {"no", "not"}) || is_one_of(i - 2, {"no", "not"}));
    const bool below =
        before_is_one_of(i, {"<", "≤", "below", "under"}) || (than && i > 1 && is_one_of(i - 2, {"less", "fewer"}));
    const bool above = above_it && !no_more;
    return put(FigureKind::number, i, end, below ? -open : number.low * scale, above ? open : number.high * scale);
  }

  // "last year", "years ago": a time nobody counts, and long past.
  std::size_t past_at(std::size_t i) {
    const bool uncounted = is_one_of(i, {"years", "yrs", "decades"}) && is(i + 1, "ago");
    if (!uncounted && !(is(i, "last") && is(i + 1, "year"))) return i;
    put(FigureKind::ago, i, i + 2, days_of_a_year, std::numeric_limits<double>::infinity());
    figures_.back().long_past = true;
    return i + 2;
  }

  std::size_t figure_at(std::size_t i) {
    if (!begins_figure(tokens_[i])) return i;
    for (const auto read : {&FigureReader::past_at, &FigureReader::time_at, &FigureReader::length_at,
                            &FigureReader::change_at, &FigureReader::counted_at}) {
      if (const std::size_t end = (this->*read)(i); end > i) return end;
    }
    if (const std::size_t end = end_of_date(i); end > i) return put_dates(FigureKind::date, i, end, {span(i, end)});
    return i;
  }

  std::string_view text_;
  const Tokens& tokens_;
  const WrittenOn& written_on_;
  mutable std::vector<std::size_t>
      dates_; // by token: one more than where the date ends that begins there; 0: not known
  std::size_t at_ = 0;
  std::vector<Figure> figures_;
};

constexpr std::array<std::string_view, figure_kinds> names{"number", "duration", "ago",   "event-time", "date",
                                                           "dates",  "since",    "score", "percent",    "dose",
                                                           "age",    "fraction", "fall",  "rise"};

} // namespace

std::string_view to_string(FigureKind kind) { return names[static_cast<std::size_t>(kind)]; }

std::vector<Figure> find_figures(std::string_view text, const Tokens& tokens, const WrittenOn& written_on) {
  return FigureReader(text, tokens, written_on).read();
}

} // namespace signpost::narrative
