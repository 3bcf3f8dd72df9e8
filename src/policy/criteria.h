#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evidence/author_file.h"
#include "evidence/facts.h"
#include "evidence/values.h"

namespace signpost::policy {

// What has to hold of a number. `no_at_most` and `no_at_least` draw the line of a sure "no" elsewhere than where "yes"
// ends: between the two the answer is unknown (a pain score of 5 is neither severe nor mild).
struct NumberTest {
  std::optional<double> at_least, more_than, at_most, less_than;
  std::optional<double> no_at_most, no_at_least;
  evidence::Truth of(evidence::Range range) const;
};

// One node of a policy's criteria: a combination of others, or a leaf that compares a value with the policy's
// parameter.
struct Criterion {
  // `first`: several ways to learn one thing; the first that is known decides.
  // `reference`: the criteria of another policy, in the version that is in force on the date of service.
  enum class Kind : std::uint8_t { all, any, negation, at_least, first, reference, leaf };
  Kind kind = Kind::leaf;
  std::string id;
  std::string title;
  std::string section;  // of the payer's document; inherited from the node above where empty
  std::string review;   // if this node decides, a person must: why
  std::optional<evidence::Truth> review_when; // … but only if it comes out like this
  bool provisional = false; // the root of criteria that are only provisionally known; `review` says why
  std::size_t count = 0; // at_least
  std::vector<Criterion> children;
  // Values of which several children test a different parameter: one of them may hold whatever the value turns out to
  // be.
  std::vector<evidence::ValueIndex> split;

  // References
  std::string policy; // id
  struct Version {
    base::Date effective;
    const Criterion* criteria;
  };
  std::vector<Version> versions; // oldest first; set when all policies are read
  const Criterion* on(base::Date date_of_service) const;

  // Leaves
  evidence::ValueIndex value = 0;
  std::vector<std::string> is;     // finding: yes or no; coded: any of these members
  NumberTest number;               // number, or days from a date
  bool days_until_service = false; // dates: days from the value to the date of service …
  bool days_until_today = false;   // … or to the day of signing
  std::optional<std::pair<evidence::Member, evidence::Member>> within; // members: every one between these
  std::optional<std::pair<evidence::Member, evidence::Member>> any_within; // members: at least one between these
  std::string item;                // documentation item that settles it
  std::vector<std::string> presume_absent; // resource types; completely read and silent: presumed `no`
};

// A criterion as it came out.
struct Finding {
  const Criterion* criterion = nullptr;
  evidence::Truth truth = evidence::Truth::unknown;
  evidence::Why why = evidence::Why::none;
  bool presumed = false;
  bool in_every_case =
      false; // none of an `any` is known, but one of them holds (or none does) whatever an open value is
  std::span<const evidence::Evidence> evidence; // of the Facts
  std::vector<Finding> children;
};

// A leaf taken to have a truth whatever the chart says: what-if, alternatives, and the proof that a criterion decides.
struct Assumption {
  std::string criterion;
  evidence::Truth truth;
};

// For whom and when criteria are judged.
struct Circumstances {
  std::size_t order = 0;
  std::optional<evidence::Member> level;
  base::Date date_of_service;
  std::span<const Assumption> assumptions = {};
};

// Reads a node and everything under it; mistakes go to the file's issues.
Criterion read_criterion(const evidence::AuthorFile& file, base::Json json, const evidence::Values& values,
                         std::string_view inherited_section = {});

Finding judge(const Criterion& criterion, evidence::Facts& facts, const Circumstances& circumstances);

// The node because of which a finding is not unknown, following the child that decides down to where several do.
// Null if the finding is unknown. `review` nodes are looked for on this path.
const Finding* deciding_review(const Finding& finding);

// Calls `use` for every leaf below (and including) the criterion; those of other policies are not among them.
template <class Use>
void for_each_leaf(const Criterion& criterion, Use&& use) {
  if (criterion.kind == Criterion::Kind::leaf) return use(criterion);
  for (const Criterion& child : criterion.children) for_each_leaf(child, use);
}

template <class Use>
void for_each_leaf(const Finding& finding, Use&& use) {
  if (finding.criterion->kind == Criterion::Kind::leaf) return use(finding);
  for (const Finding& child : finding.children) for_each_leaf(child, use);
}

} // namespace signpost::policy
