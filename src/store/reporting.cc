#include "store/reporting.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "store/encoding.h"
#include "store/tally.h"

namespace signpost::store {
namespace {

// Decisions of the calls that are asked for, those of one call together.
constexpr std::string_view decisions_sql = R"(
SELECT d.call, d.kind, d.card, CASE WHEN d.card IS NULL THEN '' ELSE d.truths END
FROM calls c JOIN decisions d ON d.call = c.number
WHERE c.begun >= ?1 AND c.begun < ?2 AND (?3 = 0 OR c.issuer = ?3))";

constexpr std::string_view calls_sql =
    "SELECT count(*) FROM calls WHERE begun >= ?1 AND begun < ?2 AND (?3 = 0 OR issuer = ?3)";

// What was said, of each card together, last what counts.
constexpr std::string_view feedback_sql = R"(
SELECT card, issuer, at, outcome, reasons, received FROM feedback WHERE ?1 = 0 OR issuer = ?1
ORDER BY card, issuer, at, received, number)";

constexpr std::string_view card_sql = R"(
SELECT d.kind, d.truths, c.begun FROM decisions d JOIN calls c ON c.number = d.call WHERE d.card = ? AND c.issuer = ?)";

// The last thing that was said of a card.
struct Answer {
  Cell card;
  std::int64_t issuer = 0, at = 0, reasons = 0, received = 0;
  bool overridden = false;
};

// One kind of card of a policy version.
struct CardTally {
  Tally all;
  std::map<std::string, Tally> criteria;
};
struct PolicyTally {
  std::uint64_t orders = 0;
  std::map<std::string, std::uint64_t> outcomes;
  std::map<std::pair<std::string, std::string>, CardTally> cards; // by outcome and determination
};
using PolicyKey = std::tuple<std::string, std::string, std::string>; // payer, policy, version

// Where the decisions of one kind are counted.
struct Place {
  PolicyTally* policy = nullptr;
  std::uint64_t* outcome = nullptr;
  CardTally* card = nullptr;
  std::vector<Tally*> criteria; // in the order of its truths
};

class Reporter {
public:
  Reporter(Database& database, Names& names, const ReportQuery& query)
      : database_(database), names_(names), find_card_(database, card_sql) {
    if (query.since) since_ = query.since->time_since_epoch().count();
    if (query.until) until_ = query.until->time_since_epoch().count();
    if (query.issuer) issuer_ = number_of(*query.issuer);
    Statement states(database, "SELECT id FROM states WHERE on_card = 1");
    while (states.step()) on_card_.insert(static_cast<char32_t>(states.integer(0)));
  }

  void count() {
    Statement calls(database_, calls_sql);
    report_.calls = calls.start(since_, until_, issuer_).step() ? static_cast<std::uint64_t>(calls.integer(0)) : 0;
    count_shown();
    count_answers();
  }

  Report report() {
    for (auto& [key, tally] : policies_) report_.policies.push_back(of_policy(key, tally));
    report_.unknown_reasons = reasons_of(unknown_);
    report_.unknown_cards = unknown_.reception();
    return std::move(report_);
  }

private:
  // Where one card is counted, once each, though it may stand for several decisions.
  using Counted = std::vector<Tally*>;

  std::int64_t number_of(const std::string& issuer) {
    Statement find(database_, "SELECT id FROM names WHERE text = ?");
    return find.start(issuer).step() ? find.integer(0) : -1; // nobody's
  }

  Place& place_of(std::int64_t kind) {
    const auto at = places_.find(kind);
    if (at != places_.end()) return at->second;
    const auto decision = names_.kind(kind);
    if (!decision) database_.fail(decision.error());
    const Decision made = decision.value_or(Decision{});
    Place place;
    place.policy = &policies_[{made.payer, made.policy, made.version}];
    place.outcome = &place.policy->outcomes[made.outcome];
    place.card = &place.policy->cards[{made.outcome, made.determination}];
    for (const Criterion& criterion : made.criteria) place.criteria.push_back(&place.card->criteria[criterion.id]);
    return places_.emplace(kind, std::move(place)).first->second;
  }

  // Counts a card that stands for a decision wherever it was not counted yet.
  template <class Count>
  void at_each(Place& place, std::string_view truths, Counted& counted, Count count) {
    const auto once = [&](Tally& tally) {
      if (std::ranges::find(counted, &tally) != counted.end()) return;
      counted.push_back(&tally);
      count(tally);
    };
    once(place.card->all);
    const std::vector<char32_t> states = characters_of(truths);
    for (std::size_t i = 0; i < states.size() && i < place.criteria.size(); ++i)
      if (on_card_.contains(states[i])) once(*place.criteria[i]);
  }

