#include "narrative/measures.h"

#include <limits>

#include <catch2/catch.hpp>

namespace signpost::narrative {
namespace {

base::Date day(std::string_view text) { return *base::parse_date(text); }

std::string dates(std::string_view text, std::optional<base::Date> written_on = day("2026-11-20")) {
  const auto interval = parse_clinical_date(text, written_on);
  if (!interval) return "nothing";
  return interval->single_day() ? base::to_string(interval->first)
                                : base::to_string(interval->first) + ".." + base::to_string(interval->last);
}

} // namespace

TEST_CASE("durations are read as clinicians write them", "[measures]") {
  CHECK(parse_duration("7 wks") == Duration{49, 49});
  CHECK(parse_duration("seven weeks") == Duration{49, 49});
  CHECK(parse_duration("x 7 wks") == Duration{49, 49});
  CHECK(parse_duration("6-8 weeks") == Duration{42, 56});
  CHECK(parse_duration("six to eight weeks") == Duration{42, 56});
  CHECK(parse_duration("6.5 wks") == Duration{45.5, 45.5});
  CHECK(parse_duration("12-week") == Duration{84, 84});
  CHECK(parse_duration("2 months") == Duration{60, 62});
  CHECK(parse_duration("a couple of weeks") == Duration{14, 14});
  CHECK(parse_duration("1 yr") == Duration{365, 366});
  CHECK(parse_duration("48 hours") == Duration{2, 2});
  CHECK(parse_duration("> 10 wks") == Duration{70, std::numeric_limits<double>::infinity()});
  CHECK(parse_duration("at least 6 weeks") == Duration{42, std::numeric_limits<double>::infinity()});
  CHECK(parse_duration("less than 6 weeks") == Duration{0, 42});
  CHECK(parse_duration("over the past 6 weeks")->max_days == 42);
}

TEST_CASE("what is no duration is none", "[measures]") {
  for (const char* text : {"", "weeks", "several weeks", "8/10", "8-6 weeks", "7 visits", "7", "wks 7"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("dates are read in every form notes use", "[measures]") {
  CHECK(dates("2026-09-28") == "2026-09-28");
  CHECK(dates("09/30/2016") == "2016-09-30");
  CHECK(dates("11/04/26") == "2026-11-04");
  CHECK(dates("10/2026") == "2026-10-01..2026-10-31");
  CHECK(dates("14 September 2026") == "2026-09-14");
  CHECK(dates("September 14, 2026") == "2026-09-14");
  CHECK(dates("Sept 14") == "2026-09-14");
  CHECK(dates("Sept. 14th") == "2026-09-14");
  CHECK(dates("mid Sept") == "2026-09-10..2026-09-20");
  CHECK(dates("mid-September 2025") == "2025-09-10..2025-09-20");
  CHECK(dates("late February 2024") == "2024-02-20..2024-02-29");
  CHECK(dates("early Oct") == "2026-10-01..2026-10-10");
  CHECK(dates("since Oct") == "2026-10-01..2026-10-31");
  CHECK(dates("2019") == "2019-01-01..2019-12-31");
  CHECK(dates("yesterday") == "2026-11-19");
}

TEST_CASE("a date without a year is the latest one not after the note", "[measures]") {
  CHECK(dates("9/28") == "2026-09-28");
  CHECK(dates("11/20") == "2026-11-20");
  CHECK(dates("11/21") == "2025-11-21");
  CHECK(dates("Dec 3") == "2025-12-03");
  CHECK(dates("2/29") == "2024-02-29");
  CHECK(dates("since Nov") == "2026-11-01..2026-11-20");
  CHECK(dates("9/28", std::nullopt) == "nothing");
  CHECK(dates("2026-09-28", std::nullopt) == "2026-09-28");
}

TEST_CASE("what is no date is none", "[measures]") {
  for (const char* text : {"", "13/40", "2/30/2026", "8/10/12/14", "soon", "99", "120/80", "Octopus 3", "9/28-11/16"}) {
    CAPTURE(text);
    CHECK(dates(text) == "nothing");
  }
}

TEST_CASE("the first number of a text", "[measures]") {
  CHECK(parse_number("8/10") == 8);
  CHECK(parse_number("NRS 7.5") == 7.5);
  CHECK(parse_number("-2.5") == -2.5);
  CHECK(parse_number("T-score -3") == -3);
  CHECK(parse_number("7-8/10") == 7);
  CHECK(parse_number("seven") == 7);
  CHECK_FALSE(parse_number("a lot"));
  CHECK_FALSE(parse_number(""));
  CHECK_FALSE(parse_number(std::string(10'000, '9')));
}

} // namespace signpost::narrative
