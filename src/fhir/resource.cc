#include "fhir/resource.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "fhir/code.h"

namespace signpost::fhir {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

ClinicalDate readable(base::Json text) {
  if (!text || text.is_null()) return {};
  const auto day = base::parse_partial_date(text.string());
  return {.day = day, .unreadable = !day, .partial = day && !day->single_day()};
}

// From the first to the last day of a Period; an end that is open is not known.
ClinicalDate days_of_period(base::Json period) {
  const ClinicalDate start = readable(period["start"]), end = readable(period["end"]);
  if (start.unreadable || end.unreadable) return {.day = {}, .unreadable = true};
  if (!start.day) return end;
  return {.day = base::DateInterval{start.day->first, end.day ? end.day->last : start.day->last}};
}

// The days a member speaks of, if it is the element of that name in any of its types: "onsetDateTime",
// "effectivePeriod".
ClinicalDate days_in(base::Json member, std::string_view element) {
  const std::string_view type = member.key().substr(element.size());
  if (member.is_object()) return one_of(type, {"", "Period"}) ? days_of_period(member) : ClinicalDate{};
  return one_of(type, {"", "DateTime", "Instant", "Date"}) ? readable(member) : ClinicalDate{};
}

// Of the first of these elements that is there.
ClinicalDate first_of(base::Json resource, std::span<const std::string_view> elements) {
  ClinicalDate first;
  for (base::Json member : resource) {
    const auto element = std::ranges::find_if(
        elements, [&](std::string_view name) { return member.key().starts_with(name); });
    if (element == elements.end()) continue;
    const ClinicalDate date = days_in(member, *element);
    if (!date.day && !date.unreadable) continue;
    first = date;
    elements = elements.first(static_cast<std::size_t>(element - elements.begin())); // only earlier ones count now
  }
  return first;
}

} // namespace

base::Json ordered_of(base::Json order) {
  for (const std::string_view key : {"code", "codeCodeableConcept", "medicationCodeableConcept", "serviceType"})
    if (const base::Json what = order[key]) return what;
  if (const base::Json diet = order["oralDiet"]["type"]) return diet;
  return order["lensSpecification"].at(0)["product"];
}

Reference subject_of(base::Json resource) {
  for (const std::string_view element : {"subject", "patient", "beneficiary"})
    if (const Reference reference = reference_of(resource[element]); !reference.empty()) return reference;
  return {};
}

bool is_current(base::Json resource) {
  if (type_of(resource) != "Condition") return true;
  for (base::Json member : resource) {
    const std::string_view key = member.key();
    if (key.starts_with("abatement")) return false;
    if (key == "clinicalStatus" && !any_coding(member, [](base::Json coding) {
          return one_of(coding["code"].string(), {"active", "recurrence", "relapse"});
        }))
      return false;
  }
  return true;
}

ClinicalDate clinical_date(base::Json resource) {
  const std::string_view type = type_of(resource);
  static constexpr std::string_view of_condition[] = {"recordedDate", "onset"};
  static constexpr std::string_view of_others[] = {"effective", "performed", "occurrence", "issued",
                                                   "dateAsserted", "authoredOn", "authored", "whenHandedOver",
                                                   "recordedDate", "date", "period", "created"};
  if (type == "Condition") return first_of(resource, of_condition);
  if (type == "DocumentReference") {
    if (const ClinicalDate date = days_of_period(resource["context"]["period"]); date.day || date.unreadable)
      return date;
    if (const base::Json date = resource["date"]) return readable(date);
    if (const base::Json date = resource["content"].at(0)["attachment"]["creation"]) return readable(date);
    return {};
  }
  if (type == "Encounter") {
    if (const base::Json start = resource["period"]["start"]) return readable(start);
    return {};
  }
  return first_of(resource, of_others);
}

std::optional<base::DateInterval> days_of(base::Json resource, std::string_view element, base::Date open_end) {
  const std::string name(element);
  for (const char* suffix : {"DateTime", "Instant", "Date", ""})
    if (const auto day = base::parse_partial_date(resource[name + suffix].string())) return day;
  base::Json period = resource[name + "Period"];
  if (!period && resource[name].is_object()) period = resource[name];
  const auto start = base::parse_partial_date(period["start"].string());
  if (!start) return {};
  const auto end = base::parse_partial_date(period["end"].string());
  return base::DateInterval{start->first, end ? end->last : std::max(open_end, start->first)};
}

} // namespace signpost::fhir
