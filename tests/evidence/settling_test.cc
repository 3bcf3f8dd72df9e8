#include "evidence/settling.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Candidate;
using evidence::CodedKind;
using evidence::DatesKind;
using evidence::EvidenceKind;
using evidence::FindingKind;
using evidence::Latest;
using evidence::NumberKind;
using evidence::Range;
using evidence::Ranked;
using evidence::Reading;
using evidence::Spans;
using evidence::Truth;
using evidence::ValueDefinition;
using evidence::Why;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

base::DateInterval days(std::string_view text) {
  const auto slash = text.find('/');
  auto first = *base::parse_partial_date(text.substr(0, slash));
  if (slash != text.npos) first.last = base::parse_partial_date(text.substr(slash + 1))->last;
  return first;
}

// What a record said on a day ("": it carries none).
Candidate says(Truth truth, std::string_view day, std::size_t rank = 1) {
  Candidate one;
  one.truth = truth;
  if (!day.empty()) one.said = days(day);
  one.rank = rank;
  one.evidence.value = to_string(truth);
  return one;
}
Candidate names(std::uint16_t member, Truth truth, std::string_view day, std::size_t rank = 1) {
  Candidate one = says(truth, day, rank);
  one.member = member;
  return one;
}
Candidate figure(Range number, std::string_view day, std::size_t rank = 1) {
  Candidate one = says(Truth::yes, day, rank);
  one.number = number;
  return one;
}
Candidate on(std::string_view dates, std::string_view said, std::size_t rank = 1) {
  Candidate one = says(Truth::yes, said, rank);
  one.dates = days(dates);
  return one;
}
Candidate course(std::string_view modality, std::string_view period) {
  Candidate one = on(period, period);
  one.modality = modality;
  return one;
}
Candidate told(double low, double high, std::string_view said, bool whole = false) {
  Candidate one = figure({low, high}, said);
  one.evidence.kind = EvidenceKind::narrative;
  one.whole = whole;
  return one;
}
Candidate none_told(std::string_view said) {
  Candidate one = says(Truth::no, said);
  one.evidence.kind = EvidenceKind::narrative;
  return one;
}

ValueDefinition value(evidence::ValueKind kind, evidence::Operator op = Latest{}) {
  ValueDefinition definition;
  definition.kind = std::move(kind);
  definition.op = std::move(op);
  return definition;
}

// Settled on 2026-11-20, in the order given and in the reverse: the order of records must not matter.
Reading settled(const ValueDefinition& value, const std::vector<Candidate>& candidates,
                std::optional<base::DateInterval> onset = {}) {
  const evidence::Settlement at{*base::parse_date("2026-11-20"), onset};
  std::vector<const Candidate*> forward, backward;
  for (const Candidate& one : candidates) forward.push_back(&one);
  backward.assign(forward.rbegin(), forward.rend());
  Reading reading, reverse;
  settle(value, forward, at, reading);
  settle(value, backward, at, reverse);
  CHECK(reading.finding == reverse.finding);
  CHECK(reading.range == reverse.range);
  CHECK(reading.dates == reverse.dates);
  CHECK(reading.coded.size() == reverse.coded.size());
  CHECK(reading.why == reverse.why);
  return reading;
}

std::string range(const Reading& reading) {
  if (!reading.range) return "none";
  const auto text = [](double number) {
    return number == infinity ? std::string("inf") : number == -infinity ? "-inf" : std::to_string(std::lround(number));
  };
  return text(reading.range->low) + ".." + text(reading.range->high);
}

// "0=yes 2=unknown"
std::string members(const Reading& reading) {
  std::array<std::string, 4> by_member;
  for (const Reading::Coded& one : reading.coded)
    by_member.at(one.member) = std::to_string(one.member) + "=" + std::string(to_string(one.truth));
  std::string text;
  for (const std::string& one : by_member)
    if (!one.empty()) text += (text.empty() ? "" : " ") + one;
  return text;
}

