#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/item.h"

// Units of measure: the part of UCUM (https://ucum.org/ucum) that clinical quantities use, and the calendar words.
namespace signpost::fhirpath {

// A unit as a multiple of base units: (value + offset) × numerator / denominator.
struct Unit {
  // Powers of metre, second, gram, kelvin, mole, international unit and calendar month.
  std::array<std::int8_t, 7> dimension{};
  Decimal numerator{1};
  Decimal denominator{1};
  Decimal offset{0}; // temperature scales only
};

// "mg/dL", "[lb_av]", "10*3/uL", "{score}". Nothing for a unit outside the supported part.
std::optional<Unit> parse_unit(std::string_view ucum);

// "week" or "weeks" as a calendar word; nothing for any other text.
std::optional<CalendarUnit> calendar_unit(std::string_view word);
std::string_view calendar_word(CalendarUnit unit); // in the singular
// The calendar unit that a definite duration moves a date by: 'd' as day, but not 'mo' or 'a', which are no calendar
// months and years. A calendar word in quotes counts as the word.
std::optional<CalendarUnit> calendar_unit_of(const Quantity& quantity);

// A Quantity's text: `10 'mg'`, `3 weeks` as it is written in an expression.
std::string to_string(const Quantity& quantity);

// Whether both measure the same thing, so that they can be compared.
bool comparable(const Quantity& a, const Quantity& b);
// By value, whatever the units; nothing if they are not comparable. A calendar month is not 'mo'.
std::optional<std::strong_ordering> compare(const Quantity& a, const Quantity& b);
// As `~`: rounded to the less precise of the two; calendar words count as their UCUM units.
bool equivalent(const Quantity& a, const Quantity& b);

// A computed Quantity owns its unit's text until it is put into an arena.
struct ComputedQuantity {
  Decimal value;
  std::string unit;
  bool calendar = false;
};
// Nothing if the units do not allow it. A sum has the unit of `a`; products have base units unless one has none.
std::optional<ComputedQuantity> add(const Quantity& a, const Quantity& b);
std::optional<ComputedQuantity> multiply(const Quantity& a, const Quantity& b);
std::optional<ComputedQuantity> divide(const Quantity& a, const Quantity& b);

} // namespace signpost::fhirpath
