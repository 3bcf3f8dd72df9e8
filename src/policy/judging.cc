#include "policy/judging.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/overloaded.h"
#include "policy/comparing.h"

namespace signpost::policy {

using namespace evidence;

namespace {

Days days_of(const Facts& facts, const Circumstances& at) { return {at.date_of_service, facts.signed_on()}; }

const Assumption* assumed(const Criterion& leaf, const Circumstances& at) {
  const auto found = std::ranges::find(at.assumptions, leaf.id, &Assumption::criterion);
  return found == at.assumptions.end() ? nullptr : &*found;
}

// Whether a reading says nothing at all about a leaf's matter: a record that leaves it open is no silence.
bool is_silent(const Leaf& leaf, const Answer& answer) {
  if (answer.truth != Truth::unknown || answer.why == Why::conflict || answer.why == Why::not_understood) return false;
  // Of a list, a record about one member leaves the others as they are.
  return std::holds_alternative<CodedTest>(leaf.test) || answer.evidence.empty();
}

// Whether all that makes a reading doubtful is that the day of onset is not known.
bool rests_on_onset(const Reading& reading) {
  return std::ranges::all_of(reading.set_aside, [](const Evidence& one) {
    const bool doubtful = one.verdict == Verdict::doubtful;
    return !doubtful || one.because == Because::onset_unknown;
  });
}

Judgement judge_leaf(const Criterion& criterion, const Leaf& leaf, Facts& facts, const Circumstances& at) {
  Judgement judged;
  judged.criterion = &criterion;
  judged.item = leaf.item;
  if (const Assumption* assumption = assumed(criterion, at)) {
    judged.truth = assumption->truth;
    return judged;
  }
  const Reading& reading = facts.read(leaf.value, at.order, at.level);
  const Days days = days_of(facts, at);
  const Answer answer = compare(leaf, reading, days);
  judged.reading = &reading;
  judged.evidence = answer.evidence;
  judged.set_aside = reading.set_aside;
  judged.presumable = is_silent(leaf, answer) && (leaf.presume_absent || facts.values()[leaf.value].closed);
  if (is_silent(leaf, answer) || answer.why == Why::unreadable)
    judged.obstacles = facts.obstacles(leaf.value, at.order, at.level);
  const auto presumed = [&](const Answer& one) {
    return leaf.presume_absent && is_silent(leaf, one) &&
           facts.obstacles(leaf.value, at.order, at.level).empty();
  };
  const auto truth_of = [&](const Answer& one) { return presumed(one) ? Truth::no : one.truth; };
  judged.truth = truth_of(answer);
  judged.presumed = presumed(answer) || (reading.presumed && answer.truth != Truth::unknown);
  judged.why = judged.truth == Truth::unknown ? answer.why : Why::none;
  // With what is doubtful and without it: where the ways differ, nothing is known.
  for (const Reading& other : reading.otherwise) {
    if (truth_of(compare(leaf, other, days)) == judged.truth) continue;
    judged.truth = Truth::unknown;
    judged.presumed = false;
    judged.why = Why::not_understood;
    judged.doubtful = true;
    if (leaf.onset_item && rests_on_onset(reading)) judged.item = leaf.onset_item;
    break;
  }
  const auto is_record = [](const Obstacle& obstacle) { return static_cast<bool>(obstacle.resource); };
  if (judged.presumable && judged.truth == Truth::unknown && std::ranges::any_of(judged.obstacles, is_record))
    judged.why = Why::not_understood;
  return judged;
}

// Whether something is unknown because a record is doubtful: what stands behind it may then not decide in its place.
bool rests_on_doubt(const Judgement& judged) {
  if (judged.truth != Truth::unknown) return false;
  return judged.doubtful || std::ranges::any_of(judged.children, rests_on_doubt);
}

// What a coded value may still turn out to be: any member that is not denied, or something the list does not hold.
std::vector<Reading> coded_cases(const CodedKind& kind, const Reading& reading) {
  std::vector<Reading> cases;
  for (const CodeIndex one : reading.one_of) cases.emplace_back().coded.push_back({one, Truth::yes, Why::none, {}});
  if (!cases.empty()) return cases;
  Reading& none = cases.emplace_back();
  for (CodeIndex member = 0; member < kind.members.size(); ++member)
    none.coded.push_back({member, Truth::no, Why::none, {}});
  for (CodeIndex member = 0; member < kind.members.size(); ++member) {
    const bool denied = std::ranges::any_of(
        reading.coded, [&](const Reading::Coded& c) { return c.member == member && c.truth == Truth::no; });
    if (!denied) cases.emplace_back().coded.push_back({member, Truth::yes, Why::none, {}});
  }
  return cases;
}

// The days an open date may still turn out to be, one for each way these tests can tell them apart.
std::vector<Reading> date_cases(const Reading& reading, const std::vector<const DaysTest*>& tests, base::Date until) {
  std::set<long> days{0}; // from the date until that day
  for (const DaysTest* test : tests)
    for (const auto& bound : {test->days.at_least, test->days.more_than, test->days.at_most, test->days.less_than})
      if (bound)
        for (const long step : {-1L, 0L, 1L}) days.insert(std::lround(*bound) + step);
  std::set<base::Date> dates;
  for (const long day : days)
    if (day >= 0) dates.insert(until - std::chrono::days(day));
  if (reading.dates) {
    std::erase_if(dates, [&](base::Date date) { return date < reading.dates->first || date > reading.dates->last; });
    dates.insert({reading.dates->first, reading.dates->last});
  }
  std::vector<Reading> cases;
  for (const base::Date date : dates) cases.emplace_back().dates = base::DateInterval{date, date};
  return cases;
}

// The readings an open value may still turn out to have, as far as these leaves tell them apart.
std::vector<Reading> cases_of(const ValueDefinition& value, const Reading& reading,
                              const std::vector<const Criterion*>& leaves, const Days& days) {
  if (const CodedKind* kind = value.coded()) return coded_cases(*kind, reading);
  std::vector<const DaysTest*> tests;
  for (const Criterion* leaf : leaves) tests.push_back(&std::get<DaysTest>(leaf->leaf()->test));
  return date_cases(reading, tests, days.until(tests.front()->until));
}

// How an `any` comes out if these leaves meet that reading of their value.
Truth in_case(const Any& any, const std::vector<const Criterion*>& leaves, const Reading& one, Facts& facts,
              const Circumstances& at) {
  std::vector<Assumption> assumptions(at.assumptions.begin(), at.assumptions.end());
  for (const Criterion* leaf : leaves)
    assumptions.push_back({leaf->id, compare(*leaf->leaf(), one, days_of(facts, at)).truth});
  Circumstances there = at;
  there.assumptions = assumptions;
  Truth truth = Truth::no;
  for (const Criterion& part : any.parts) truth = either(truth, judge(part, facts, there).truth);
  return truth;
}

// Kleene's `or` leaves open what holds either way ("at most six weeks" or "more than six weeks"): where a value of few
// cases is open, each case is judged by itself, and what all of them agree on is so.
Truth by_cases(const Any& any, Facts& facts, const Circumstances& at) {
  for (const ValueIndex index : any.split) {
    const Reading& reading = facts.read(index, at.order, at.level);
    std::vector<const Criterion*> leaves;
    for (const Criterion& part : any.parts)
      for_each_leaf(part, [&](const Criterion& node, const Leaf& leaf) {
        if (leaf.value == index) leaves.push_back(&node);
      });
    const bool some_assumed = std::ranges::any_of(leaves, [&](const Criterion* leaf) { return assumed(*leaf, at); });
    if (reading.why == Why::conflict || !reading.otherwise.empty() || some_assumed) continue;
    std::optional<Truth> agreed;
    bool same = true;
    for (const Reading& one : cases_of(facts.values()[index], reading, leaves, days_of(facts, at))) {
      const Truth truth = in_case(any, leaves, one, facts, at);
      same = same && agreed.value_or(truth) == truth;
      agreed = truth;
    }
    if (same && agreed) return *agreed;
  }
  return Truth::unknown;
}

// Judges one node by its form.
class Judge {
public:
  Judge(const Criterion& criterion, Facts& facts, const Circumstances& at)
      : criterion_(criterion), facts_(facts), at_(at) {}

