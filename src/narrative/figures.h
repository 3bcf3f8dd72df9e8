#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "narrative/long_past.h"
#include "narrative/span.h"
#include "narrative/tokens.h"

namespace signpost::narrative {

// What clinical texts say in figures. One grammar each; numbers may be digits, words ("forty-two") or both ("3 1/2").
enum class FigureKind : std::uint8_t {
  number,
  duration, // "6 wks", "six to eight weeks", "> 3 1/2 months"
  ago,      // "6 weeks ago"
  event_time, // a time told from something else: "in 6 weeks", "2 weeks after surgery", "3 days later"
  date,     // a day, a month or a year
  dates,    // from one date to another, or to the last of a list of three and more
  since,    // from a date on: "since 10/2", "10/2 to present"
  score,    // of ten: "8/10", "7-8 out of 10"
  percent,
  dose,     // "5 mg"
  age,      // "78 y/o"
  fraction, // "4/5"
  fall,     // from a figure up to ten to a lower one: "8/10 -> 3/10"
  rise
};
inline constexpr std::size_t figure_kinds = 14;

std::string_view to_string(FigureKind kind); // "number", "duration", …: also the name of what is captured

// A figure in a text: its tokens [first, last) and bytes.
struct Figure {
  FigureKind kind;
  std::size_t first;
  std::size_t last;
  Span span;
  // number, score, percent, dose, fraction, age: the number, or what a range goes from and to; duration, ago: in days;
  // fall, rise: what it went from and to; dates: days before the text was written, infinite where that is not known.
  double low = 0;
  double high = 0;
  bool long_past = false; // a date with a year that lies long past (LongPast); of several, the last
  // What is captured of it: the two dates of `dates`, the date of `since`, else all of it.
  std::array<Span, 2> parts = {};
  std::size_t part_count = 1;
};

// When a text was written, as far as that is known.
struct WrittenOn {
  std::optional<base::Date> day;
  LongPast long_past;
};

// The figures of a text in the order of their tokens. Where words may mean several ("9/10"), all of them. Linear.
std::vector<Figure> find_figures(std::string_view text, const Tokens& tokens, const WrittenOn& written_on);

} // namespace signpost::narrative
