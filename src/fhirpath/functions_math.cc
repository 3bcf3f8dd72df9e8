#include <algorithm>
#include <cmath>

#include "fhirpath/functions.h"
#include "fhirpath/units.h"
#include "fhirpath/values.h"

// FHIRPath 2.0.0, section 5.7, and 3.0.0's precision(), boundaries and comparable().
namespace signpost::fhirpath {
namespace {

using Rounding = Decimal::Rounding;

// Input as a number; fails for what is none.
bool number_input(Call& call, std::optional<Decimal>& number) {
  std::optional<Item> item;
  if (!call.input(item)) return false;
  number = item ? item->number() : std::nullopt;
  if (item && !number) return call.fail("`" + std::string(call.node.text) + "` needs a number");
  return true;
}

bool give_decimal(Call& call, const std::optional<Decimal>& number) {
  return call.give(number ? std::optional(Item::of_decimal(*number)) : std::nullopt);
}

bool give_whole(Call& call, Rounding rounding) {
  std::optional<Decimal> number;
  if (!number_input(call, number)) return false;
  const auto whole = number ? number->rescaled(0, rounding) : std::nullopt;
  const auto integer = whole ? whole->integer() : std::nullopt;
  return integer ? call.give_integer(*integer) : call.give_nothing();
}
bool ceiling(Call& call) { return give_whole(call, Rounding::up); }
bool floor(Call& call) { return give_whole(call, Rounding::down); }
bool truncate(Call& call) { return give_whole(call, Rounding::toward_zero); }

bool abs(Call& call) {
  std::optional<Item> item;
  if (!call.input(item)) return false;
  if (!item) return call.give_nothing();
  const Order order = compare(*item, Item::of_integer(0), call.run.arena());
  const bool quantity = item->kind() == Kind::quantity;
  if (!quantity && !order.allowed) return call.fail("`abs` needs a number or a quantity");
  const bool negative = quantity ? item->quantity_value().value.is_negative() : *order.ordering < 0;
  return call.give(negative ? negate(*item, call.run.arena()).value : item);
}

bool round(Call& call) {
  std::optional<Decimal> number;
  std::optional<std::int64_t> places = 0;
  if (!number_input(call, number)) return false;
  if (call.arguments() == 1 && !call.integer_argument(0, places)) return false;
  if (!number || !places) return call.give_nothing();
  if (*places < 0 || *places > Decimal::max_scale) return call.fail("the number of places to round to is out of range");
  if (number->scale() <= *places) return give_decimal(call, number);
  return give_decimal(call, number->rescaled(static_cast<int>(*places)));
}

// The functions below leave exact arithmetic; their results are good to 15 digits.
template <double (*function)(double)>
bool real_function(Call& call) {
  std::optional<Decimal> number;
  if (!number_input(call, number)) return false;
  return give_decimal(call, number ? Decimal::from_real(function(number->real())) : std::nullopt);
}
double real_exp(double x) { return std::exp(x); }
double real_ln(double x) { return std::log(x); }
double real_sqrt(double x) { return std::sqrt(x); }

template <double (*function)(double, double)>
bool real_function_of_two(Call& call) {
  std::optional<Decimal> number;
  std::optional<Item> item;
  if (!number_input(call, number) || !call.argument(0, item)) return false;
  const auto other = item ? item->number() : std::nullopt;
  if (item && !other) return call.fail("`" + std::string(call.node.text) + "` needs a number here");
  if (!number || !other) return call.give_nothing();
  return give_decimal(call, Decimal::from_real(function(number->real(), other->real())));
}
double real_log(double x, double base) { return std::log(x) / std::log(base); }
double real_power(double x, double exponent) { return std::pow(x, exponent); }

bool power(Call& call) {
  const bool integers =
      call.value.size() == 1 && system_value(call.value.front(), call.run.arena()).kind() == Kind::integer;
  if (!real_function_of_two<real_power>(call)) return false;
  if (!integers || call.value.empty()) return true;
  const auto whole = call.value.front().integer(); // 2.power(3) is the integer 8
  return whole ? call.give_integer(*whole) : true;
}

// Half a unit of the last written digit below or above, cut to `places` away from the value.
std::optional<Decimal> decimal_boundary(Decimal value, std::int64_t places, bool high) {
  if (places < 0 || places > Decimal::max_scale) return {};
  const auto half = Decimal::make(5, value.scale() + 1);
  if (!half) return {};
  const auto bound = high ? add(value, *half) : subtract(value, *half);
  return bound ? bound->rescaled(static_cast<int>(places), high ? Rounding::up : Rounding::down) : std::nullopt;
}

int default_digits(Kind kind) {
  switch (kind) {
  case Kind::date: return 8;
  case Kind::date_time: return 17;
  case Kind::time: return 9;
  default: return 8;
  }
}

std::optional<Item> boundary_of(const Item& item, std::int64_t digits, bool high, Arena& arena) {
  switch (item.kind()) {
  case Kind::integer:
  case Kind::decimal: {
    const auto bound = decimal_boundary(*item.number(), digits, high);
    return bound ? std::optional(Item::of_decimal(*bound)) : std::nullopt;
  }
  case Kind::quantity: {
    Quantity quantity = item.quantity_value();
    const auto bound = decimal_boundary(quantity.value, digits, high);
    if (!bound) return {};
    quantity.value = *bound;
    return Item::of_quantity(arena.make(quantity));
  }
  case Kind::date:
  case Kind::date_time:
  case Kind::time: {
    if (digits < 0 || digits > 17) return {};
    const auto bound = boundary(item.temporal_value(), static_cast<int>(digits), high);
    return bound ? std::optional(Item::of_temporal(*bound)) : std::nullopt;
  }
  default: return {};
  }
}

bool give_boundary(Call& call, bool high) {
  std::optional<Item> item;
  std::optional<std::int64_t> digits;
  if (!call.input(item)) return false;
  if (!item) return call.give_nothing();
  digits = default_digits(item->kind());
  if (call.arguments() == 1 && !call.integer_argument(0, digits)) return false;
  return call.give(digits ? boundary_of(*item, *digits, high, call.run.arena()) : std::nullopt);
}
bool low_boundary(Call& call) { return give_boundary(call, false); }
bool high_boundary(Call& call) { return give_boundary(call, true); }

bool precision(Call& call) {
  std::optional<Item> item;
  if (!call.input(item)) return false;
  if (!item) return call.give_nothing();
  switch (item->kind()) {
  case Kind::integer:
  case Kind::decimal: return call.give_integer(item->number()->scale());
  case Kind::date:
  case Kind::date_time:
  case Kind::time: return call.give_integer(digits(item->temporal_value()));
  default: return call.give_nothing();
  }
}

bool comparable_quantities(Call& call) {
  std::optional<Item> item;
  std::optional<Item> other;
  if (!call.input(item) || !call.argument(0, other)) return false;
  if (!item || !other) return call.give_nothing();
  if (item->kind() != Kind::quantity || other->kind() != Kind::quantity)
    return call.fail("`comparable` is about two quantities");
  return call.give_boolean(comparable(item->quantity_value(), other->quantity_value()));
}

constexpr Function table[] = {
    {"abs", 0, 0, Gives::unknown, abs},
    {"ceiling", 0, 0, Gives::integer, ceiling},
    {"floor", 0, 0, Gives::integer, floor},
    {"truncate", 0, 0, Gives::integer, truncate},
    {"round", 0, 1, Gives::decimal, round},
    {"exp", 0, 0, Gives::decimal, real_function<real_exp>},
    {"ln", 0, 0, Gives::decimal, real_function<real_ln>},
    {"sqrt", 0, 0, Gives::decimal, real_function<real_sqrt>},
    {"log", 1, 1, Gives::decimal, real_function_of_two<real_log>},
    {"power", 1, 1, Gives::unknown, power},
    {"lowBoundary", 0, 1, Gives::unknown, low_boundary},
    {"highBoundary", 0, 1, Gives::unknown, high_boundary},
    {"precision", 0, 0, Gives::integer, precision},
    {"comparable", 1, 1, Gives::boolean, comparable_quantities},
};

} // namespace

std::span<const Function> math_functions() { return table; }

} // namespace signpost::fhirpath