constexpr auto yes = Truth::yes;
constexpr auto no = Truth::no;
constexpr auto open = Truth::unknown;

} // namespace

TEST_CASE("of a finding the newest record decides, then the source named first") {
  struct Row {
    std::string_view what;
    std::vector<Candidate> candidates;
    Truth truth;
    Why why;
  };
  const Row rows[] = {
      {"nobody says anything", {}, open, Why::silent},
      {"one yes", {says(yes, "2026-11-01")}, yes, Why::none},
      {"one no", {says(no, "2026-11-01")}, no, Why::none},
      {"the newer no", {says(yes, "2026-10-01"), says(no, "2026-11-01")}, no, Why::none},
      {"the newer yes", {says(yes, "2026-11-01"), says(no, "2026-10-01")}, yes, Why::none},
      {"a tie is a conflict", {says(yes, "2026-11-01"), says(no, "2026-11-01")}, open, Why::conflict},
      {"but not of two sources", {says(yes, "2026-11-01", 2), says(no, "2026-11-01", 1)}, no, Why::none},
      {"a date beats a rank", {says(yes, "2026-11-02", 2), says(no, "2026-11-01", 1)}, yes, Why::none},
      {"any date beats none", {says(yes, ""), says(no, "1999-01-01")}, no, Why::none},
      {"a period counts by its last day", {says(yes, "2026-01-01/2026-11-02"), says(no, "2026-11-01")}, yes, Why::none},
      {"two that agree", {says(yes, "2026-11-01"), says(yes, "2026-11-01")}, yes, Why::none},
      {"left open", {says(open, "2026-11-01")}, open, Why::not_understood},
      {"left open since", {says(yes, "2026-10-01"), says(open, "2026-11-01")}, open, Why::not_understood},
      {"an open record does not weaken a yes", {says(yes, "2026-11-01"), says(open, "2026-11-01")}, yes, Why::none},
      {"but it does a no", {says(no, "2026-11-01"), says(open, "2026-11-01")}, open, Why::not_understood},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const Reading reading = settled(value(FindingKind{}), row.candidates);
    CHECK(reading.finding == row.truth);
    CHECK(reading.why == row.why);
    CHECK(reading.evidence.empty() == row.candidates.empty());
  }
}

TEST_CASE("evidence is that of the deciding records only, and no more than can be read") {
  const Reading reading = settled(value(FindingKind{}), {says(no, "2026-10-01"), says(yes, "2026-11-01")});
  REQUIRE(reading.evidence.size() == 1);
  CHECK(reading.evidence[0].value == "yes");
  const std::vector<Candidate> many(evidence::max_evidence + 5, says(yes, "2026-11-01"));
  CHECK(settled(value(FindingKind{}), many).evidence.size() == evidence::max_evidence);
}

TEST_CASE("of ranked sources the first that affirms decides") {
  const auto ranked = value(FindingKind{}, Ranked{});
  CHECK(settled(ranked, {says(yes, "2026-01-01", 1), says(no, "2026-11-01", 2)}).finding == yes);
  CHECK(settled(ranked, {says(no, "2026-11-01", 1), says(yes, "2026-11-01", 2)}).finding ==
        no); // of one day, the first
  CHECK(settled(ranked, {says(no, "2026-01-01", 1), says(yes, "2026-11-01", 2)}).finding == yes);
  const auto members_ranked = value(CodedKind{{"a", "b", "c"}, true}, Ranked{});
  CHECK(members(settled(members_ranked, {names(0, yes, "2026-01-01", 1), names(1, yes, "2026-11-01", 2)})) == "0=yes");
  CHECK(members(settled(members_ranked, {names(0, no, "2026-01-01", 1), names(1, yes, "2026-11-01", 2)})) == "1=yes");
}