  void count_shown() {
    Statement decisions(database_, decisions_sql);
    decisions.start(since_, until_, issuer_);
    std::int64_t call = 0;
    std::map<std::string, Counted> counted; // by card of the call
    while (decisions.step()) {
      if (std::exchange(call, decisions.integer(0)) != decisions.integer(0)) counted.clear();
      Place& place = place_of(decisions.integer(1));
      ++place.policy->orders;
      ++*place.outcome;
      if (decisions.is_null(2)) continue;
      at_each(place, decisions.text(3), counted[decisions.cell(2).bytes], [](Tally& tally) { ++tally.shown; });
    }
  }

  void count_answers() {
    Statement feedback(database_, feedback_sql);
    feedback.start(issuer_);
    std::optional<Answer> last;
    while (feedback.step()) {
      Answer answer{.card = feedback.cell(0),
                    .issuer = feedback.integer(1),
                    .at = feedback.integer(2),
                    .reasons = feedback.integer(4),
                    .received = feedback.integer(5),
                    .overridden = feedback.integer(3) != 0};
      if (last && (last->card.bytes != answer.card.bytes || last->issuer != answer.issuer)) count_answer(*last);
      last = std::move(answer);
    }
    if (last) count_answer(*last);
  }

  static void add(const Answer& answer, Tally& tally) {
    ++(answer.overridden ? tally.overridden : tally.accepted);
    if (answer.overridden) ++tally.reasons[answer.reasons];
  }

  void count_answer(const Answer& answer) {
    bool known = false;
    Counted counted;
    find_card_.start(answer.card, answer.issuer);
    while (find_card_.step()) {
      known = true;
      const std::int64_t begun = find_card_.integer(2);
      if (begun < since_ || begun >= until_) continue;
      // Clocks of others may be behind ours.
      const std::int64_t taken = std::max<std::int64_t>(0, answer.at - begun) / 1000;
      const auto seconds = static_cast<std::uint32_t>(std::min<std::int64_t>(taken, UINT32_MAX));
      at_each(place_of(find_card_.integer(0)), find_card_.text(1), counted, [&](Tally& tally) {
        add(answer, tally);
        tally.seconds.push_back(seconds);
      });
    }
    find_card_.reset();
    if (!known && answer.received >= since_ && answer.received < until_) add(answer, unknown_);
  }

  std::vector<ReasonCount> reasons_of(const Tally& tally) {
    std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
    for (const auto& [number, count] : tally.reasons) {
      const auto reasons = unpack_reasons(names_.name(number));
      if (!reasons) database_.fail(reasons.error());
      if (reasons && reasons->empty()) counts[{}] += count;
      if (reasons)
        for (const Feedback::Reason& reason : *reasons) counts[{reason.system, reason.code}] += count;
    }
    std::vector<ReasonCount> sorted;
    for (const auto& [reason, count] : counts) sorted.push_back({reason.first, reason.second, count});
    std::ranges::stable_sort(sorted, std::greater{}, &ReasonCount::count);
    return sorted;
  }

  Report::OfCard of_card(const std::pair<std::string, std::string>& key, CardTally& tally) {
    Report::OfCard card{key.first, key.second, tally.all.reception(), reasons_of(tally.all), {}};
    for (auto& [id, of] : tally.criteria)
      if (of.shown > 0) card.criteria.push_back({id, of.reception(), reasons_of(of)});
    std::ranges::stable_sort(card.criteria, std::greater{},
                             [](const Report::OfCriterion& criterion) { return criterion.reception.shown; });
    return card;
  }

  Report::OfPolicy of_policy(const PolicyKey& key, PolicyTally& tally) {
    Report::OfPolicy policy;
    std::tie(policy.payer, policy.policy, policy.version) = key;
    policy.orders = tally.orders;
    policy.outcomes.assign(tally.outcomes.begin(), tally.outcomes.end());
    for (auto& [card, of] : tally.cards)
      if (of.all.shown > 0) policy.cards.push_back(of_card(card, of));
    return policy;
  }

  Database& database_;
  Names& names_;
  std::int64_t since_ = std::numeric_limits<std::int64_t>::min(), until_ = std::numeric_limits<std::int64_t>::max();
  std::int64_t issuer_ = 0; // 0: of all
  std::set<char32_t> on_card_;
  Statement find_card_;
  std::map<PolicyKey, PolicyTally> policies_;
  std::map<std::int64_t, Place> places_;
  Tally unknown_;
  Report report_;
};

} // namespace

base::Result<Report> make_report(Database& database, Names& names, const ReportQuery& query) {
  Transaction transaction(database, Transaction::Kind::read, "read");
  Reporter reporter(database, names, query);
  reporter.count();
  Report report = reporter.report();
  if (auto read = transaction.commit(); !read) return base::fail(read.error());
  return report;
}

} // namespace signpost::store
