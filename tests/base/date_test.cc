#include "base/date.h"

#include <catch2/catch.hpp>

using namespace signpost::base;

namespace {
std::string shown(std::string_view text) {
  const auto interval = parse_partial_date(text);
  return interval ? to_string(interval->first) + ".." + to_string(interval->last) : "nothing";
}
} // namespace

TEST_CASE("a partial date is the interval of days it may mean") {
  CHECK(shown("2026") == "2026-01-01..2026-12-31");
  CHECK(shown("2024-02") == "2024-02-01..2024-02-29");
  CHECK(shown("2026-11-20") == "2026-11-20..2026-11-20");
}

TEST_CASE("a time counts as the calendar date it is written with") {
  CHECK(shown("2026-11-20T23:30:00-06:00") == "2026-11-20..2026-11-20");
  CHECK(shown("2026-11-20T00:30:00.123Z") == "2026-11-20..2026-11-20");
}

TEST_CASE("what no calendar has is nothing") {
  for (const char* text :
       {"", "20", "2026-13", "2026-00", "2026-02-29", "2026-11-31", "2026/11/20", "2026-11-20 10:00", "abcd", "0000"})
    CHECK(shown(text) == "nothing");
  CHECK_FALSE(parse_date("2026-11"));
}

TEST_CASE("months end where they end") {
  CHECK(to_string(add_months(*parse_date("2026-08-31"), 6)) == "2027-02-28");
  CHECK(to_string(add_months(*parse_date("2026-03-15"), -6)) == "2025-09-15");
  CHECK(days_between(*parse_date("2026-10-09"), *parse_date("2026-11-20")) == 42);
}
