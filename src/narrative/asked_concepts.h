#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "narrative/concepts.h"

namespace signpost::narrative {

using GroupId = std::uint32_t;

// The concepts that some frames ask for, in groups of which any member serves, and which words serve which group: one
// bit for each sense and group.
class AskedConcepts {
public:
  AskedConcepts();

  // The number of a group; groups of the same concepts are one. Its concepts are asked for.
  GroupId add(const std::vector<ConceptId>& any_of);
  // To be called once, when all groups are there.
  void finish(const Concepts& concepts);

  bool asks_for_concept(ConceptId concept_id) const { return asked_[concept_id]; }
  bool asks_for(SenseId sense) const { return row_of_[sense] != 0; }
  bool serves(SenseId sense, GroupId group) const { return is_in(group, groups_of(sense)); }
  // The groups that words of a sense serve, as bits.
  std::span<const std::uint64_t> groups_of(SenseId sense) const {
    return std::span(rows_).subspan(row_of_[sense] * row_size_, row_size_);
  }
  static bool is_in(GroupId group, std::span<const std::uint64_t> groups) {
    return (groups[group / 64] >> (group % 64) & 1) != 0;
  }
  std::size_t row_size() const { return row_size_; } // of 64 bits each

private:
  std::map<std::vector<ConceptId>, GroupId> groups_;
  std::vector<bool> asked_; // by concept
  std::size_t row_size_ = 0;
  std::vector<std::uint32_t> row_of_; // by sense; 0: it is not asked for
  std::vector<std::uint64_t> rows_;   // the first has no bit
};

} // namespace signpost::narrative
