#include "policy/obstacles.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace signpost::policy {

using namespace evidence;
using fhir::Completeness;

namespace {

constexpr std::array obstructive_reasons{
    Because::masked,            Because::code_without_words,
    Because::undecodable,       Because::other_language,
    Because::provisional,       Because::unknown_modifier,
    Because::unknown_status,    Because::unstated_site,
    Because::unstated_reason,   Because::another_reason,
    Because::undated,           Because::unreadable_date,
    Because::partial_date,      Because::future,
    Because::signed_by_another, Because::not_understood,
};

class Collector {
public:
  void add(const Judgement& leaf) {
    const std::size_t before = count_;
    for (const Obstacle& obstacle : leaf.obstacles)
      if (obstacle.resource)
        add({obstacle.resource, obstacle.because, {}, obstacle.sentence ? &*obstacle.sentence : nullptr}, leaf);
    if (leaf.why == Why::not_understood)
      for (const Evidence& evidence : leaf.set_aside)
        if (evidence.verdict == Verdict::doubtful) add({evidence.resource, evidence.because, {}}, leaf);
    const bool by_doubt = leaf.why == Why::not_understood && !leaf.presumable;
    explain_all_ = explain_all_ && (leaf.presumable || by_doubt) && count_ > before;
  }

  Obstacles take() {
    result_.explain_all = explain_all_ && count_ > 0;
    return std::move(result_);
  }

private:
  // One record, or one sentence, whichever criteria it leaves open and however often it was copied.
  static bool same(const Obstruction& one, const Obstruction& other) {
    if (!one.sentence || !other.sentence) return !one.sentence && !other.sentence && one.record == other.record;
    return one.sentence->text == other.sentence->text;
  }
  void add(Obstruction found, const Judgement& leaf) {
    if (std::ranges::find(obstructive_reasons, found.because) == obstructive_reasons.end()) return;
    ++count_;
    auto at = std::ranges::find_if(result_.records, [&](const Obstruction& one) { return same(one, found); });
    if (at == result_.records.end()) at = result_.records.insert(at, std::move(found));
    const std::string& title = leaf.criterion->title;
    if (std::ranges::find(at->titles, title) == at->titles.end()) at->titles.push_back(title);
  }

  Obstacles result_;
  std::size_t count_ = 0;
  bool explain_all_ = true;
};

bool came(Completeness state) { return state != Completeness::not_sent && state != Completeness::not_obtained; }

// How much there is of the type of which there is most, of those that a chart is made of.
Completeness most_that_came(Facts& facts) {
  Completeness most = Completeness::not_sent;
  facts.chart().for_each_known_type([&](std::string_view type) {
    const bool person_or_plan = type == "Patient" || type == "Coverage" || type == "Organization";
    if (!person_or_plan && facts.chart().asked_for(type)) most = std::max(most, facts.completeness(type));
  });
  return most;
}

} // namespace

Obstacles obstacles_of(const std::vector<const Judgement*>& leaves) {
  Collector collector;
  for (const Judgement* leaf : leaves) collector.add(*leaf);
  return collector.take();
}

std::span<const Because> obstructive() { return obstructive_reasons; }

std::vector<Remark> unread_parts(const std::vector<const Judgement*>& leaves, Facts& facts) {
  if (leaves.empty()) return {};
  if (const Completeness most = most_that_came(facts); !came(most)) return {ChartNotSent{most}};
  std::map<Completeness, std::set<std::string>> parts;
  const auto note = [&](std::string_view type, Completeness state) {
    if (state != Completeness::complete) parts[state].emplace(type);
  };
  for (const Judgement* leaf : leaves) {
    for (const Obstacle& obstacle : leaf->obstacles)
      if (!obstacle.resource && (leaf->presumable || obstacle.state == Completeness::unreadable))
        note(obstacle.type, obstacle.state);
    if (leaf->why != Why::silent && leaf->why != Why::not_sent && leaf->why != Why::not_obtained) continue;
    for (const std::string& type : facts.values()[leaf->criterion->leaf()->value].types)
      if (facts.chart().asked_for(type) && !came(facts.completeness(type))) note(type, facts.completeness(type));
  }
  std::vector<Remark> remarks;
  for (const auto& [state, types] : parts) remarks.emplace_back(PartUnread{state, {types.begin(), types.end()}});
  return remarks;
}

} // namespace signpost::policy
