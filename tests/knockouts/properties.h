#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"

// What can be wrong with a record.
namespace signpost::knockouts {

enum class Property : unsigned {
  not_done,       // refuted, cancelled, not taken, entered in error: it did not happen
  planned,        // registered, intended, proposed: it has not happened yet
  provisional,    // a diagnosis that is not made yet
  other_patient,
  other_site,
  other_reason,
  before_onset,
  undated,
  unreadable,     // its dates are not of FHIR's format
  future,
  unknown_modifier,
};
constexpr std::size_t properties = 11;
std::string_view to_string(Property property);

// A set of properties.
using Set = unsigned;
constexpr Set all_properties = (1U << properties) - 1;
constexpr Set only(Property property) { return 1U << static_cast<unsigned>(property); }
constexpr Set operator|(Property a, Property b) {
  return 1U << static_cast<unsigned>(a) | 1U << static_cast<unsigned>(b);
}
constexpr Set operator|(Set a, Property b) { return a | 1U << static_cast<unsigned>(b); }
constexpr bool contains(Set set, Property property) { return set >> static_cast<unsigned>(property) & 1U; }

// Certain: the record is none of this matter. The others are doubtful: it may be meant but cannot be relied on.
constexpr bool does_not_belong(Property property) {
  return contains(Property::not_done | Property::planned | Property::other_patient | Property::other_site |
                      Property::other_reason | Property::before_onset,
                  property);
}

// A record made to have a property, in one of the forms in which charts show it.
struct Spoilt {
  std::string form;
  std::string resource;        // JSON
  std::string added;           // JSON of a Condition that comes along, or empty
};

// Every form of the property for that resource, by the elements and statuses R4 gives its type; none where the type
// cannot have it. `onset`: of the disease that is treated, if the chart tells it.
std::vector<Spoilt> spoil(base::Json resource, Property property, std::optional<base::Date> onset);

// Whether a Condition's code says that a bone is broken.
bool is_fracture(base::Json condition);

// Whether a string of a resource is a date, by the member it stands in.
bool is_date(std::string_view key, std::string_view text);

} // namespace signpost::knockouts
