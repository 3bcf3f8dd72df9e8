#include "policy/criteria.h"

#include "base/overloaded.h"

namespace signpost::policy {

using evidence::Truth;

Truth NumberTest::of(evidence::Range range) const {
  // Each bound is yes for the whole range, no for the whole range, or open.
  Truth truth = Truth::yes;
  if (at_least)
    truth = both(truth, range.low >= *at_least ? Truth::yes : range.high < *at_least ? Truth::no : Truth::unknown);
  if (more_than)
    truth = both(truth, range.low > *more_than ? Truth::yes : range.high <= *more_than ? Truth::no : Truth::unknown);
  if (at_most)
    truth = both(truth, range.high <= *at_most ? Truth::yes : range.low > *at_most ? Truth::no : Truth::unknown);
  if (less_than)
    truth = both(truth, range.high < *less_than ? Truth::yes : range.low >= *less_than ? Truth::no : Truth::unknown);
  if (truth == Truth::no && no_at_most && range.high > *no_at_most) truth = Truth::unknown;
  if (truth == Truth::no && no_at_least && range.low < *no_at_least) truth = Truth::unknown;
  return truth;
}

const Criterion* Reference::on(base::Date date_of_service) const {
  const Criterion* found = versions.empty() ? nullptr : versions.front().criteria;
  for (const Version& version : versions)
    if (version.effective <= date_of_service) found = version.criteria;
  return found;
}

std::span<const Criterion> Criterion::parts() const {
  using Parts = std::span<const Criterion>;
  return std::visit(base::overloaded{
                        [](const Leaf&) { return Parts(); },
                        [](const Reference&) { return Parts(); },
                        [](const Negation& negation) { return Parts(negation.part.get(), negation.part ? 1 : 0); },
                        [](const auto& group) { return Parts(group.parts); },
                    },
                    form);
}

std::span<Criterion> Criterion::parts() {
  const auto same = std::as_const(*this).parts();
  return {const_cast<Criterion*>(same.data()), same.size()}; // parts of a node that may be changed may be too
}

} // namespace signpost::policy