TEST_CASE("members of a coded value, each by itself") {
  const auto of_many = value(CodedKind{{"a", "b", "c"}, false});
  CHECK(members(settled(of_many, {})) == "");
  CHECK(members(settled(of_many, {names(0, yes, "2026-11-01"), names(2, no, "2026-10-01")})) == "0=yes 2=no");
  CHECK(members(settled(of_many, {names(0, yes, "2026-11-01"), names(1, yes, "2026-10-01")})) == "0=yes 1=yes");
  CHECK(members(settled(of_many, {names(0, yes, "2026-10-01"), names(0, no, "2026-11-01")})) == "0=no");
  const Reading tie = settled(of_many, {names(0, yes, "2026-11-01"), names(0, no, "2026-11-01")});
  CHECK(members(tie) == "0=unknown");
  CHECK(tie.coded[0].why == Why::conflict);
}

TEST_CASE("of members that exclude each other the newest affirmed stands alone") {
  const auto exclusive = value(CodedKind{{"a", "b", "c"}, true});
  CHECK(members(settled(exclusive, {names(0, yes, "2026-10-01"), names(1, yes, "2026-11-01")})) == "1=yes");
  CHECK(members(settled(exclusive, {names(0, yes, "2026-11-01", 2), names(1, yes, "2026-11-01", 1)})) == "1=yes");
  CHECK(members(settled(exclusive, {names(0, yes, "2026-11-01"), names(0, yes, "2026-11-01")})) == "0=yes");
  const Reading tie =
      settled(exclusive, {names(0, yes, "2026-11-01"), names(1, yes, "2026-11-01"), names(2, no, "2026-11-01")});
  CHECK(members(tie) == "0=unknown 1=unknown 2=no");
  CHECK(tie.why == Why::conflict);
  // What was affirmed before them is past.
  CHECK(members(settled(exclusive, {names(0, yes, "2026-11-01"), names(1, yes, "2026-11-01"),
                                    names(2, yes, "2026-10-01")})) == "0=unknown 1=unknown");
  // What leaves a member open counts as the newest word, and affirms nothing.
  const Reading left_open = settled(exclusive, {names(0, yes, "2026-10-01"), names(1, open, "2026-11-01")});
  CHECK(members(left_open) == "1=unknown");
  CHECK(left_open.why == Why::not_understood);
  CHECK(members(settled(exclusive, {names(0, yes, "2026-11-01"), names(1, open, "2026-10-01")})) == "0=yes");
  CHECK(members(settled(exclusive, {names(0, yes, "2026-11-01", 1), names(1, open, "2026-11-01", 2)})) == "0=yes");
  CHECK(members(settled(exclusive, {names(1, open, "2026-11-01"), names(2, no, "2026-11-01")})) == "1=unknown 2=no");
  // What was only denied stays denied and affirms nothing.
  CHECK(members(settled(exclusive, {names(0, no, "2026-11-01"), names(1, no, "2026-10-01")})) == "0=no 1=no");
}

TEST_CASE("of sources that must all be right, what they have in common is left") {
  ValueDefinition narrowed = value(CodedKind{{"a", "b", "c", "d"}, true, {{"abc", {0, 1, 2}}, {"bcd", {1, 2, 3}}}});
  evidence::Source firm, note;
  note.if_open = true;
  narrowed.op = evidence::Narrowed{{firm, firm, note}};
  constexpr std::uint16_t abc = 4, bcd = 5;
  const auto one_of = [](const Reading& reading) {
    std::string out;
    for (const auto member : reading.one_of) out += std::to_string(member);
    return out;
  };
  CHECK(members(settled(narrowed, {})) == "");
  CHECK(one_of(settled(narrowed, {names(abc, yes, "2026-11-20", 1)})) == "012");
  CHECK(one_of(settled(narrowed, {names(abc, yes, "2026-11-20", 1), names(bcd, yes, "2026-11-20", 2)})) == "12");
  CHECK(members(settled(narrowed, {names(abc, yes, "2026-11-20", 1), names(1, yes, "2026-11-20", 2)})) == "1=yes");
  // One that is denied is left out.
  CHECK(one_of(settled(narrowed, {names(abc, yes, "2026-11-20", 1), names(1, no, "2026-11-20", 2)})) == "02");
  // Nothing in common is asked.
  const Reading torn = settled(narrowed, {names(abc, yes, "2026-11-20", 1), names(3, yes, "2026-11-20", 2)});
  CHECK(members(torn) == "0=unknown 1=unknown 2=unknown 3=unknown");
  CHECK(torn.why == Why::conflict);
  // Notes: the newest settles what is left open, an older one that no longer fits has been overtaken.
  const auto with_notes = [&](std::vector<Candidate> notes) {
    notes.push_back(names(abc, yes, "2026-11-20", 1));
    return settled(narrowed, notes);
  };
  CHECK(members(with_notes({names(0, yes, "2026-10-01", 3), names(1, yes, "2026-11-01", 3)})) == "1=yes");
  CHECK(members(with_notes({names(bcd, yes, "2026-11-01", 3), names(1, yes, "2026-10-01", 3)})) == "1=yes");
  CHECK(with_notes({names(0, yes, "2026-11-01", 3), names(1, yes, "2026-11-01", 3)}).why == Why::conflict);
  CHECK(with_notes({names(3, yes, "2026-11-01", 3)}).why == Why::conflict);
  // Where nothing is open, nobody asks them.
  CHECK(members(settled(narrowed, {names(2, yes, "2026-11-20", 1), names(0, yes, "2026-11-20", 3)})) == "2=yes");
}

