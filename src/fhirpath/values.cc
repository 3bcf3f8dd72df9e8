#include "fhirpath/values.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "fhirpath/types.h"
#include "fhirpath/units.h"

namespace signpost::fhirpath {
namespace {

bool is_number(const Item& item) { return item.kind() == Kind::integer || item.kind() == Kind::decimal; }
bool is_date(const Item& item) { return item.kind() == Kind::date || item.kind() == Kind::date_time; }
bool is_temporal(const Item& item) { return is_date(item) || item.kind() == Kind::time; }

Decimal decimal_of(const Item& item) {
  return item.kind() == Kind::integer ? Decimal(item.integer_value()) : item.decimal_value();
}

std::optional<Item> temporal_item(const std::optional<Temporal>& value) {
  return value ? std::optional(Item::of_temporal(*value)) : std::nullopt;
}

std::optional<Item> primitive_value(base::Json json, Kind kind) {
  switch (kind) {
  case Kind::boolean:
    if (json.is_boolean()) return Item::of_boolean(json.is_true());
    break;
  case Kind::integer:
    if (const auto whole = json.integer()) return Item::of_integer(*whole);
    break;
  case Kind::decimal:
    if (const auto value = Decimal::parse(json.number())) return Item::of_decimal(*value);
    break;
  case Kind::string:
    if (json.is_string()) return Item::of_string(json.string());
    break;
  case Kind::date: return temporal_item(parse_date(json.string()));
  case Kind::date_time: return temporal_item(parse_date_time(json.string()));
  case Kind::time: return temporal_item(parse_time(json.string()));
  case Kind::element:
  case Kind::quantity: break;
  }
  return {};
}

// A FHIR Quantity with a comparator ("<5") is no single value. Only UCUM codes are units to calculate with.
std::optional<Item> quantity_value(base::Json json, Arena& arena) {
  const auto value = Decimal::parse(json["value"].number());
  if (!value || json["comparator"]) return {};
  const bool ucum = json["system"].string() == "http://unitsofmeasure.org";
  const std::string_view code = json["code"].string();
  std::string_view unit = ucum && !code.empty() ? code : json["unit"].string();
  if (unit.empty()) unit = code.empty() ? "1" : code;
  return Item::of_quantity(arena.make(Quantity{*value, unit, false}));
}

// A number takes part in quantity arithmetic as a quantity without unit.
Quantity as_quantity(const Item& item) {
  return item.kind() == Kind::quantity ? item.quantity_value() : Quantity{decimal_of(item), "1", false};
}

bool are_quantities(const Item& a, const Item& b) {
  return (a.kind() == Kind::quantity || b.kind() == Kind::quantity) && (a.kind() == Kind::quantity || is_number(a)) &&
         (b.kind() == Kind::quantity || is_number(b));
}

Item quantity_item(const ComputedQuantity& computed, Arena& arena) {
  return Item::of_quantity(arena.make(Quantity{computed.value, arena.copy(computed.unit), computed.calendar}));
}

std::optional<bool> is_equal(const std::optional<std::strong_ordering>& ordering) {
  return ordering ? std::optional(*ordering == 0) : std::nullopt;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Strings are equivalent if they differ in case and kind of white space only.
bool equivalent_text(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y) || (is_space(x) && is_space(y)); });
}

// Both rounded to the digits of the one with fewer (FHIRPath 2.0.0, 6.1.2).
bool equivalent_numbers(Decimal a, Decimal b) {
  a = a.trimmed();
  b = b.trimmed();
  const int scale = std::min(a.scale(), b.scale());
  const auto left = a.rescaled(scale);
  const auto right = b.rescaled(scale);
  return left && right && *left == *right;
}

// Objects are equivalent if their members are, arrays if each item has its like. As deep as JSON is read, no deeper.
bool equivalent_json(base::Json a, base::Json b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_string()) return equivalent_text(a.string(), b.string());
  if (a.is_number()) {
    const auto left = Decimal::parse(a.number());
    const auto right = Decimal::parse(b.number());
    return left && right ? equivalent_numbers(*left, *right) : a.number() == b.number();
  }
  if (a.is_boolean()) return a.is_true() == b.is_true();
  if (a.size() != b.size()) return false;
  if (a.is_object())
    return std::all_of(a.begin(), a.end(), [&](base::Json member) { return equivalent_json(member, b[member.key()]); });
  return std::all_of(a.begin(), a.end(), [&](base::Json item) {
    return std::any_of(b.begin(), b.end(), [&](base::Json other) { return equivalent_json(item, other); });
  });
}

Computed none() { return {true, {}}; }
Computed of(const std::optional<Decimal>& value) {
  return {true, value ? std::optional(Item::of_decimal(*value)) : std::nullopt};
}
Computed of(const std::optional<ComputedQuantity>& value, Arena& arena) {
  return {true, value ? std::optional(quantity_item(*value, arena)) : std::nullopt};
}

using IntegerOperation = bool (*)(std::int64_t, std::int64_t, std::int64_t*);
Computed of_integers(const Item& a, const Item& b, IntegerOperation overflows) {
  std::int64_t result;
  if (overflows(a.integer_value(), b.integer_value(), &result)) return none();
  return {true, Item::of_integer(result)};
}

bool both_integers(const Item& a, const Item& b) { return a.kind() == Kind::integer && b.kind() == Kind::integer; }

Computed moved(const Item& date, const Item& by, bool back) {
  const auto unit = calendar_unit_of(by.quantity_value());
  if (!unit) return {};
  const Decimal count = by.quantity_value().value;
  return {true, temporal_item(add(date.temporal_value(), back ? count.negated() : count, *unit))};
}

} // namespace

