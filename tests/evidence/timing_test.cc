#include "evidence/timing.h"

#include <catch2/catch.hpp>

#include "evidence/candidate.h"

using namespace signpost;
using evidence::Because;
using evidence::Timing;
using evidence::Verdict;

namespace {

const base::Date day = *base::parse_date("2026-11-20");

// "" no date; "?" one that cannot be read; "2026-10", or "2026-01-01/2026-02-01" for a period.
fhir::ClinicalDate said(std::string_view text) {
  if (text.empty()) return {};
  if (text == "?") return {.day = {}, .unreadable = true};
  const auto slash = text.find('/');
  auto days = base::parse_partial_date(text.substr(0, slash));
  REQUIRE(days.has_value());
  if (slash != text.npos) days->last = base::parse_partial_date(text.substr(slash + 1))->last;
  return {.day = days, .partial = slash == text.npos && !days->single_day()};
}

// "" nothing is known of it; "by 2026-10-01": on that day or before.
std::optional<base::DateInterval> onset(std::string_view text) {
  if (text.empty()) return {};
  if (text.starts_with("by "))
    return base::DateInterval{evidence::long_ago, base::parse_partial_date(text.substr(3))->last};
  return base::parse_partial_date(text);
}

struct Row {
  std::string_view said, onset;
  Verdict verdict;
  Because because;
};

template <std::size_t n>
void check(const Timing& timing, const Row (&rows)[n]) {
  for (const Row& row : rows) {
    INFO("said " << row.said << ", onset " << row.onset);
    const evidence::Admission admission = timely(timing, said(row.said), day, onset(row.onset));
    CHECK(to_string(admission.because) == to_string(row.because));
    CHECK(admission.verdict == row.verdict);
  }
}

constexpr auto belongs = Verdict::belongs;
constexpr auto doubtful = Verdict::doubtful;
constexpr auto refused = Verdict::does_not_belong;

} // namespace

TEST_CASE("a window runs back from the day that evidence counts to") {
  check(Timing{.window_days = 30},
        {
            {"2026-11-20", "", belongs, Because::nothing},
            {"2026-10-21", "", belongs, Because::nothing}, // 30 days
            {"2026-10-20", "", refused, Because::out_of_window},
            {"2026-11-21", "", doubtful, Because::future},
            {"2062-01-01", "", doubtful, Because::future},
            {"", "", doubtful, Because::undated},
            {"?", "", doubtful, Because::unreadable_date},
      // A period counts by its last day, and is in the future if all of it is. Of a partial date every day may be the
      // one.
            {"2026-10", "", doubtful, Because::partial_date}, // some of its days are too old
            {"2026-09", "", refused, Because::out_of_window},
            {"2026-11", "", belongs, Because::nothing},
            {"2026", "", doubtful, Because::partial_date},
            {"2026-12", "", doubtful, Because::future},
            {"2026-01-01/2026-11-01", "", belongs, Because::nothing},
            {"2026-01-01/2026-02-01", "", refused, Because::out_of_window},
            {"2026-11-01/2026-12-24", "", belongs, Because::nothing},
        });
}

TEST_CASE("without a window the date still has to be usable, unless any time will do") {
  check(Timing{}, {
                      {"1999-01-01", "", belongs, Because::nothing},
                      {"", "", doubtful, Because::undated},
                      {"?", "", doubtful, Because::unreadable_date},
                      {"2026-11-21", "", doubtful, Because::future},
                  });
  check(Timing{.any_time = true}, {
                                      {"1999-01-01", "", belongs, Because::nothing},
                                      {"", "", belongs, Because::nothing},
                                      {"?", "", belongs, Because::nothing},
                                      {"2062-01-01", "", belongs, Because::nothing},
                                  });
  // A window or an onset needs a date whatever stands beside it.
  check(Timing{.window_days = 30, .any_time = true}, {{"", "", doubtful, Because::undated}});
  check(Timing{.after_onset = true, .any_time = true}, {{"", "2026-10-01", doubtful, Because::undated}});
}

TEST_CASE("what came before the onset is about something else") {
  const Row known[] = {
      {"2026-10-01", "2026-10-01", belongs, Because::nothing},
      {"2026-10-02", "2026-10-01", belongs, Because::nothing},
      {"2026-09-30", "2026-10-01", refused, Because::before_onset},
      {"2026-09-01/2026-10-02", "2026-10-01", belongs, Because::nothing}, // went on until after it
      {"2026-09-01/2026-09-30", "2026-10-01", refused, Because::before_onset},
      // A month of onset: certain before and after it, open within.
      {"2026-09-30", "2026-10", refused, Because::before_onset},
      {"2026-10-15", "2026-10", doubtful, Because::onset_unknown},
      {"2026-10-31", "2026-10", belongs, Because::nothing},
      // Bounded from above by the day it was recorded: what came after counts, what came before may.
      {"2026-10-01", "by 2026-10-01", belongs, Because::nothing},
      {"2026-09-30", "by 2026-10-01", doubtful, Because::onset_unknown},
      {"1950-01-01", "by 2026-10-01", doubtful, Because::onset_unknown},
      {"", "2026-10-01", doubtful, Because::undated},
      {"?", "2026-10-01", doubtful, Because::unreadable_date},
      {"2026-11-21", "2026-10-01", doubtful, Because::future},
  };
  check(Timing{.after_onset = true}, known);
  check(Timing{.after_onset = true, .if_known = true}, known);
}

TEST_CASE("an onset of which nothing is known") {
  check(Timing{.after_onset = true}, {{"2026-11-01", "", doubtful, Because::onset_unknown}});
  check(Timing{.after_onset = true, .if_known = true},
        {{"2026-11-01", "", belongs, Because::nothing}, {"", "", doubtful, Because::undated}});
}

TEST_CASE("a window and an onset have both to be met") {
  check(Timing{.window_days = 30, .after_onset = true},
        {
            {"2026-10-01", "2026-09-01", refused, Because::out_of_window},
            {"2026-11-01", "2026-11-10", refused, Because::before_onset},
            {"2026-11-12", "2026-11-10", belongs, Because::nothing},
            {"2026-10-01", "", refused, Because::out_of_window}, // too old whenever it began
        });
}