TEST_CASE("of numbers the newest counts, and several of one day leave what they span") {
  const auto number = value(NumberKind{});
  CHECK(range(settled(number, {})) == "none");
  CHECK(range(settled(number, {figure({7, 7}, "2026-11-01")})) == "7..7");
  CHECK(range(settled(number, {figure({9, 9}, "2026-10-01"), figure({4, 4}, "2026-11-01")})) == "4..4");
  CHECK(range(settled(number, {figure({9, 9}, "2026-11-01", 2), figure({4, 4}, "2026-11-01", 1)})) == "4..4");
  const Reading two = settled(number, {figure({8, 8}, "2026-11-01"), figure({6, 6}, "2026-11-01")});
  CHECK(range(two) == "6..8");
  CHECK(two.why == Why::conflict);
  CHECK(two.evidence.size() == 2);
  const Reading same = settled(number, {figure({8, 8}, "2026-11-01"), figure({8, 8}, "2026-11-01")});
  CHECK(range(same) == "8..8");
  CHECK(same.why == Why::none);
  CHECK(range(settled(number, {figure({4, infinity}, "2026-11-01")})) == "4..inf");
  CHECK(range(settled(number, {figure({-infinity, 4}, "2026-11-01"), figure({6, 6}, "2026-11-01")})) == "-inf..6");
  CHECK(range(settled(number, {figure({5, 5}, ""), figure({4, 4}, "2020-01-01")})) == "4..4");
}

TEST_CASE("of dates the source named first, and of its days the latest that is not to come") {
  const auto dates = value(DatesKind{});
  const auto day = [&](const std::vector<Candidate>& candidates) {
    const Reading reading = settled(dates, candidates);
    return reading.dates ? base::to_string(reading.dates->first) + "/" + base::to_string(reading.dates->last) : "none";
  };
  CHECK(day({}) == "none");
  CHECK(day({on("2026-10-01", "2026-10-05"), on("2026-09-01", "2026-10-06")}) == "2026-10-01/2026-10-01");
  CHECK(day({on("2026-10-01", "2026-10-05", 2), on("2026-09-01", "2026-10-06", 1)}) == "2026-09-01/2026-09-01");
  CHECK(day({on("2026-12-01", "2026-10-05"), on("2026-09-01", "2026-10-06")}) == "2026-09-01/2026-09-01");
  CHECK(day({on("2026-12-01", "2026-10-05")}) == "none");
  const Reading month = settled(dates, {on("2026-10", "2026-10-05")});
  CHECK(month.why == Why::partial_date);
  CHECK(settled(dates, {on("2026-10-01", "2026-10-05")}).why == Why::none);
  // An answer about an earlier episode does not date one that began after it was given.
  Candidate answer = on("2026-03-01", "2026-04-01", 1);
  answer.evidence.kind = EvidenceKind::attested;
  CHECK(day({answer, on("2026-10-01", "2026-10-05", 2)}) == "2026-10-01/2026-10-01");
  answer.said = days("2026-11-01");
  CHECK(day({answer, on("2026-10-01", "2026-10-05", 2)}) == "2026-03-01/2026-03-01");
}

