#include <algorithm>
#include <map>
#include <set>

#include "fhir/resource.h"
#include "evidence/candidate.h"

// How what single records say becomes the reading of a value: one function for each kind of value and operator.
namespace signpost::evidence {

void Facts::decide_finding(const std::vector<Candidate>& candidates, Reading& reading) const {
  if (candidates.empty()) return;
  const auto newest =
      std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return a.newest() != b.newest() ? a.newest() < b.newest() : a.rank > b.rank;
      });
  bool yes = false, no = false, open = false;
  for (const Candidate& c : candidates) {
    if (c.newest() != newest->newest() || c.rank != newest->rank) continue;
    (c.truth == Truth::yes ? yes : c.truth == Truth::no ? no : open) = true;
    keep(reading.evidence, c.evidence);
  }
  reading.finding = yes == no ? Truth::unknown : truth_of(yes);
  if (open && reading.finding == Truth::no) reading.finding = Truth::unknown;
  reading.why = yes && no ? Why::conflict : reading.finding == Truth::unknown ? Why::silent : Why::none;
}

void Facts::decide_coded(const ValueDefinition& value, const std::vector<Candidate>& candidates,
                         Reading& reading) const {
  if (value.exclusive) {
    // One member at a time: the newest affirmation stands, and what was only denied stays denied.
    const Candidate* newest = nullptr;
    for (const Candidate& c : candidates)
      if (c.truth == Truth::yes &&
          (!newest || c.newest() > newest->newest() || (c.newest() == newest->newest() && c.rank < newest->rank)))
        newest = &c;
    if (newest) {
      std::vector<std::uint16_t> members;
      for (const Candidate& c : candidates) {
        if (c.truth != Truth::yes || c.newest() != newest->newest() || c.rank != newest->rank) continue;
        if (std::find(members.begin(), members.end(), c.member) == members.end()) members.push_back(c.member);
        keep(reading.evidence, c.evidence);
      }
      const bool agreed = members.size() == 1;
      for (const std::uint16_t member : members)
        reading.coded.push_back(
            {member, agreed ? Truth::yes : Truth::unknown, agreed ? Why::none : Why::conflict, reading.evidence});
      reading.why = agreed ? Why::none : Why::conflict;
      if (agreed) return;
    }
  }
  for (std::uint16_t member = 0; member < value.members.size(); ++member) {
    if (value.exclusive && std::any_of(reading.coded.begin(), reading.coded.end(),
                                       [&](const Reading::Coded& c) { return c.member == member; }))
      continue;
    std::vector<Candidate> mine;
    for (const Candidate& c : candidates)
      if (c.member == member && (!value.exclusive || c.truth == Truth::no)) mine.push_back(c);
    if (mine.empty()) continue;
    Reading one;
    decide_finding(mine, one);
    reading.coded.push_back({member, one.finding, one.why, one.evidence});
    reading.evidence.insert(reading.evidence.end(), one.evidence.begin(), one.evidence.end());
    if (one.finding == Truth::yes) reading.why = Why::none;
  }
}

void Facts::decide_number(const std::vector<Candidate>& candidates, Reading& reading) const {
  if (candidates.empty()) return;
  const auto newest =
      std::max_element(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return a.newest() != b.newest() ? a.newest() < b.newest() : a.rank > b.rank;
      });
  for (const Candidate& c : candidates) {
    if (!c.number || c.newest() != newest->newest() || c.rank != newest->rank) continue;
    reading.range = reading.range ? Range{std::min(reading.range->low, c.number->low),
                                          std::max(reading.range->high, c.number->high)}
                                  : *c.number;
    keep(reading.evidence, c.evidence);
  }
  // Several figures of one day: a test that some pass and some fail is left open by the range they span.
  reading.why = reading.range && reading.range->low != reading.range->high ? Why::conflict : Why::none;
}

void Facts::decide_dates(const std::vector<Candidate>& candidates, Reading& reading) const {
  // The source named first; of its dates the latest that is not in the future, because an old episode is another one.
  const Candidate* best = nullptr;
  for (const Candidate& c : candidates) {
    if (!c.dates || c.dates->first > today_) continue;
    // An answer given before something that is on record began was about an earlier episode.
    const auto began_later = [&](const Candidate& other) {
      return other.dates && other.dates->first <= today_ && other.dates->first > c.newest();
    };
    if (c.evidence.kind == EvidenceKind::attested && std::any_of(candidates.begin(), candidates.end(), began_later))
      continue;
    if (!best || c.rank < best->rank || (c.rank == best->rank && c.dates->first > best->dates->first)) best = &c;
  }
  if (!best) return;
  reading.dates = best->dates;
  reading.why = best->dates->single_day() ? Why::none : Why::partial_date;
  keep(reading.evidence, best->evidence);
}