Item system_value(const Item& item, Arena& arena) {
  if (!item.is_element()) return item;
  const Kind kind = system_kind(item.type());
  std::optional<Item> value;
  if (kind != Kind::element) value = primitive_value(item.json(), kind);
  else if (static const TypeId quantity = find_type("Quantity"); is_a(item.type(), quantity))
    value = quantity_value(item.json(), arena);
  return value.value_or(item);
}

std::optional<bool> equal(const Item& left, const Item& right, Arena& arena) {
  if (left.lacks_value() != right.lacks_value()) return {};
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (a.is_element() || b.is_element()) {
    if (a.is_element() != b.is_element()) return false;
    return base::deep_equal(a.json(), b.json()) && base::deep_equal(a.extra(), b.extra());
  }
  if (is_number(a) && is_number(b)) return decimal_of(a) == decimal_of(b);
  if (are_quantities(a, b)) {
    const Quantity x = as_quantity(a);
    const Quantity y = as_quantity(b);
    if (!comparable(x, y)) { // a calendar year is neither equal to 'a' nor different from it
      return x.calendar != y.calendar ? std::nullopt : std::optional(false);
    }
    return is_equal(compare(x, y));
  }
  if (is_date(a) && is_date(b)) return is_equal(compare(a.temporal_value(), b.temporal_value()));
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
  case Kind::boolean: return a.boolean_value() == b.boolean_value();
  case Kind::string: return a.string_value() == b.string_value();
  case Kind::time: return is_equal(compare(a.temporal_value(), b.temporal_value()));
  default: return false;
  }
}

bool equivalent(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (a.is_element() || b.is_element()) return a.is_element() == b.is_element() && equivalent_json(a.json(), b.json());
  if (is_number(a) && is_number(b)) return equivalent_numbers(decimal_of(a), decimal_of(b));
  if (are_quantities(a, b)) return equivalent(as_quantity(a), as_quantity(b));
  if (a.kind() == Kind::string && b.kind() == Kind::string) return equivalent_text(a.string_value(), b.string_value());
  return equal(a, b, arena).value_or(false);
}

Order compare(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (is_number(a) && is_number(b)) return {true, decimal_of(a) <=> decimal_of(b)};
  if (are_quantities(a, b)) return {true, compare(as_quantity(a), as_quantity(b))};
  if (a.kind() == Kind::string && b.kind() == Kind::string) return {true, a.string_value() <=> b.string_value()};
  if ((is_date(a) && is_date(b)) || (a.kind() == Kind::time && b.kind() == Kind::time))
    return {true, compare(a.temporal_value(), b.temporal_value())};
  return {};
}

Computed add(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (both_integers(a, b))
    return of_integers(a, b, [](auto x, auto y, auto* sum) { return __builtin_add_overflow(x, y, sum); });
  if (is_number(a) && is_number(b)) return of(add(decimal_of(a), decimal_of(b)));
  if (are_quantities(a, b)) return of(add(as_quantity(a), as_quantity(b)), arena);
  if (is_temporal(a) && b.kind() == Kind::quantity) return moved(a, b, false);
  if (a.kind() == Kind::string && b.kind() == Kind::string) {
    std::string joined(a.string_value());
    return {true, Item::of_string(arena.copy(joined.append(b.string_value())))};
  }
  return {};
}

Computed subtract(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (both_integers(a, b))
    return of_integers(a, b, [](auto x, auto y, auto* difference) { return __builtin_sub_overflow(x, y, difference); });
  if (is_number(a) && is_number(b)) return of(subtract(decimal_of(a), decimal_of(b)));
  if (is_temporal(a) && b.kind() == Kind::quantity) return moved(a, b, true);
  if (!are_quantities(a, b)) return {};
  Quantity negative = as_quantity(b);
  negative.value = negative.value.negated();
  return of(add(as_quantity(a), negative), arena);
}

Computed multiply(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (both_integers(a, b))
    return of_integers(a, b, [](auto x, auto y, auto* product) { return __builtin_mul_overflow(x, y, product); });
  if (is_number(a) && is_number(b)) return of(multiply(decimal_of(a), decimal_of(b)));
  if (are_quantities(a, b)) return of(multiply(as_quantity(a), as_quantity(b)), arena);
  return {};
}

Computed divide(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (is_number(a) && is_number(b)) return of(divide(decimal_of(a), decimal_of(b)));
  if (are_quantities(a, b)) return of(divide(as_quantity(a), as_quantity(b)), arena);
  return {};
}

Computed integer_divide(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (!is_number(a) || !is_number(b)) return {};
  const auto quotient = integer_divide(decimal_of(a), decimal_of(b));
  const auto whole = quotient ? quotient->integer() : std::nullopt;
  return {true, whole ? std::optional(Item::of_integer(*whole)) : std::nullopt};
}

Computed modulo(const Item& left, const Item& right, Arena& arena) {
  const Item a = system_value(left, arena);
  const Item b = system_value(right, arena);
  if (!is_number(a) || !is_number(b)) return {};
  const auto rest = remainder(decimal_of(a), decimal_of(b));
  if (!rest) return none();
  if (both_integers(a, b)) return {true, Item::of_integer(*rest->integer())};
  return of(rest);
}

Computed negate(const Item& item, Arena& arena) {
  const Item a = system_value(item, arena);
  if (a.kind() == Kind::integer) {
    if (a.integer_value() == INT64_MIN) return none();
    return {true, Item::of_integer(-a.integer_value())};
  }
  if (a.kind() == Kind::decimal) return of(std::optional(a.decimal_value().negated()));
  if (a.kind() != Kind::quantity) return {};
  Quantity negative = a.quantity_value();
  negative.value = negative.value.negated();
  return {true, Item::of_quantity(arena.make(negative))};
}

} // namespace signpost::fhirpath
