#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "author/replay_call.h"

namespace signpost::author {

// In what two decisions on the same order and coverage can differ.
enum class Aspect : std::uint8_t { policy, outcome, authorization, reason, item, criterion };

// One thing that comes out otherwise by other policies.
struct Difference {
  Aspect aspect;
  std::string name;     // of the item or criterion; empty for the others
  std::string from, to; // empty: there is none
  auto operator<=>(const Difference&) const = default;
};

// The same order and coverage by one set of policies and by another. Null: it was not decided by that set, because the
// coverage was active on another day of service.
struct DecisionPair {
  const ReplayDecision* before = nullptr;
  const ReplayDecision* after = nullptr;

  // The policy that changes are counted under: that of before, else that of after, else the payer.
  std::string_view policy() const;
  // Whether both rest on one policy, by different versions of it.
  bool other_version() const;
};

// The decisions of both answers on one call, in the order of the first.
std::vector<DecisionPair> pairs_of(const ReplayAnswer& before, const ReplayAnswer& after);

// All in which the two differ, each once. Another version of the policy is no difference, nor where a criterion was
// read. Of two different policies, criteria and items are not compared.
std::vector<Difference> differences(const DecisionPair& pair);

// Counts what changes, with the first examples of each change.
class ChangeCounts {
public:
  explicit ChangeCounts(std::size_t examples) : examples_(examples) {}

  // One decision; `example` is what a reader finds its call by.
  void add(std::string_view policy, const std::vector<Difference>& differences, const std::string& example);

  // As a table: for each policy with changes, what changes from what to what, how often and where.
  void write(std::ostream& out) const;

private:
  struct Count {
    std::size_t decisions = 0;
    std::vector<std::string> examples;
  };
  struct OfPolicy {
    std::size_t decisions = 0;
    std::size_t changed = 0;
    std::map<Difference, Count> by_difference;
  };

  std::size_t examples_;
  std::map<std::string, OfPolicy, std::less<>> by_policy_;
};

} // namespace signpost::author