  Judgement operator()(const Leaf& leaf) const { return judge_leaf(criterion_, leaf, facts_, at_); }

  Judgement operator()(const All& all) const {
    Judgement judged = with_children(all.parts);
    judged.truth = Truth::yes;
    for (const Judgement& child : judged.children) judged.truth = both(judged.truth, child.truth);
    return judged;
  }

  Judgement operator()(const Any& any) const {
    Judgement judged = with_children(any.parts);
    judged.truth = Truth::no;
    for (const Judgement& child : judged.children) judged.truth = either(judged.truth, child.truth);
    if (judged.truth != Truth::unknown) return judged;
    judged.truth = by_cases(any, facts_, at_);
    judged.in_every_case = judged.truth != Truth::unknown;
    return judged;
  }

  Judgement operator()(const AtLeast& some) const {
    Judgement judged = with_children(some.parts);
    const auto count = [&](Truth truth) {
      return static_cast<std::size_t>(std::ranges::count(judged.children, truth, &Judgement::truth));
    };
    const std::size_t yes = count(Truth::yes), possible = yes + count(Truth::unknown);
    judged.truth = yes >= some.count ? Truth::yes : possible < some.count ? Truth::no : Truth::unknown;
    return judged;
  }

  Judgement operator()(const First& first) const {
    Judgement judged = with_children(first.parts);
    const auto deciding = std::ranges::find_if(
        judged.children, [](const Judgement& c) { return c.truth != Truth::unknown || rests_on_doubt(c); });
    if (deciding != judged.children.end()) judged.truth = deciding->truth;
    return judged;
  }

