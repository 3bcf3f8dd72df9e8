#include "evidence/treatment.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace signpost::evidence {
namespace {

// Days of treatment as one record has them, and what of them lies within the time that is looked at.
struct Stretch {
  base::DateInterval inside;
  const Candidate* told = nullptr;
};

// Stretches that follow each other without a gap that would interrupt.
struct Run {
  base::DateInterval days;
  const Candidate* first = nullptr; // whose beginning is the run's
  const Candidate* last = nullptr;  // whose end is
  std::vector<const Candidate*> all;

  explicit Run(const Stretch& one) : days(one.inside), first(one.told), last(one.told), all{one.told} {}
  long length() const { return base::days_between(days.first, days.last); }
  void add(const Stretch& one) {
    all.push_back(one.told);
    const bool known = last->ending != Candidate::Ending::not_told;
    if (one.inside.last < days.last || (one.inside.last == days.last && known)) return;
    days.last = one.inside.last;
    last = one.told;
  }
};

// Runs of the stretches of one modality.
std::vector<Run> runs_of(std::vector<Stretch> stretches, long bridge_days) {
  std::ranges::stable_sort(stretches, {}, [](const Stretch& one) { return one.inside.first; });
  std::vector<Run> runs;
  for (const Stretch& one : stretches)
    if (runs.empty() || base::days_between(runs.back().days.last, one.inside.first) > bridge_days)
      runs.emplace_back(one);
    else runs.back().add(one);
  return runs;
}

} // namespace

std::optional<Treatment> told_treatment(std::span<const Candidate* const> candidates, base::DateInterval within,
                                        long bridge_days) {
  std::map<std::string_view, std::vector<Stretch>> by_modality;
  for (const Candidate* one : candidates) {
    if (one->truth != Truth::yes || !one->dates) continue;
    const base::DateInterval inside{std::max(one->dates->first, within.first), std::min(one->dates->last, within.last)};
    if (inside.first <= inside.last) by_modality[one->modality].push_back({inside, one});
  }
  std::optional<Run> longest;
  for (auto& [modality, stretches] : by_modality)
    for (Run& run : runs_of(std::move(stretches), bridge_days))
      if (!longest || run.length() > longest->length()) longest = std::move(run);
  if (!longest || longest->length() == 0) return {};
  if (!longest->first->beginning_told || longest->last->ending == Candidate::Ending::not_told) return {};
  Treatment treatment;
  treatment.first = longest->first->dates->first;
  if (longest->last->ending == Candidate::Ending::told) treatment.last = longest->last->dates->last;
  for (const Candidate* one : longest->all) keep(treatment.evidence, one->evidence);
  return treatment;
}

} // namespace signpost::evidence
