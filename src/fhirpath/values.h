#pragma once

#include <compare>
#include <optional>

#include "fhirpath/arena.h"
#include "fhirpath/item.h"

// What FHIRPath's operators do with two items (2.0.0, sections 6.1, 6.2 and 6.6).
namespace signpost::fhirpath {

// A primitive element or a Quantity as the System value it stands for (http://hl7.org/fhir/R4/fhirpath.html#types);
// anything else, also a primitive without a value or one that breaks its format, as it is.
Item system_value(const Item& item, Arena& arena);

// Nothing if the answer depends on what a partial date does not say, or on the value of a primitive that has none (two
// such are compared by their ids and extensions).
std::optional<bool> equal(const Item& a, const Item& b, Arena& arena);
bool equivalent(const Item& a, const Item& b, Arena& arena);

struct Order {
  bool allowed = false;                         // false: values of these types have no order
  std::optional<std::strong_ordering> ordering; // nothing: unknown
};
Order compare(const Item& a, const Item& b, Arena& arena);

struct Computed {
  bool allowed = false;      // false: these types cannot be combined so
  std::optional<Item> value; // nothing: the result does not exist (overflow, division by zero)
};
Computed add(const Item& a, const Item& b, Arena& arena);
Computed subtract(const Item& a, const Item& b, Arena& arena);
Computed multiply(const Item& a, const Item& b, Arena& arena);
Computed divide(const Item& a, const Item& b, Arena& arena);
Computed integer_divide(const Item& a, const Item& b, Arena& arena);
Computed modulo(const Item& a, const Item& b, Arena& arena);
Computed negate(const Item& a, Arena& arena);

} // namespace signpost::fhirpath
