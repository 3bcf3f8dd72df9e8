#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/date.h"
#include "evidence/questionnaire.h"
#include "evidence/reading.h"
#include "evidence/values.h"

namespace signpost::policy {

// What has to hold of a number. `no_at_most` and `no_at_least` draw the line of a sure "no" elsewhere than where "yes"
// ends: between the two the answer is unknown (a pain score of 5 is neither severe nor mild).
struct NumberTest {
  std::optional<double> at_least, more_than, at_most, less_than;
  std::optional<double> no_at_most, no_at_least;
  evidence::Truth of(evidence::Range range) const;
};

// The other kinds of value and what may be asked of them.
struct FindingTest {
  evidence::Truth wanted = evidence::Truth::yes; // yes or no
};
struct CodedTest {
  std::vector<evidence::CodeIndex> members; // any of these members of the value
};
struct DaysTest { // days from the value's date …
  enum class Until : std::uint8_t { date_of_service, today };
  NumberTest days;
  Until until = Until::date_of_service; // … to that of the service or of signing
};
struct LevelsTest {
  bool every = true; // every member named lies in the range; otherwise at least one does
  evidence::Member first = 0, last = 0;
};

using Test = std::variant<FindingTest, CodedTest, NumberTest, DaysTest, LevelsTest>;

struct Criterion;

struct All {
  std::vector<Criterion> parts;
};
struct Any {
  std::vector<Criterion> parts;
  // Values of which several parts test a different parameter: one part may hold whatever the value turns out to be.
  std::vector<evidence::ValueIndex> split;
};
struct AtLeast {
  std::size_t count = 1;
  std::vector<Criterion> parts;
};
// Several ways to learn one thing; the first that is known decides.
struct First {
  std::vector<Criterion> parts;
};
struct Negation {
  std::unique_ptr<Criterion> part;
};
// The criteria of another policy, in the version that is in force on the date of service.
struct Reference {
  struct Version {
    base::Date effective;
    const Criterion* criteria;
  };
  std::string policy;            // id
  std::vector<Version> versions; // oldest first; set when all policies are read
  const Criterion* on(base::Date date_of_service) const;
};
// Compares a value with the policy's parameter.
struct Leaf {
  evidence::ValueIndex value = 0;
  Test test;
  const evidence::DocumentationItem* item = nullptr; // of the Catalog: what settles it …
  const evidence::DocumentationItem* onset_item = nullptr; // … where the day it began is what is not known
  // What its value reads, completely read, understood and silent: presumed `no`.
  bool presume_absent = false;
};

// One node of a policy's criteria: a combination of others, or a leaf.
struct Criterion {
  using Form = std::variant<All, Any, AtLeast, First, Negation, Reference, Leaf>;
  std::string id;
  std::string title;
  std::string section; // of the payer's document; inherited from the node above where empty
  std::string review;  // if this node decides, a person must: why
  std::optional<evidence::Truth> review_when; // … but only if it comes out like this
  bool provisional = false; // the root of criteria that are only provisionally known; `review` says why
  Form form;

  // The nodes right below; a leaf has none, nor has a reference: its nodes belong to the other policy.
  std::span<const Criterion> parts() const;
  std::span<Criterion> parts();
  // Null if the node combines others.
  const Leaf* leaf() const { return std::get_if<Leaf>(&form); }
};

// Calls `use(criterion, leaf)` for every leaf below (and including) the criterion; those of other policies are not
// among them.
template <class Use>
void for_each_leaf(const Criterion& criterion, Use&& use) {
  if (const Leaf* leaf = criterion.leaf()) return use(criterion, *leaf);
  for (const Criterion& part : criterion.parts()) for_each_leaf(part, use);
}

} // namespace signpost::policy
