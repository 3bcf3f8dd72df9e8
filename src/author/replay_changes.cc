#include "author/replay_changes.h"

#include <algorithm>
#include <array>
#include <iomanip>
#include <set>

namespace signpost::author {
namespace {

using service::Record;

std::string_view to_string(Aspect aspect) {
  switch (aspect) {
  case Aspect::policy: return "policy";
  case Aspect::outcome: return "outcome";
  case Aspect::authorization: return "prior authorization";
  case Aspect::reason: return "reason";
  case Aspect::item: return "item";
  case Aspect::criterion: return "criterion";
  }
  return "";
}

// The outcome with the payer's word for it.
std::string outcome_of(const Record::Decision& decision) {
  return decision.determination.empty() ? decision.outcome : decision.outcome + " (" + decision.determination + ")";
}

const ReplayDecision* find(const ReplayAnswer& answer, const ReplayDecision& like) {
  const auto found = std::ranges::find_if(answer.decisions, [&](const ReplayDecision& decision) {
    return decision.order == like.order && decision.coverage == like.coverage;
  });
  return found == answer.decisions.end() ? nullptr : &*found;
}

// The truths of each criterion; one that stands in several branches has as many.
using Truths = std::map<std::string_view, std::vector<std::string_view>>;
Truths truths_of(const Record::Decision& decision) {
  Truths truths;
  for (const Record::Criterion& criterion : decision.criteria) truths[criterion.id].push_back(criterion.truth);
  return truths;
}

class Comparison {
public:
  Comparison(const ReplayDecision& before, const ReplayDecision& after) : before_(before), after_(after) {}

  std::vector<Difference> all() {
    const Record::Decision &before = before_.recorded, &after = after_.recorded;
    compare(Aspect::policy, "", before.policy, after.policy);
    compare(Aspect::outcome, "", outcome_of(before), outcome_of(after));
    compare(Aspect::authorization, "", before.authorization, after.authorization);
    compare(Aspect::reason, "", before.reason, after.reason);
    if (before.policy == after.policy) {
      compare_items();
      compare_criteria();
    }
    return {found_.begin(), found_.end()};
  }

private:
  void compare(Aspect aspect, std::string_view name, std::string_view from, std::string_view to) {
    if (from != to) found_.insert({aspect, std::string(name), std::string(from), std::string(to)});
  }

  void compare_items() {
    std::set<std::string_view> items(before_.missing.begin(), before_.missing.end());
    items.insert(after_.missing.begin(), after_.missing.end());
    const auto asked = [](const std::vector<std::string>& missing, std::string_view item) {
      return std::ranges::find(missing, item) == missing.end() ? "" : "asked for";
    };
    for (const std::string_view item : items)
      compare(Aspect::item, item, asked(before_.missing, item), asked(after_.missing, item));
  }

  void compare_criteria() {
    Truths before = truths_of(before_.recorded), after = truths_of(after_.recorded);
    for (const auto& [id, truths] : after) before.try_emplace(id);
    for (auto& [id, from] : before) {
      auto& to = after[id];
      from.resize(std::max(from.size(), to.size()));
      to.resize(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) compare(Aspect::criterion, id, from[i], to[i]);
    }
  }

  const ReplayDecision& before_;
  const ReplayDecision& after_;
  std::set<Difference> found_;
};

// A cell of a table, such as "not-covered" or "-" for none.
std::string_view cell(std::string_view text) { return text.empty() ? "-" : text; }

std::string joined(const std::vector<std::string>& examples) {
  std::string text;
  for (const std::string& example : examples) text += (text.empty() ? "" : ", ") + example;
  return text;
}

} // namespace

std::string_view DecisionPair::policy() const {
  for (const ReplayDecision* decision : {before, after})
    if (decision && !decision->recorded.policy.empty()) return decision->recorded.policy;
  for (const ReplayDecision* decision : {before, after})
    if (decision && !decision->recorded.payer.empty()) return decision->recorded.payer;
  return "no payer that is held";
}

bool DecisionPair::other_version() const {
  return before && after && before->recorded.policy == after->recorded.policy &&
         before->recorded.version != after->recorded.version;
}

std::vector<DecisionPair> pairs_of(const ReplayAnswer& before, const ReplayAnswer& after) {
  std::vector<DecisionPair> pairs;
  for (const ReplayDecision& decision : before.decisions) pairs.push_back({&decision, find(after, decision)});
  for (const ReplayDecision& decision : after.decisions)
    if (!find(before, decision)) pairs.push_back({nullptr, &decision});
  return pairs;
}

std::vector<Difference> differences(const DecisionPair& pair) {
  static const ReplayDecision undecided{};
  return Comparison(pair.before ? *pair.before : undecided, pair.after ? *pair.after : undecided).all();
}

void ChangeCounts::add(std::string_view policy, const std::vector<Difference>& differences,
                       const std::string& example) {
  OfPolicy& counts = by_policy_[std::string(policy)];
  ++counts.decisions;
  counts.changed += !differences.empty();
  for (const Difference& difference : differences) {
    Count& count = counts.by_difference[difference];
    ++count.decisions;
    if (count.examples.size() < examples_) count.examples.push_back(example);
  }
}

void ChangeCounts::write(std::ostream& out) const {
  using Row = std::array<std::string, 4>; // what, from, to, how many
  for (const auto& [policy, counts] : by_policy_) {
    if (counts.changed == 0) continue;
    std::vector<std::pair<const Difference*, const Count*>> found;
    for (const auto& [difference, count] : counts.by_difference) found.emplace_back(&difference, &count);
    std::ranges::stable_sort(found, [](const auto& a, const auto& b) { // the most frequent first within an aspect
      if (a.first->aspect != b.first->aspect) return a.first->aspect < b.first->aspect;
      return a.second->decisions > b.second->decisions;
    });
    std::vector<Row> rows{{"what", "from", "to", "decisions"}};
    for (const auto& [difference, count] : found) {
      std::string what(to_string(difference->aspect));
      if (!difference->name.empty()) what += ' ' + difference->name;
      rows.push_back({what, std::string(cell(difference->from)), std::string(cell(difference->to)),
                      std::to_string(count->decisions)});
    }
    std::array<std::size_t, 4> widths{};
    for (const Row& row : rows)
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    out << '\n' << policy << ": " << counts.changed << " of " << counts.decisions << " decisions change\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
      out << "  ";
      for (std::size_t k = 0; k < 3; ++k)
        out << std::left << std::setw(static_cast<int>(widths[k])) << rows[i][k] << "  ";
      out << std::right << std::setw(static_cast<int>(widths[3])) << rows[i][3] << "  "
          << (i == 0 ? "examples" : joined(found[i - 1].second->examples)) << '\n';
    }
  }
}

} // namespace signpost::author
