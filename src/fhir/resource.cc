#include "fhir/resource.h"

#include <algorithm>
#include <array>
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
  std::string_view type = member.key();
  if (!type.starts_with(element)) return {};
  type.remove_prefix(element.size());
  if (member.is_object()) return one_of(type, {"", "Period"}) ? days_of_period(member) : ClinicalDate{};
  return one_of(type, {"", "DateTime", "Instant", "Date"}) ? readable(member) : ClinicalDate{};
}

// Of the first of these elements that is there.
ClinicalDate first_of(base::Json resource, std::initializer_list<std::string_view> elements) {
  for (const std::string_view element : elements)
    for (base::Json member : resource)
      if (const ClinicalDate date = days_in(member, element); date.day || date.unreadable) return date;
  return {};
}

} // namespace

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
  if (type == "Condition") return first_of(resource, {"recordedDate", "onset"});
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
  return first_of(resource, {"effective", "performed", "occurrence", "issued", "dateAsserted", "authoredOn", "authored",
                             "whenHandedOver", "recordedDate", "date", "period", "created"});
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
