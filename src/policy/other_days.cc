#include "policy/other_days.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace signpost::policy {

using namespace evidence;

namespace {

Truth worst(const OtherDays& days, base::Date day, std::span<const Assumption> assumptions) {
  Truth truth = Truth::yes;
  for (const std::optional<Member> level : days.levels)
    truth = both(truth, judge(days.criteria, days.facts, {days.order, level, day, assumptions}).truth);
  return truth;
}

// Days behind `from` on which criteria can come out otherwise than on that one.
class Calendar {
public:
  Calendar(const OtherDays& days, base::Date from) : days_(days), from_(from) {
    for (const std::optional<Member> level : days.levels)
      for_each_leaf(judge(days.criteria, days.facts, {days.order, level, from, days.assumptions}),
                    [&](const Judgement& leaf) { add(leaf); });
  }

  const std::set<base::Date>& turns() const { return turns_; }

  // The courses of treatment that could be long enough by then, taken as open.
  std::vector<Assumption> long_enough(base::Date day) const {
    std::vector<Assumption> assumptions(days_.assumptions.begin(), days_.assumptions.end());
    for (const auto& [criterion, reached] : courses_)
      if (reached <= day) assumptions.push_back({criterion, Truth::unknown});
    return assumptions;
  }

private:
  void add(const Judgement& leaf) {
    if (!leaf.reading) return; // assumed
    if (const auto* test = std::get_if<DaysTest>(&leaf.criterion->leaf()->test)) add(*test, *leaf.reading);
    const auto* number = std::get_if<NumberTest>(&leaf.criterion->leaf()->test);
    const bool course = std::holds_alternative<Spans>(days_.facts.values()[leaf.criterion->leaf()->value].op);
    if (!number || !course || leaf.truth != Truth::no || !number->at_least || !leaf.reading->range ||
        !std::isfinite(leaf.reading->range->high))
      return;
    const base::Date counted_to = std::min(days_.facts.signed_on(), days_.planned);
    const base::Date reached = counted_to + lacking(*number->at_least - leaf.reading->range->high);
    base::Date& last = courses_.try_emplace(leaf.criterion->id, reached).first->second;
    last = std::max(last, reached); // of several levels
    turn(last, counted_to);
  }

  void add(const DaysTest& test, const Reading& reading) {
    if (test.until != DaysTest::Until::date_of_service || !reading.dates) return;
    for (const auto& [bound, beyond] : {std::pair(test.days.at_least, 0), std::pair(test.days.more_than, 1),
                                        std::pair(test.days.at_most, 1), std::pair(test.days.less_than, 0)})
      if (bound)
        for (const base::Date date : {reading.dates->first, reading.dates->last})
          turn(date + lacking(*bound) + std::chrono::days(beyond), from_);
  }

  static std::chrono::days lacking(double days) { return std::chrono::days(std::lround(std::ceil(days))); }

  void turn(base::Date day, base::Date after) {
    if (day > after && base::days_between(after, day) <= max_days_ahead) turns_.insert(day);
  }

  const OtherDays& days_;
  base::Date from_;
  std::set<base::Date> turns_;
  std::map<std::string, base::Date> courses_; // by criterion: when treatment that goes on could be long enough
};

} // namespace

std::optional<base::Date> last_day_met(const OtherDays& days) {
  const base::Date signed_on = days.facts.signed_on();
  if (days.planned <= signed_on || base::days_between(signed_on, days.planned) > max_days_ahead) return {};
  const auto met_on = [&](base::Date day) { return worst(days, day, days.assumptions) == Truth::yes; };
  if (!met_on(signed_on)) return {};
  // Between two days on which a clock turns nothing changes; the first that is not met ends it.
  const Calendar calendar(days, signed_on);
  for (const base::Date day : calendar.turns())
    if (day <= days.planned && !met_on(day)) return day - std::chrono::days(1);
  return {};
}

std::optional<base::Date> last_day_still_met(const OtherDays& days) {
  const Calendar calendar(days, days.planned);
  for (const base::Date day : calendar.turns())
    if (worst(days, day, days.assumptions) != Truth::yes) return day - std::chrono::days(1);
  return {};
}

std::optional<Earliest> earliest_change(const OtherDays& days) {
  const Calendar calendar(days, days.planned);
  for (const base::Date day : calendar.turns()) {
    const std::vector<Assumption> assumptions = calendar.long_enough(day);
    // Treatment is counted up to the day of signing, so that it may be long enough on the planned day already.
    const base::Date service = std::max(day, days.planned);
    if (const Truth truth = worst(days, service, assumptions); truth != Truth::no) {
      const bool by_itself = worst(days, service, days.assumptions) != Truth::no;
      return Earliest{day, truth == Truth::yes, !by_itself};
    }
  }
  return {};
}

} // namespace signpost::policy