  Judgement operator()(const Negation& negation) const {
    Judgement judged = with_children({negation.part.get(), 1});
    judged.truth = opposite(judged.children.front().truth);
    return judged;
  }

  Judgement operator()(const Reference& reference) const {
    const Criterion* criteria = reference.on(at_.date_of_service);
    Judgement judged = with_children({criteria, criteria ? 1U : 0U});
    if (criteria) judged.truth = judged.children.front().truth;
    return judged;
  }

private:
  Judgement with_children(std::span<const Criterion> parts) const {
    Judgement judged;
    judged.criterion = &criterion_;
    for (const Criterion& part : parts) judged.children.push_back(judge(part, facts_, at_));
    return judged;
  }

  const Criterion& criterion_;
  Facts& facts_;
  const Circumstances& at_;
};

// Whether one child that came out as wanted makes the node come out as it did, whatever the others are.
bool one_is_enough(const Judgement& judgement) {
  return std::visit(base::overloaded{
                        [&](const All&) { return judgement.truth == Truth::no; },
                        [&](const Any&) { return judgement.truth == Truth::yes; },
                        [](const AtLeast&) { return false; },
                        [](const auto&) { return true; },
                    },
                    judgement.criterion->form);
}

} // namespace

Judgement judge(const Criterion& criterion, Facts& facts, const Circumstances& at) {
  return std::visit(Judge(criterion, facts, at), criterion.form);
}

const Judgement* deciding_review(const Judgement& judgement) {
  if (judgement.truth == Truth::unknown) return nullptr;
  const Criterion& criterion = *judgement.criterion;
  if (!criterion.review.empty() && criterion.review_when.value_or(judgement.truth) == judgement.truth)
    return &judgement;
  const bool negated = std::holds_alternative<Negation>(criterion.form);
  const Truth wanted = negated ? opposite(judgement.truth) : judgement.truth;
  const bool alone = one_is_enough(judgement);
  const Judgement* review = nullptr;
  for (const Judgement& child : judgement.children) {
    if (child.truth != wanted) continue;
    const Judgement* found = deciding_review(child);
    if (!found && alone) return nullptr; // this child decides without a doubt
    if (found && !review) review = found;
  }
  return review;
}

} // namespace signpost::policy
