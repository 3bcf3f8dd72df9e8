#include "evidence/orders.h"

#include "evidence/happened.h"
#include "fhir/resource.h"

namespace signpost::evidence {

std::optional<base::Date> stated_day(base::Json order, base::Date signed_on) {
  if (const auto day = fhir::days_of(order, "occurrence", signed_on)) return day->first;
  const base::Json timing = order["occurrenceTiming"];
  if (const auto event = base::parse_partial_date(timing["event"].at(0).string())) return event->first;
  if (const auto start = base::parse_partial_date(timing["repeat"]["boundsPeriod"]["start"].string()))
    return start->first;
  return {};
}

Range ordered_units(base::Json order) {
  const auto at_least_one = [](std::optional<double> units) { return std::max(1.0, units.value_or(1)); };
  if (const base::Json ratio = order["quantityRatio"]) {
    const double of = ratio["denominator"]["value"].real().value_or(1);
    const double units = at_least_one(ratio["numerator"]["value"].real().value_or(1) / (of > 0 ? of : 1));
    return {units, units};
  }
  if (const base::Json range = order["quantityRange"]) {
    const auto low = range["low"]["value"].real(), high = range["high"]["value"].real();
    return {at_least_one(low), at_least_one(high ? high : low)};
  }
  const double units = at_least_one(order["quantityQuantity"]["value"].real());
  return {units, units};
}

Orders::Orders(std::vector<base::Json> orders, base::Date today, const std::vector<OrderFamily>& families)
    : list(std::move(orders)), signed_on(today) {
  std::vector<std::optional<base::Date>> own;
  for (const base::Json order : list) {
    own.push_back(stated_day(order, today));
    std::optional<Place> place;
    for (std::size_t i = 0; i < families.size() && !place; ++i)
      if (families[i].codes->contains_any(order["code"]))
        place = Place{i, families[i].add_ons->contains_any(order["code"])};
    places_.push_back(place);
  }
  for (std::size_t i = 0; i < list.size(); ++i)
    days_.push_back(own[i].value_or(day_of_companion(i, own).value_or(today)));
}

std::optional<base::Date> Orders::day_of_companion(std::size_t order,
                                                   const std::vector<std::optional<base::Date>>& own) const {
  if (!places_[order]) return {};
  const auto [family, add_on] = *places_[order];
  std::optional<base::Date> day;
  // The one written before it, else the first behind it: of its family if there is one, else whatever it adds to.
  for (const bool any_family : {false, true}) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const bool other_kind = places_[i] && places_[i]->add_on != add_on;
      if (!other_kind || !own[i] || !is_to_be_done(i) || (!any_family && places_[i]->family != family)) continue;
      if (i < order || !day) day = own[i];
    }
    if (day || !add_on) break;
  }
  return day;
}

bool Orders::are_companions(std::size_t one, std::size_t other) const {
  return one != other && places_[one] && places_[other] && places_[one]->family == places_[other]->family &&
         days_[one] == days_[other] && is_to_be_done(other);
}

bool Orders::is_to_be_done(std::size_t order) const {
  const Admission standing = happened(list[order]);
  return !standing.refused() || standing.because == Because::planned;
}

} // namespace signpost::evidence
