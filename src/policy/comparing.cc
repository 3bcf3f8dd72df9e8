#include "policy/comparing.h"

#include <algorithm>

namespace signpost::policy {

using namespace evidence;

namespace {

// One reading, compared by the kind of test.
struct Comparison {
  const Reading& reading;
  const Days& days;

  Answer operator()(const FindingTest& test) const {
    return settled(test.wanted == Truth::yes ? reading.finding : opposite(reading.finding), reading.why);
  }

  Answer operator()(const CodedTest& test) const {
    if (!reading.one_of.empty()) {
      const auto wanted = std::ranges::count_if(
          reading.one_of, [&](CodeIndex one) { return std::ranges::find(test.members, one) != test.members.end(); });
      if (wanted == 0) return settled(Truth::no, Why::none);
      return settled(wanted == std::ssize(reading.one_of) ? Truth::yes : Truth::unknown, Why::silent);
    }
    Answer no = open();
    std::size_t denied = 0;
    for (const Reading::Coded& coded : reading.coded) {
      if (std::ranges::find(test.members, coded.member) == test.members.end()) continue;
      if (coded.truth == Truth::yes) return {Truth::yes, Why::none, coded.evidence};
      if (coded.truth == Truth::unknown) return {Truth::unknown, coded.why, coded.evidence};
      ++denied;
      no = {denied == test.members.size() ? Truth::no : no.truth, Why::none, coded.evidence};
    }
    // The chart names a member that the test does not ask for: it has answered, with something else.
    for (const Reading::Coded& coded : reading.coded)
      if (coded.truth == Truth::yes) return {Truth::no, Why::none, coded.evidence};
    return no;
  }

  Answer operator()(const NumberTest& test) const {
    if (!reading.range) return open();
    return settled(test.of(*reading.range), reading.why == Why::none ? Why::out_of_window : reading.why);
  }

  Answer operator()(const DaysTest& test) const {
    if (!reading.dates) return open();
    const base::Date until = days.until(test.until);
    const Range passed{static_cast<double>(base::days_between(reading.dates->last, until)),
                       static_cast<double>(base::days_between(reading.dates->first, until))};
    return settled(test.days.of(passed), Why::partial_date);
  }

  Answer operator()(const LevelsTest& test) const {
    const std::vector<Member>& list = reading.members.empty() ? reading.possible : reading.members;
    if (list.empty()) return open();
    const auto inside = std::ranges::count_if(list, [&](Member m) { return m >= test.first && m <= test.last; });
    if (inside == std::ssize(list)) return settled(Truth::yes, Why::none);
    if (inside == 0) return settled(Truth::no, Why::none);
    if (reading.members.empty()) return settled(Truth::unknown, Why::silent); // a region leaves both possible
    return settled(truth_of(!test.every), Why::none);
  }

  // There is nothing to compare.
  Answer open() const { return {Truth::unknown, reading.why, reading.evidence}; }
  // `why` counts only where the truth is open.
  Answer settled(Truth truth, Why why) const {
    return {truth, truth == Truth::unknown ? why : Why::none, reading.evidence};
  }
};

} // namespace

Answer compare(const Leaf& leaf, const Reading& reading, const Days& days) {
  return std::visit(Comparison{reading, days}, leaf.test);
}

} // namespace signpost::policy
