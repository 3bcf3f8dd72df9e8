#include "evidence/facts.h"

#include <algorithm>
#include <set>

#include "evidence/elements.h"
#include "evidence/settling.h"

namespace signpost::evidence {
namespace {

// Beyond so many doubtful records about one value they are counted together or not at all.
constexpr std::size_t max_doubtful = 24;

// The day from which some value reads notes and reports for one of the orders; nothing if one reads them all.
std::optional<base::Date> texts_from(const Values& values, const Orders& orders) {
  const auto window = longest_text_window(values);
  if (!window) return {};
  base::Date earliest = orders.signed_on;
  for (std::size_t order = 0; order < orders.list.size(); ++order)
    earliest = std::min(earliest, orders.evidence_day(order));
  return earliest - std::chrono::days(*window);
}

} // namespace

Facts::Facts(const Knowledge& knowledge, const fhir::Chart& chart, std::vector<base::Json> orders, base::Date signed_on)
    : knowledge_(knowledge), chart_(chart), orders_(std::move(orders), signed_on, knowledge.values.families()),
      parts_(chart, knowledge.items, orders_.list),
      records_(chart, parts_, knowledge.rules, knowledge.naming),
      prose_(knowledge.phrases, knowledge.values, chart, parts_, orders_.list, signed_on),
      gatherer_({.values = knowledge.values,
                 .rules = knowledge.rules,
                 .items = knowledge.items,
                 .chart = chart,
                 .orders = orders_,
                 .parts = parts_,
                 .records = records_,
                 .prose = prose_,
                 .others = *this}),
      account_(chart, records_, prose_, texts_from(knowledge.values, orders_)) {}

Place Facts::normal(const ValueDefinition& value, Place place) const {
  if (value.scope != Scope::level) place.level.reset();
  if (value.scope != Scope::patient) return place;
  // What is so of the patient depends on the order only by the day up to which evidence counts.
  const base::Date day = orders_.evidence_day(place.order);
  for (std::size_t first = 0; first < place.order; ++first)
    if (orders_.evidence_day(first) == day) return {first, place.level};
  return place;
}

Facts::Key Facts::key_of(ValueIndex value, Place place) {
  return (Key{value} << 32) | (Key{place.order} << 16) | (place.level ? *place.level + 1U : 0U);
}

const Reading& Facts::read(ValueIndex index, std::size_t order, std::optional<Member> level) {
  const Place place = normal(values()[index], {order, level});
  const Key key = key_of(index, place);
  if (const auto found = readings_.find(key); found != readings_.end()) return *found->second;
  auto reading = std::make_unique<Reading>(compute(index, place)); // may read others
  return *readings_.emplace(key, std::move(reading)).first->second;
}

const std::vector<Obstacle>& Facts::obstacles(ValueIndex index, std::size_t order, std::optional<Member> level) {
  const Place place = normal(values()[index], {order, level});
  const Key key = key_of(index, place);
  if (const auto found = obstacles_.find(key); found != obstacles_.end()) return found->second;
  const auto in_time = [&](const Source& source, const fhir::ClinicalDate& said) {
    return !gatherer_.in_time(source, said, place).refused();
  };
  auto list = account_.obstacles(values()[index], in_time, gatherer_.not_understood(index, place));
  return obstacles_.emplace(key, std::move(list)).first->second;
}

Why Facts::why_silent(const ValueDefinition& value) {
  bool any_came = value.types.empty(), any_not_obtained = false;
  for (const std::string& type : value.types) {
    switch (completeness(type)) {
    case fhir::Completeness::unreadable: return Why::unreadable;
    case fhir::Completeness::not_obtained: any_not_obtained = true; break;
    case fhir::Completeness::not_sent: break;
    case fhir::Completeness::partial:
    case fhir::Completeness::complete: any_came = true; break;
    }
  }
  return any_came ? Why::silent : any_not_obtained ? Why::not_obtained : Why::not_sent;
}

Reading Facts::compute(ValueIndex index, Place place) {
  const ValueDefinition& value = values()[index];
  if (const auto* count = std::get_if<CountOverOrders>(&value.op)) return count_orders(*count, place);
  Reading reading;
  if (std::holds_alternative<Mapped>(value.op)) {
    reading = gatherer_.map(index, place);
    if (reading.members.empty()) reading.why = why_silent(value);
    return reading;
  }
  Gatherer::Gathered gathered = gatherer_.gather(index, place);
  settle_each_way(index, place, gathered, reading);
  reading.set_aside = std::move(gathered.set_aside);
  return reading;
}

// Without what is doubtful, with each doubtful record and with all of them; and so for each day on which it may have
// begun. Where every way gives the same answer, the doubt does not matter.
void Facts::settle_each_way(ValueIndex index, Place place, const Gatherer::Gathered& gathered, Reading& reading) {
  const auto* spans = std::get_if<Spans>(&values()[index].op);
  const Onsets onsets = gatherer_.onsets(spans ? spans->onset : std::nullopt, place);
  std::vector<const Candidate*> certain, all;
  std::vector<const base::JsonNode*> doubtful; // records, each of which may say several things
  for (const Candidate& candidate : gathered.candidates) {
    all.push_back(&candidate);
    const base::JsonNode* record = candidate.evidence.resource.node();
    if (candidate.admission.belongs()) certain.push_back(&candidate);
    else if (std::ranges::find(doubtful, record) == doubtful.end()) doubtful.push_back(record);
  }
  reading = settled(index, place, certain, onsets.front());
  const auto weigh = [&](const std::vector<const Candidate*>& candidates, const auto& onset) {
    Reading other = settled(index, place, candidates, onset);
    const auto known = [&](const Reading& one) { return one.same_answer(other); };
    if (!known(reading) && std::ranges::none_of(reading.otherwise, known))
      reading.otherwise.push_back(std::move(other));
  };
  for (const auto& onset : onsets) {
    if (&onset != &onsets.front()) weigh(certain, onset);
    if (doubtful.empty()) continue;
    weigh(all, onset);
    if (doubtful.size() == 1 || doubtful.size() > max_doubtful) continue;
    for (const base::JsonNode* record : doubtful) {
      std::vector<const Candidate*> with;
      for (const Candidate* candidate : all)
        if (candidate->admission.belongs() || candidate->evidence.resource.node() == record) with.push_back(candidate);
      weigh(with, onset);
    }
  }
}

Reading Facts::settled(ValueIndex index, Place place, const std::vector<const Candidate*>& candidates,
                       const std::optional<base::DateInterval>& onset) {
  const ValueDefinition& value = values()[index];
  Reading reading;
  reading.why = why_silent(value);
  settle(value, candidates, {.day = orders_.evidence_day(place.order), .onset = onset}, reading);
  if (candidates.empty() && value.closed) close(index, place, reading);
  // How long a course can have been at most follows from the day it can have begun.
  const auto* spans = std::get_if<Spans>(&value.op);
  if (spans && spans->onset && reading.evidence.empty() && reading.range &&
      reading.range->high < static_cast<double>(spans->lookback_days))
    reading.evidence = read(*spans->onset, place.order, place.level).evidence;
  return reading;
}

// Where a beginning is needed to tell which records count, its absence leaves the matter open.
void Facts::close(ValueIndex index, Place place, Reading& reading) {
  const ValueDefinition& value = values()[index];
  const bool dated = std::ranges::all_of(value.sources(), [&](const Source& source) {
    return !source.onset || read(*source.onset, place.order, place.level).dates.has_value();
  });
  if (!dated || !obstacles(index, place.order, place.level).empty()) return;
  reading.finding = Truth::no;
  reading.why = Why::none;
  reading.presumed = true;
}

// Units over the orders for the same day of service. Where the orders name more levels than they order units, the
// levels count: an order for "T11, T12 and L1" is for three however it is billed.
Reading Facts::count_orders(const CountOverOrders& count, Place place) {
  Reading reading;
  const base::Date day = orders_.date_of_service(place.order);
  Range units{0, 0};
  std::set<Member> named;
  for (std::size_t i = 0; i < orders_.list.size(); ++i) {
    const base::Json order = orders_.list[i];
    if (!count.units->contains_any(order["code"]) || orders_.date_of_service(i) != day) continue;
    if (i != place.order && !orders_.is_to_be_done(i)) continue;
    const Range ordered = ordered_units(order);
    units = {units.low + ordered.low, units.high + ordered.high};
    if (const auto levels = values().levels()) {
      const Reading& of_order = read(*levels, i, {});
      named.insert(of_order.members.begin(), of_order.members.end());
    }
    keep(reading.evidence, {.resource = order, .path = "code", .value = shown(order["code"])});
  }
  const auto levels = static_cast<double>(named.size());
  reading.range = Range{std::max(units.low, levels), std::max(units.high, levels)};
  reading.why = Why::none;
  return reading;
}

} // namespace signpost::evidence
