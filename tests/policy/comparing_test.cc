#include "policy/comparing.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Reading;
using evidence::Truth;
using evidence::Why;
using policy::compare;

namespace {

base::Date day(std::string_view text) { return *base::parse_date(text); }

const policy::Days days{day("2026-12-10"), day("2026-11-20")}; // the service, the day of signing

policy::Leaf leaf(policy::Test test) {
  policy::Leaf made;
  made.test = std::move(test);
  return made;
}

Reading::Coded coded(evidence::Member member, Truth truth, Why why = Why::none) { return {member, truth, why, {}}; }

Reading reading_of(std::vector<Reading::Coded> members) {
  Reading reading;
  reading.coded = std::move(members);
  return reading;
}

} // namespace

TEST_CASE("a finding is compared with what is wanted") {
  Reading reading;
  CHECK(compare(leaf(policy::FindingTest{Truth::no}), reading, days).truth == Truth::unknown);
  CHECK(compare(leaf(policy::FindingTest{Truth::no}), reading, days).why == Why::silent);
  reading.finding = Truth::no;
  CHECK(compare(leaf(policy::FindingTest{Truth::no}), reading, days).truth == Truth::yes);
  CHECK(compare(leaf(policy::FindingTest{Truth::yes}), reading, days).truth == Truth::no);
  CHECK(compare(leaf(policy::FindingTest{Truth::yes}), reading, days).why == Why::none);
}

TEST_CASE("one of the members asked for is enough, all must be denied, another one answers too") {
  const policy::Leaf either = leaf(policy::CodedTest{{0, 2}});
  CHECK(compare(either, reading_of({}), days).truth == Truth::unknown);
  CHECK(compare(either, reading_of({coded(2, Truth::yes)}), days).truth == Truth::yes);
  CHECK(compare(either, reading_of({coded(0, Truth::no)}), days).truth == Truth::unknown);
  CHECK(compare(either, reading_of({coded(0, Truth::no), coded(2, Truth::no)}), days).truth == Truth::no);
  CHECK(compare(either, reading_of({coded(1, Truth::yes)}), days).truth == Truth::no);
  CHECK(compare(either, reading_of({coded(1, Truth::no)}), days).truth == Truth::unknown);
  // What is open of a member asked for stays open, whatever else the chart names.
  const auto open = compare(either, reading_of({coded(0, Truth::unknown, Why::conflict), coded(1, Truth::yes)}), days);
  CHECK(open.truth == Truth::unknown);
  CHECK(open.why == Why::conflict);
}

TEST_CASE("days are counted to the service or to the day of signing") {
  policy::DaysTest recent;
  recent.days.at_most = 30;
  Reading reading;
  CHECK(compare(leaf(recent), reading, days).truth == Truth::unknown);
  reading.dates = base::DateInterval{day("2026-11-01"), day("2026-11-01")};
  CHECK(compare(leaf(recent), reading, days).truth == Truth::no);
  recent.until = policy::DaysTest::Until::today;
  CHECK(compare(leaf(recent), reading, days).truth == Truth::yes);
  reading.dates = base::DateInterval{day("2026-10-01"), day("2026-10-31")};
  CHECK(compare(leaf(recent), reading, days).truth == Truth::unknown);
  CHECK(compare(leaf(recent), reading, days).why == Why::partial_date);
}

TEST_CASE("a number between the limits of yes and no is there, but no answer") {
  policy::NumberTest severe;
  severe.at_least = 7;
  severe.no_at_most = 3;
  Reading reading;
  reading.range = evidence::Range{5, 5};
  reading.why = Why::none;
  CHECK(compare(leaf(severe), reading, days).why == Why::out_of_window);
}

TEST_CASE("every level lies within, or any does; a region leaves both open") {
  const policy::Leaf every = leaf(policy::LevelsTest{true, 2, 4}), any = leaf(policy::LevelsTest{false, 2, 4});
  const auto truths = [&](std::vector<evidence::Member> named, std::vector<evidence::Member> possible) {
    Reading reading;
    reading.members = std::move(named);
    reading.possible = std::move(possible);
    return std::pair(compare(every, reading, days).truth, compare(any, reading, days).truth);
  };
  CHECK(truths({2, 4}, {}) == std::pair(Truth::yes, Truth::yes));
  CHECK(truths({4, 5}, {}) == std::pair(Truth::no, Truth::yes));
  CHECK(truths({1, 5}, {}) == std::pair(Truth::no, Truth::no));
  CHECK(truths({}, {4, 5}) == std::pair(Truth::unknown, Truth::unknown));
  CHECK(truths({}, {2, 3}) == std::pair(Truth::yes, Truth::yes));
  CHECK(truths({}, {}) == std::pair(Truth::unknown, Truth::unknown));
}
