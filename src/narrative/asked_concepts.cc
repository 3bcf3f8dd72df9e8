#include "narrative/asked_concepts.h"

#include <algorithm>

namespace signpost::narrative {

AskedConcepts::AskedConcepts() { (void)add({}); }

GroupId AskedConcepts::add(const std::vector<ConceptId>& any_of) {
  return groups_.try_emplace(any_of, static_cast<GroupId>(groups_.size())).first->second;
}

void AskedConcepts::finish(const Concepts& concepts) {
  std::vector<std::vector<GroupId>> groups_of(concepts.size()); // by concept
  for (const auto& [any_of, group] : groups_)
    for (const ConceptId concept_id : any_of) groups_of[concept_id].push_back(group);
  for (const auto& groups : groups_of) asked_.push_back(!groups.empty());
  row_size_ = (groups_.size() + 63) / 64;
  rows_.resize(row_size_);
  for (SenseId sense = 0; sense < concepts.sense_count(); ++sense) {
    const auto& named = concepts.sense(sense);
    const bool asked = std::ranges::any_of(named, [&](ConceptId concept_id) { return asked_[concept_id]; });
    row_of_.push_back(asked ? static_cast<std::uint32_t>(rows_.size() / row_size_) : 0);
    if (!asked) continue;
    rows_.resize(rows_.size() + row_size_);
    const auto row = std::span(rows_).last(row_size_);
    for (const ConceptId concept_id : named)
      for (const GroupId group : groups_of[concept_id]) row[group / 64] |= std::uint64_t{1} << (group % 64);
  }
}

} // namespace signpost::narrative
