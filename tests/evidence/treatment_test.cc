#include "evidence/treatment.h"

#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Candidate;
using evidence::Treatment;
using evidence::Truth;

namespace {

base::Date day(std::string_view text) { return *base::parse_date(text); }

Candidate from(std::string_view first, std::string_view last, std::string_view modality = "exercise") {
  Candidate one;
  one.dates = base::DateInterval{day(first), day(last)};
  one.modality = modality;
  one.evidence.value = std::string(first);
  return one;
}

// Within a year, gaps of up to 14 days.
std::optional<Treatment> told(const std::vector<Candidate>& candidates) {
  std::vector<const Candidate*> all;
  for (const Candidate& one : candidates) all.push_back(&one);
  return evidence::told_treatment(all, {day("2026-01-01"), day("2026-11-20")}, 14);
}

} // namespace

TEST_CASE("a treatment is told from its first to its last day, with what tells of it") {
  const auto one = told({from("2026-06-01", "2026-06-20"), from("2026-06-30", "2026-07-15")});
  REQUIRE(one);
  CHECK(one->first == day("2026-06-01"));
  CHECK(one->last == day("2026-07-15"));
  CHECK(one->evidence.size() == 2);
}

TEST_CASE("of several courses the longest is told, and never one made of two kinds of treatment") {
  const auto one = told({from("2026-02-01", "2026-02-20"), from("2026-06-01", "2026-06-30"),
                         from("2026-07-01", "2026-07-20", "analgesic")});
  REQUIRE(one);
  CHECK(one->first == day("2026-06-01"));
  CHECK(one->last == day("2026-06-30"));
}

TEST_CASE("what goes on has no last day") {
  Candidate on = from("2026-06-01", "2026-11-20");
  on.ending = Candidate::Ending::goes_on;
  const auto one = told({from("2026-05-01", "2026-05-30"), on});
  REQUIRE(one);
  CHECK(one->first == day("2026-05-01"));
  CHECK_FALSE(one->last);
}

TEST_CASE("of a treatment whose first or last day is not told, nothing is") {
  Candidate since = from("2026-06-01", "2026-06-20");
  since.ending = Candidate::Ending::not_told;
  CHECK_FALSE(told({since}));
  Candidate month = from("2026-06-01", "2026-06-20");
  month.beginning_told = false;
  CHECK_FALSE(told({month}));
  // Another record may tell it.
  const auto one = told({since, from("2026-06-10", "2026-06-20")});
  REQUIRE(one);
  CHECK(one->last == day("2026-06-20"));
}

TEST_CASE("a single day, what was denied and what lies outside of the time are no course") {
  CHECK_FALSE(told({from("2026-06-01", "2026-06-01")}));
  Candidate denied = from("2026-06-01", "2026-06-20");
  denied.truth = Truth::no;
  CHECK_FALSE(told({denied}));
  CHECK_FALSE(told({from("2025-06-01", "2025-06-20")}));
  CHECK_FALSE(told({}));
}

TEST_CASE("a course that began before the time is told as it was") {
  const auto one = told({from("2025-12-01", "2026-03-01")});
  REQUIRE(one);
  CHECK(one->first == day("2025-12-01"));
}
