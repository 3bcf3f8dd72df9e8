#include "evidence/falling.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Admission;
using evidence::Because;
using evidence::Candidate;
using evidence::FallSource;

namespace {

Candidate figure(double low, double high, std::string_view day) {
  Candidate one;
  one.number = evidence::Range{low, high};
  if (!day.empty()) one.said = *base::parse_partial_date(day);
  return one;
}
Candidate figure(double number, std::string_view day) { return figure(number, number, day); }
Candidate doubtful(double number, std::string_view day = "") {
  Candidate one = figure(number, day);
  one.admission = Admission::doubt(Because::undated);
  return one;
}

// By 2 and by 30 %: "9 4", "?9" for what would show it if it counted, "" for no fall.
std::string fell(const std::vector<Candidate>& numbers) {
  const FallSource fall{.of = 0, .by = 2, .by_share = 0.3, .types = {}};
  const auto shown = [&](std::vector<Candidate> list) {
    std::string text;
    for (const Candidate& one : that_it_fell(std::move(list), fall))
      text += (text.empty() ? "" : " ") + std::string(one.admission.belongs() ? "" : "?") +
              std::to_string(std::lround(one.number->low));
    return text;
  };
  const std::string text = shown(numbers);
  if (numbers.size() < 3) CHECK(shown({numbers.rbegin(), numbers.rend()}).size() == text.size());
  return text;
}

} // namespace

TEST_CASE("a number fell if the newest lies so far below the highest before it") {
  CHECK(fell({}) == "");
  CHECK(fell({figure(9, "2026-11-18")}) == "");
  CHECK(fell({figure(9, "2026-09-25"), figure(4, "2026-11-18")}) == "4 9");
  CHECK(fell({figure(4, "2026-09-25"), figure(9, "2026-11-18")}) == ""); // it rose
  CHECK(fell({figure(9, "2026-09-25"), figure(8, "2026-11-18")}) == "");
  CHECK(fell({figure(4, "2026-09-25"), figure(2, "2026-11-18")}) == "2 4");
  CHECK(fell({figure(3, "2026-09-25"), figure(2, "2026-11-18")}) == ""); // a third of it, but less than 2
  CHECK(fell({figure(9, "2026-09-25"), figure(7, "2026-11-18")}) == ""); // 2, but less than 30 %
  CHECK(fell({figure(9, "2026-09-25"), figure(6, "2026-11-18")}) == "6 9");
  CHECK(fell({figure(9, "2026-09-25"), figure(4, "2026-10-20"), figure(8, "2026-11-18")}) == "");
  CHECK(fell({figure(5, "2026-09-25"), figure(9, "2026-10-01"), figure(5, "2026-11-18")}) == "5 9");
  CHECK(fell({figure(9, "2026-11-18"), figure(4, "2026-11-18")}) == ""); // of one day
  CHECK(fell({figure(9, "2026-09-25"), figure(2, "2026-11-18"), figure(8, "2026-11-18")}) == "");
}

TEST_CASE("a number that is not known exactly counts by what is certain of it") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  CHECK(fell({figure(9, "2026-09-25"), figure(-infinity, 3.9, "2026-11-18")}) != "");
  CHECK(fell({figure(9, "2026-09-25"), figure(4, infinity, "2026-11-18")}) == "");
  CHECK(fell({figure(8, infinity, "2026-09-25"), figure(4, "2026-11-18")}) == "4 8");
  CHECK(fell({figure(-infinity, 9, "2026-09-25"), figure(4, "2026-11-18")}) == "");
}

TEST_CASE("a doubtful number is shown where it would make a fall, whichever of the two it is") {
  CHECK(fell({doubtful(9), figure(4, "2026-11-18")}) == "?9");
  CHECK(fell({figure(9, "2026-11-18"), doubtful(4)}) == "?4");
  CHECK(fell({figure(8, "2026-11-18"), doubtful(8)}) == "");
  CHECK(fell({doubtful(9), doubtful(4)}) == "?9 ?4");
  CHECK(fell({figure(9, "2026-09-25"), doubtful(9), figure(8, "2026-11-18")}) == "");
  // Where it is certain, one that cannot be the last word adds nothing.
  CHECK(fell({figure(9, "2026-09-25"), doubtful(8, "2026-10-20"), figure(4, "2026-11-18")}) == "4 9");
}

TEST_CASE("both are told as of the newest") {
  const FallSource fall{.of = 0, .by = 2, .by_share = 0, .types = {}};
  for (const Candidate& one : that_it_fell({figure(9, "2026-09-25"), figure(4, "2026-11-18")}, fall))
    CHECK(base::to_string(one.newest()) == "2026-11-18");
}

TEST_CASE("a fall is doubtful if a doubtful number may be the last word and undo it") {
  CHECK(fell({figure(8, "2026-09-25"), figure(3, "2026-11-18"), doubtful(9)}) == "?3 ?8");
  CHECK(fell({figure(8, "2026-09-25"), figure(3, "2026-11-18"), doubtful(2)}) == "3 8");
}
