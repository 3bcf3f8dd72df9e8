#include "evidence/falling.h"

#include <algorithm>

namespace signpost::evidence {
namespace {

bool far_enough(const Candidate& from, const Candidate& to, const FallSource& fall) {
  const double fallen = from.number->low - to.number->high;
  return fallen >= fall.by && fallen >= fall.by_share * from.number->low;
}

} // namespace

std::vector<Candidate> that_it_fell(std::vector<Candidate> numbers, const FallSource& fall) {
  std::erase_if(numbers, [](const Candidate& one) { return !one.number; });
  base::Date newest = long_ago;
  for (const Candidate& one : numbers)
    if (one.admission.belongs()) newest = std::max(newest, one.newest());
  // Of one day the highest figure stands: at rest it was less.
  const Candidate* last = nullptr;
  const Candidate* highest = nullptr;
  for (const Candidate& one : numbers) {
    if (!one.admission.belongs()) continue;
    const Candidate*& place = one.newest() == newest ? last : highest;
    if (!place || one.number->low > place->number->low) place = &one;
  }
  std::vector<Candidate> shown;
  if (last && highest && far_enough(*highest, *last, fall)) {
    shown = {*last, *highest};
    shown.back().said = last->said;
    // A doubtful one may be the last word, and it would be no fall.
    const auto undone_by = [&](const Candidate& one) {
      return !one.admission.belongs() && (!one.said || one.newest() >= newest) && !far_enough(*highest, one, fall);
    };
    if (const auto undone = std::ranges::find_if(numbers, undone_by); undone != numbers.end())
      for (Candidate& one : shown) one.admission = undone->admission;
    return shown;
  }
  // Where a doubtful one stands in time is not known: it may be the first word or the last.
  const auto may_show = [&](const Candidate& doubtful) {
    return std::ranges::any_of(numbers, [&](const Candidate& other) {
      if (&other == &doubtful) return false;
      const bool is_last = &other == last || !other.admission.belongs();
      return far_enough(other, doubtful, fall) || (is_last && far_enough(doubtful, other, fall));
    });
  };
  for (const Candidate& one : numbers)
    if (!one.admission.belongs() && may_show(one)) shown.push_back(one);
  return shown;
}

} // namespace signpost::evidence
