#include <algorithm>
#include <string>

#include "fhirpath/functions.h"
#include "fhirpath/text.h"
#include "fhirpath/units.h"
#include "fhirpath/values.h"

// FHIRPath 2.0.0, section 5.5: toX() gives nothing for what does not convert, convertsToX() says so.
namespace signpost::fhirpath {
namespace {

std::optional<Item> to_boolean(const Item& item, Arena&) {
  constexpr std::string_view yes[] = {"true", "t", "yes", "y", "1", "1.0"};
  constexpr std::string_view no[] = {"false", "f", "no", "n", "0", "0.0"};
  if (item.kind() == Kind::boolean) return item;
  if (item.kind() == Kind::integer || item.kind() == Kind::decimal) {
    const auto number = item.number();
    if (*number == Decimal(1)) return Item::of_boolean(true);
    if (number->is_zero()) return Item::of_boolean(false);
  }
  if (item.kind() != Kind::string) return {};
  const std::string word = lower(item.string_value().substr(0, 8));
  if (std::ranges::find(yes, word) != std::end(yes)) return Item::of_boolean(true);
  if (std::ranges::find(no, word) != std::end(no)) return Item::of_boolean(false);
  return {};
}

std::optional<Item> to_integer(const Item& item, Arena&) {
  if (item.kind() == Kind::integer) return item;
  if (item.kind() == Kind::boolean) return Item::of_integer(item.boolean_value() ? 1 : 0);
  if (item.kind() != Kind::string || item.string_value().find_first_not_of("+-0123456789") != std::string_view::npos)
    return {};
  const auto number = Decimal::parse(item.string_value());
  const auto whole = number ? number->integer() : std::nullopt;
  return whole ? std::optional(Item::of_integer(*whole)) : std::nullopt;
}

std::optional<Item> to_decimal(const Item& item, Arena&) {
  if (item.kind() == Kind::decimal) return item;
  if (item.kind() == Kind::integer) return Item::of_decimal(Decimal(item.integer_value()));
  if (item.kind() == Kind::boolean) return Item::of_decimal(Decimal(item.boolean_value() ? 1 : 0));
  if (item.kind() != Kind::string || item.string_value().find_first_of("eE") != std::string_view::npos) return {};
  const auto number = Decimal::parse(item.string_value());
  return number ? std::optional(Item::of_decimal(*number)) : std::nullopt;
}

std::optional<Item> to_string(const Item& item, Arena& arena) {
  if (item.kind() == Kind::string) return item;
  if (item.is_element()) return {};
  return Item::of_string(arena.copy(item.text()));
}

std::optional<Item> temporal(const std::optional<Temporal>& value) {
  return value ? std::optional(Item::of_temporal(*value)) : std::nullopt;
}

std::optional<Item> to_date(const Item& item, Arena&) {
  if (item.kind() == Kind::date) return item;
  if (item.kind() == Kind::string) return temporal(parse_date(item.string_value()));
  if (item.kind() != Kind::date_time) return {};
  const std::string text = to_string(item.temporal_value());
  return temporal(parse_date(std::string_view(text).substr(0, text.find('T'))));
}

std::optional<Item> to_date_time(const Item& item, Arena&) {
  if (item.kind() == Kind::date_time) return item;
  if (item.kind() == Kind::string) return temporal(parse_date_time(item.string_value()));
  if (item.kind() != Kind::date) return {};
  Temporal value = item.temporal_value();
  value.kind = Temporal::Kind::date_time;
  return Item::of_temporal(value);
}

std::optional<Item> to_time(const Item& item, Arena&) {
  if (item.kind() == Kind::time) return item;
  return item.kind() == Kind::string ? temporal(parse_time(item.string_value())) : std::nullopt;
}

Item quantity(Arena& arena, Decimal value, std::string_view unit, bool calendar) {
  return Item::of_quantity(arena.make(Quantity{value, unit, calendar}));
}

// `10`, `10 'mg'` or `10 days`.
std::optional<Item> parse_quantity(std::string_view text, Arena& arena) {
  const std::size_t digits = std::min(text.find_first_not_of("+-0123456789."), text.size());
  const auto value = Decimal::parse(text.substr(0, digits));
  if (!value) return {};
  const std::string_view unit = trim(text.substr(digits));
  if (unit.empty()) return quantity(arena, *value, "1", false);
  if (unit.size() > 2 && unit.front() == '\'' && unit.back() == '\'')
    return quantity(arena, *value, unit.substr(1, unit.size() - 2), false);
  const auto word = calendar_unit(unit);
  return word ? std::optional(quantity(arena, *value, calendar_word(*word), true)) : std::nullopt;
}

std::optional<Item> to_quantity(const Item& item, Arena& arena) {
  if (item.kind() == Kind::quantity) return item;
  if (item.kind() == Kind::string) return parse_quantity(item.string_value(), arena);
  const auto number = to_decimal(item, arena);
  return number ? std::optional(quantity(arena, number->decimal_value(), "1", false)) : std::nullopt;
}

using Conversion = std::optional<Item> (*)(const Item&, Arena&);

template <Conversion conversion>
bool convert(Call& call) {
  std::optional<Item> item;
  if (!call.input(item)) return false;
  return call.give(item ? conversion(*item, call.run.arena()) : std::nullopt);
}

template <Conversion conversion>
bool converts(Call& call) {
  std::optional<Item> item;
  if (!call.input(item)) return false;
  return item ? call.give_boolean(conversion(*item, call.run.arena()).has_value()) : call.give_nothing();
}

// toQuantity('kg') also asks that the quantity can be expressed in that unit.
bool quantity_in(Call& call, std::optional<Item>& result) {
  std::optional<Item> item;
  std::optional<std::string_view> unit;
  if (!call.input(item)) return false;
  if (call.arguments() == 1 && !call.text_argument(0, unit)) return false;
  result = item ? to_quantity(*item, call.run.arena()) : std::nullopt;
  if (!result || !unit) return true;
  const bool calendar = calendar_unit(*unit).has_value();
  // Nothing of the wanted unit plus the quantity is the quantity in that unit.
  const auto sum = add(Quantity{Decimal(0), *unit, calendar}, result->quantity_value());
  result = sum ? std::optional(quantity(call.run.arena(), sum->value, *unit, calendar)) : std::nullopt;
  return true;
}
bool give_quantity(Call& call) {
  std::optional<Item> result;
  return quantity_in(call, result) && call.give(result);
}
bool converts_to_quantity(Call& call) {
  std::optional<Item> item;
  std::optional<Item> result;
  if (!call.input(item) || !quantity_in(call, result)) return false;
  return item ? call.give_boolean(result.has_value()) : call.give_nothing();
}

constexpr Function table[] = {
    {"toBoolean", 0, 0, Gives::boolean, convert<to_boolean>},
    {"toInteger", 0, 0, Gives::integer, convert<to_integer>},
    {"toDecimal", 0, 0, Gives::decimal, convert<to_decimal>},
    {"toString", 0, 0, Gives::string, convert<to_string>},
    {"toDate", 0, 0, Gives::date, convert<to_date>},
    {"toDateTime", 0, 0, Gives::date_time, convert<to_date_time>},
    {"toTime", 0, 0, Gives::time, convert<to_time>},
    {"toQuantity", 0, 1, Gives::quantity, give_quantity},
    {"convertsToBoolean", 0, 0, Gives::boolean, converts<to_boolean>},
    {"convertsToInteger", 0, 0, Gives::boolean, converts<to_integer>},
    {"convertsToDecimal", 0, 0, Gives::boolean, converts<to_decimal>},
    {"convertsToString", 0, 0, Gives::boolean, converts<to_string>},
    {"convertsToDate", 0, 0, Gives::boolean, converts<to_date>},
    {"convertsToDateTime", 0, 0, Gives::boolean, converts<to_date_time>},
    {"convertsToTime", 0, 0, Gives::boolean, converts<to_time>},
    {"convertsToQuantity", 0, 1, Gives::boolean, converts_to_quantity},
};

} // namespace

std::span<const Function> conversion_functions() { return table; }

} // namespace signpost::fhirpath
