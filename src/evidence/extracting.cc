#include "evidence/extracting.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "evidence/elements.h"
#include "evidence/figures.h"
#include "evidence/happened.h"
#include "narrative/measures.h"

namespace signpost::evidence {

namespace {

constexpr std::size_t max_shown_result = 40; // bytes of a result in words

Candidate::Ending told_if(bool is_told) { return is_told ? Candidate::Ending::told : Candidate::Ending::not_told; }

// A figure on the scale of its source; nothing where it is on another one.
std::optional<Range> on_scale(const Extraction& take, const Figure& figure) {
  double factor = take.scale;
  if (const auto unit = take.units.find(figure.unit); unit != take.units.end()) factor *= unit->second;
  if (take.out_of && figure.out_of && *figure.out_of != *take.out_of) {
    const double ratio = *take.out_of / *figure.out_of;
    if (ratio != 0.1 && ratio != 10) return {}; // "11/18" is rather a date
    factor *= ratio;
  }
  const Range range{figure.range.low * factor, figure.range.high * factor};
  const auto beyond = [&](double bound) { return std::isfinite(bound) && (bound < 0 || bound > *take.out_of); };
  if (take.out_of && (beyond(range.low) || beyond(range.high))) return {};
  return range;
}

std::vector<std::string_view> wordings(base::Json coded) {
  std::vector<std::string_view> list;
  const auto add = [&](std::string_view words) { list.push_back(words); };
  walk(coded, "", [&](base::Json one) { for_each_wording(one, add); });
  return list;
}

// The days on which the patient was that old; an age is known to its unit.
std::optional<base::DateInterval> date_at_age(base::Json age, base::Date day, const fhir::Chart& chart) {
  const auto patients = chart.of_type("Patient");
  if (patients.empty()) return {};
  const auto birth = base::parse_partial_date(patients.front()["birthDate"].string());
  const auto value = age["value"].real();
  const std::string_view unit = age["code"].string();
  const double days_of_unit = unit == "a"    ? 365.2425
                              : unit == "mo" ? 30.436875
                              : unit == "wk" ? 7
                              : unit == "d"  ? 1
                                             : 0;
  if (!birth || !value || *value < 0 || *value * days_of_unit > 60'000 || days_of_unit == 0) return {};
  const auto after = [&](base::Date from, double units) {
    return from + std::chrono::days(std::lround(units * days_of_unit));
  };
  const base::DateInterval days{after(birth->first, *value), std::min(day, after(birth->last, *value + 1))};
  return days.first <= days.last ? std::optional(days) : std::nullopt;
}

} // namespace

bool take_number(const Extraction& take, base::Json resource, const fhirpath::Item& item, Candidate& one) {
  const auto figure = figure_of(item, wordings(resource["code"]));
  if (!figure) return false;
  one.number = on_scale(take, *figure);
  one.evidence.value = figure->shown;
  return one.number.has_value();
}

Truth figure_within(const Extraction& take, base::Json resource, Evaluation& evaluate, std::string& what) {
  const auto result = evaluate(*take.value, resource);
  if (!result || result->empty()) return Truth::no;
  Truth truth = Truth::yes;
  for (const fhirpath::Item& item : *result) {
    const auto figure = figure_of(item, wordings(resource["code"]));
    const auto range = figure ? on_scale(take, *figure) : std::nullopt;
    if (!range || range->high < take.within->low || range->low > take.within->high) return Truth::no;
    if (range->low < take.within->low || range->high > take.within->high) truth = Truth::unknown;
    what += (what.empty() ? "" : " ") + figure->shown;
  }
  return truth;
}

bool take_dates(const Extraction& take, base::Json resource, const fhirpath::Item& item, const Asked& asked,
                const fhir::Chart& chart, Evaluation& evaluate, Candidate& one) {
  const base::Date day = asked.day;
  const std::string what = std::move(one.evidence.value);
  const bool spans = std::holds_alternative<Spans>(asked.value.op);
  if (item.json()["value"]) { // an Age
    one.dates = date_at_age(item.json(), day, chart);
    if (!one.dates) return false;
    one.evidence.value = "at the age of " + std::string(item.json()["value"].scalar());
  } else if (item.json().is_object()) { // a Period
    const auto start = base::parse_partial_date(item.json()["start"].string());
    const auto end = base::parse_partial_date(item.json()["end"].string());
    if (!start) return false;
    const base::Date open_end = goes_on(resource) ? std::max(day, start->first) : start->first;
    if (spans) one.dates = base::DateInterval{start->first, end ? end->last : open_end};
    else one.dates = *start;
    one.beginning_told = start->single_day();
    one.ending = end                 ? told_if(end->single_day())
                 : goes_on(resource) ? Candidate::Ending::goes_on
                                     : Candidate::Ending::not_told;
    one.evidence.value = base::to_string(start->first) + "/" + (end ? base::to_string(end->last) : "");
  } else if (const auto on = item.date_interval()) {
    one.dates = *on;
    one.beginning_told = on->single_day();
    one.ending = told_if(on->single_day());
    one.evidence.value = item.text();
  } else {
    return false;
  }
  // What has not come yet cannot have begun: it may have been on any day until now.
  if (asked.value.is<DatesKind>() && one.dates->first > day) {
    one.admission = both(one.admission, seen(Admission::doubt(Because::future)));
    one.dates = base::DateInterval{long_ago, day};
  }
  if (take.latest_by) {
    one.dates = base::DateInterval{long_ago, one.dates->last};
    one.evidence.value = "by " + one.evidence.value;
  }
  if (take.days) { // so many days have passed when it is used up
    const auto length = evaluate(*take.days, resource);
    const auto number = length && length->size() == 1 ? (*length)[0].number() : std::nullopt;
    if (number && number->real() >= 1 && number->real() <= 3660) {
      one.dates->last = one.dates->first + std::chrono::days(std::lround(number->real()));
      one.ending = told_if(one.beginning_told);
    }
  }
  if (!what.empty()) one.evidence.value = what + " " + one.evidence.value;
  return true;
}

bool take_captures(const MentionSource& phrases, const Hit& hit, const ValueDefinition& value, base::Date signed_on,
                   Candidate& one) {
  if (!value.is<NumberKind>() && !value.is<DatesKind>()) return true;
  std::vector<base::DateInterval> dates;
  std::optional<narrative::Duration> duration;
  const base::Date written = hit.date.value_or(signed_on); // an undated record was made by then
  for (const narrative::Capture& capture : hit.captures) {
    if (capture.name == "date") {
      if (const auto day = narrative::parse_clinical_date(capture.text, written)) dates.push_back(*day);
    } else if (capture.name == "duration") {
      if (const auto length = narrative::parse_duration(capture.text); length && !duration) duration = length;
    } else if (const auto number = narrative::parse_number(capture.text); number && !one.number) {
      one.number = Range{*number * phrases.scale, *number * phrases.scale};
    }
  }
  if (std::holds_alternative<Spans>(value.op)) {
    if (dates.size() >= 2) one.dates = base::DateInterval{dates.front().last, dates.back().first};
    if (dates.size() == 1 && !duration)
      one.dates = base::DateInterval{dates.front().last, hit.date.value_or(dates.front().last)};
    if (!dates.empty()) one.beginning_told = dates.front().single_day();
    one.ending = told_if(dates.size() >= 2 && dates.back().single_day());
    if (duration) one.number = Range{std::floor(duration->min_days), std::ceil(duration->max_days)};
    return one.truth != Truth::yes || one.dates || one.number;
  }
  if (one.truth != Truth::yes) return false;
  if (value.is<NumberKind>()) return one.number.has_value();
  const auto before = [&](double days) { return written - std::chrono::days(std::lround(days)); };
  if (!dates.empty()) one.dates = dates.front();
  else if (duration) one.dates = base::DateInterval{before(duration->max_days), before(duration->min_days)};
  return one.dates.has_value();
}

void show_result(base::Json observation, std::string& what) {
  const base::Json quantity = observation["valueQuantity"];
  for (const std::string_view part :
       {quantity["comparator"].string(), quantity["value"].scalar(), observation["valueString"].string()})
    if (!part.empty() && part.size() <= max_shown_result) what += (what.empty() ? "" : " ") + std::string(part);
}

} // namespace signpost::evidence
