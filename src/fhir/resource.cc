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

std::optional<base::DateInterval> last_known_day(base::Json period) {
  if (const auto end = base::parse_partial_date(period["end"].string())) return end;
  return base::parse_partial_date(period["start"].string());
}

// The last day a member speaks of, if it is the element of that name in any of its types: "onsetDateTime",
// "effectivePeriod".
std::optional<base::DateInterval> last_day(base::Json member, std::string_view element) {
  std::string_view type = member.key();
  if (!type.starts_with(element)) return {};
  type.remove_prefix(element.size());
  if (member.is_object()) return one_of(type, {"", "Period"}) ? last_known_day(member) : std::nullopt;
  return one_of(type, {"", "DateTime", "Instant", "Date"}) ? base::parse_partial_date(member.string()) : std::nullopt;
}

std::optional<base::DateInterval> first_of(base::Json resource, std::initializer_list<std::string_view> elements) {
  for (const std::string_view element : elements)
    for (base::Json member : resource)
      if (const auto day = last_day(member, element)) return day;
  return {};
}

} // namespace

Reference subject_of(base::Json resource) {
  for (const std::string_view element : {"subject", "patient", "beneficiary"})
    if (const Reference reference = reference_of(resource[element]); !reference.empty()) return reference;
  return {};
}

// Both are asked of every resource of a chart, so each looks at the members once.
bool is_evidence(base::Json resource) {
  for (base::Json member : resource) {
    const std::string_view key = member.key();
    if (key == "status") {
      if (one_of(member.string(),
                 {"entered-in-error", "cancelled", "not-done", "nullified", "superseded", "not-taken", "rejected"}))
        return false;
    } else if (key == "docStatus") {
      if (member.string() == "entered-in-error") return false;
    } else if (key == "verificationStatus") {
      const auto doubtful = [](base::Json coding) {
        return one_of(coding["code"].string(),
                      {"entered-in-error", "refuted", "unconfirmed", "provisional", "differential"});
      };
      if (any_coding(member, doubtful)) return false;
    }
  }
  return true;
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

std::optional<base::DateInterval> clinical_date(base::Json resource) {
  const std::string_view type = type_of(resource);
  if (type == "Condition") return first_of(resource, {"recordedDate", "onset"});
  if (type == "DocumentReference") {
    if (const auto day = last_known_day(resource["context"]["period"])) return day;
    if (const auto day = base::parse_partial_date(resource["date"].string())) return day;
    return base::parse_partial_date(resource["content"].at(0)["attachment"]["creation"].string());
  }
  if (type == "Encounter") return base::parse_partial_date(resource["period"]["start"].string());
  return first_of(resource, {"effective", "performed", "occurrence", "issued", "dateAsserted", "authoredOn", "authored",
                             "whenHandedOver", "recordedDate", "date"});
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