TEST_CASE("days of a course: the longest run of one kind, gaps bridged, inside its limits") {
  struct Row {
    std::string_view what;
    std::vector<Candidate> candidates;
    std::optional<base::DateInterval> onset;
    std::string_view range;
  };
  const auto spans = value(NumberKind{}, Spans{.sources = {}, .bridge_days = 3, .lookback_days = 60, .onset = {}});
  const auto october = days("2026-10-01");
  const Row rows[] = {
      {"nothing", {}, {}, "0..inf"},
      {"nothing since an onset: it can have been all of the time", {}, october, "0..50"},
      {"one period", {course("a", "2026-10-01/2026-10-15")}, october, "14..50"},
      {"two with a gap that is bridged",
       {course("a", "2026-10-01/2026-10-15"), course("a", "2026-10-18/2026-10-25")},
       october,
       "24..50"},
      {"a day more is too much",
       {course("a", "2026-10-01/2026-10-15"), course("a", "2026-10-19/2026-10-25")},
       october,
       "14..50"},
      {"one inside the other",
       {course("a", "2026-10-01/2026-10-25"), course("a", "2026-10-05/2026-10-06")},
       october,
       "24..50"},
      {"two kinds do not add up",
       {course("a", "2026-10-01/2026-10-15"), course("b", "2026-10-16/2026-10-25")},
       october,
       "14..50"},
      {"not before the onset", {course("a", "2026-09-01/2026-10-15")}, october, "14..50"},
      {"of an onset known by its month, the last day",
       {course("a", "2026-10-01/2026-11-10")},
       days("2026-10"),
       "10..50"},
      {"not after the day", {course("a", "2026-11-10/2026-12-31")}, october, "10..50"},
      {"wholly before the onset", {course("a", "2026-09-01/2026-09-20")}, october, "0..50"},
      {"wholly to come", {course("a", "2026-12-01/2026-12-20")}, october, "0..50"},
      {"without an onset not beyond the lookback", {course("a", "2020-01-01/2026-10-01")}, {}, "10..inf"},
      {"told in words", {told(21, 21, "2026-11-01")}, october, "21..50"},
      {"no more than had passed when it was told", {told(90, 90, "2026-11-01")}, october, "31..50"},
      {"told before the onset", {told(21, 21, "2026-09-30")}, october, "0..50"},
      {"about three weeks", {told(18, 24, "2026-11-01")}, october, "18..50"},
      {"the whole course and what may have come since", {told(21, 21, "2026-11-10", true)}, october, "21..31"},
      {"the newest word on the whole",
       {told(40, 40, "2026-11-15", true), told(10, 10, "2026-11-10", true)},
       october,
       "40..45"},
      {"none was given, on the last day", {none_told("2026-11-20")}, october, "0..0"},
      {"none was given ten days ago", {none_told("2026-11-10")}, october, "0..10"},
      {"an undated denial denies nothing", {none_told("")}, october, "0..50"},
      {"an old denial behind a newer course", {none_told("2026-10-10"), told(21, 21, "2026-11-01")}, october, "21..50"},
      {"bounded by no onset that is only known from above",
       {},
       base::DateInterval{evidence::long_ago, *base::parse_date("2026-10-01")},
       "0..inf"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(range(settled(spans, row.candidates, row.onset)) == row.range);
  }
  const Reading reading = settled(spans, {course("a", "2026-10-01/2026-10-15")}, october);
  CHECK(reading.why == Why::out_of_window);
  CHECK(reading.evidence.size() == 1);
  CHECK(settled(spans, {}, october).why == Why::silent);
}