void Facts::decide_members(const ValueDefinition& value, ValueIndex index, Place place, Reading& reading) {
  std::vector<Candidate> answers;
  gather_attested(index, place, answers);
  const auto use_answers = [&](bool newer) {
    for (const Candidate& answer : answers) {
      if (newer_than_order(answer, place.order) != newer) continue;
      reading.members.push_back(answer.member);
      keep(reading.evidence, answer.evidence);
    }
  };
  use_answers(true);
  for (const Source& source : value.sources) {
    if (!reading.members.empty()) break;
    const auto read_from = [&](base::Json resource) {
      if (source.kind != Source::Kind::order &&
          (!fhir::is_evidence(resource) || (source.linked && !linked(resource, place.order))))
        return;
      const auto add = [&](const std::vector<Member>& more, std::vector<Member>& list, std::string_view path,
                           std::string_view words) {
        if (more.empty()) return;
        list.insert(list.end(), more.begin(), more.end());
        keep(reading.evidence, {.resource = resource,
                                .path = path,
                                .value = std::string(words),
                                .kind = EvidenceKind::coded,
                                .text = {},
                                .offset = 0});
      };
      if (source.codes) {
        if (const auto result = evaluate(*source.codes, resource)) {
          for (const fhirpath::Item& item : *result) {
            add(value.domain->coded_in(item.json()), reading.members, source.codes->text(), shown(item.json()));
            add(value.domain->region_of(item.json()), reading.possible, source.codes->text(), shown(item.json()));
          }
        }
      }
      if (source.text) {
        if (const auto result = evaluate(*source.text, resource))
          for (const fhirpath::Item& item : *result)
            add(value.domain->named_in(item.string()), reading.members, source.text->text(), item.string());
      }
    };
    if (source.kind == Source::Kind::order) read_from(orders_[place.order]);
    else
      for (const base::Json resource : chart_.of_type(source.type)) read_from(resource);
  }
  if (reading.members.empty()) use_answers(false);
  for (std::vector<Member>* list : {&reading.members, &reading.possible}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (!reading.members.empty()) reading.why = Why::none;
}

void Facts::decide_spans(const ValueDefinition& value, const std::vector<Candidate>& candidates, Place place,
                         Reading& reading) {
  std::optional<base::DateInterval> beginning;
  if (value.clamp) beginning = read(*value.clamp, place.order, place.level).dates;
  const base::Date earliest = beginning ? beginning->first : today_ - std::chrono::days(value.lookback_days);
  const auto elapsed = [&](base::Date until) {
    return static_cast<double>(std::max(0L, base::days_between(earliest, until)));
  };

  // Days from the first to the last day of the longest run of periods per modality.
  double proven = 0;
  std::vector<Evidence> evidence;
  std::map<std::string_view, std::vector<base::DateInterval>> by_modality;
  for (const Candidate& c : candidates) {
    if (c.truth != Truth::yes) continue;
    if (c.dates) {
      const base::DateInterval inside{std::max(c.dates->first, earliest), std::min(c.dates->last, today_)};
      if (inside.first > inside.last) continue;
      by_modality[c.modality].push_back(inside);
      keep(evidence, c.evidence);
    } else if (c.number) {
      if (c.said && c.said->last < earliest) continue;
      // A statement cannot be about more days than had passed when it was made.
      const double days = beginning && c.said ? std::min(c.number->low, elapsed(c.said->last)) : c.number->low;
      proven = std::max(proven, days);
      keep(evidence, c.evidence);
    }
  }
  for (auto& [modality, periods] : by_modality) {
    std::sort(periods.begin(), periods.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    base::DateInterval run = periods.front();
    for (const base::DateInterval& period : periods) {
      if (base::days_between(run.last, period.first) > value.bridge_days) run = period;
      else run.last = std::max(run.last, period.last);
      proven = std::max(proven, static_cast<double>(base::days_between(run.first, run.last)));
    }
  }

  // How much there can be at most: what has passed since the beginning, less if the newest note says how long it has
  // been in all, or that there was none.
  double possible = beginning ? elapsed(today_) : std::numeric_limits<double>::infinity();
  base::Date newest = long_ago;
  for (const Candidate& c : candidates)
    if (c.evidence.kind == EvidenceKind::narrative) newest = std::max(newest, c.newest());
  std::optional<double> told; // the longest course the newest note tells of
  bool denied = false;
  for (const Candidate& c : candidates) {
    if (c.evidence.kind != EvidenceKind::narrative || c.newest() != newest || newest == long_ago) continue;
    if (c.truth == Truth::no) {
      denied = true;
      keep(evidence, c.evidence);
    } else if (c.whole && c.number) {
      told = std::max(told.value_or(0), c.number->high);
    } else if (c.whole && c.dates) {
      told = std::max(told.value_or(0), static_cast<double>(base::days_between(c.dates->first, c.dates->last)));
    }
  }
  if (told || denied)
    possible = std::min(possible, told.value_or(0) + static_cast<double>(base::days_between(newest, today_)));
  reading.range = Range{proven, std::max(proven, possible)};
  reading.evidence = std::move(evidence);
  if (!reading.evidence.empty()) reading.why = Why::out_of_window;
  else if (beginning) {
    const Reading& start = read(*value.clamp, place.order, place.level);
    if (possible < static_cast<double>(value.lookback_days)) reading.evidence = start.evidence;
  }
}

// Units over the orders for the same day of service. Where the orders name more levels than they order units, the
// levels count: an order for "T11, T12 and L1" is for three however it is billed.
void Facts::count_orders(const ValueDefinition& value, Place place, Reading& reading) {
  const base::Date day = date_of_service(orders_[place.order], today_);
  double units = 0;
  std::set<Member> named;
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    const base::Json order = orders_[i];
    if (!value.units->contains_any(order["code"]) || date_of_service(order, today_) != day) continue;
    units += std::max(1.0, order["quantityQuantity"]["value"].real().value_or(1));
    if (const auto levels = values_.levels()) {
      const Reading& of_order = read(*levels, i, {});
      named.insert(of_order.members.begin(), of_order.members.end());
    }
    keep(reading.evidence, {.resource = order,
                            .path = "code",
                            .value = shown(order["code"]),
                            .kind = EvidenceKind::coded,
                            .text = {},
                            .offset = 0});
  }
  const double count = std::max(units, static_cast<double>(named.size()));
  reading.range = Range{count, count};
  reading.why = Why::none;
}

} // namespace signpost::evidence
