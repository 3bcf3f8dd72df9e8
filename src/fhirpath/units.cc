#include "fhirpath/units.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace signpost::fhirpath {
namespace {

using Dimension = std::array<std::int8_t, 7>;
constexpr Dimension none{};
constexpr Dimension length{1};
constexpr Dimension area{2};
constexpr Dimension volume{3};
constexpr Dimension duration{0, 1};
constexpr Dimension frequency{0, -1};
constexpr Dimension mass{0, 0, 1};
constexpr Dimension temperature{0, 0, 0, 1};
constexpr Dimension amount{0, 0, 0, 0, 1};
constexpr Dimension activity{0, 0, 0, 0, 0, 1};
constexpr Dimension calendar_months{0, 0, 0, 0, 0, 0, 1};
constexpr Dimension force{1, -2, 1};
constexpr Dimension pressure{-1, -2, 1};
constexpr Dimension energy{2, -2, 1};
constexpr Dimension power{2, -3, 1};

// One unit symbol: its size in base units, as decimal text.
struct Atom {
  std::string_view code;
  Dimension dimension;
  std::string_view size;
  bool metric = false; // may carry a prefix
};
constexpr Atom atoms[] = {
    {"%", none, "0.01"},
    {"[ppth]", none, "0.001"},
    {"[ppm]", none, "0.000001"},
    {"[pH]", none, "1"},
    {"10*", none, "10"},
    {"10^", none, "10"},
    {"[drp]", volume, "0.00000005"},
    {"[iU]", activity, "1", true},
    {"[IU]", activity, "1", true},
    {"m", length, "1", true},
    {"[in_i]", length, "0.0254"},
    {"[in_us]", length, "0.0254000508001016"},
    {"[ft_i]", length, "0.3048"},
    {"[yd_i]", length, "0.9144"},
    {"[mi_i]", length, "1609.344"},
    {"L", volume, "0.001", true},
    {"l", volume, "0.001", true},
    {"[foz_us]", volume, "0.0000295735295625"},
    {"[cup_us]", volume, "0.0002365882365"},
    {"[pt_us]", volume, "0.000473176473"},
    {"[tbs_us]", volume, "0.00001478676478125"},
    {"[tsp_us]", volume, "0.00000492892159375"},
    {"[gal_us]", volume, "0.003785411784"},
    {"ar", area, "100", true},
    {"s", duration, "1", true},
    {"min", duration, "60"},
    {"h", duration, "3600"},
    {"d", duration, "86400"},
    {"wk", duration, "604800"},
    {"mo", duration, "2629800"},
    {"a", duration, "31557600"},
    {"Hz", frequency, "1", true},
    {"g", mass, "1", true},
    {"t", mass, "1000000", true},
    {"[lb_av]", mass, "453.59237"},
    {"[oz_av]", mass, "28.349523125"},
    {"[gr]", mass, "0.06479891"},
    {"[stone_av]", mass, "6350.29318"},
    {"K", temperature, "1", true},
    {"mol", amount, "1", true},
    {"eq", amount, "1", true},
    {"osm", amount, "1", true},
    {"kat", {0, -1, 0, 0, 1}, "1", true},
    {"U", {0, -1, 0, 0, 1}, "0.0000000166666666666667", true},
    {"N", force, "1000", true},
    {"Pa", pressure, "1000", true},
    {"bar", pressure, "100000000", true},
    {"atm", pressure, "101325000"},
    {"m[Hg]", pressure, "133322387", true},
    {"m[H2O]", pressure, "9806650", true},
    {"J", energy, "1000", true},
    {"cal", energy, "4184", true},
    {"[Cal]", energy, "4184000"},
    {"W", power, "1000", true},
    {"rad", none, "1", true},
    {"deg", none, "0.0174532925199433"},
};

struct Prefix {
  std::string_view code;
  int exponent;
};
constexpr Prefix prefixes[] = {{"da", 1}, {"Y", 24},  {"Z", 21},  {"E", 18},  {"P", 15},  {"T", 12}, {"G", 9},
                               {"M", 6},  {"k", 3},   {"h", 2},   {"d", -1},  {"c", -2},  {"m", -3}, {"u", -6},
                               {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

const Atom* find_atom(std::string_view code) {
  const auto* found = std::find_if(std::begin(atoms), std::end(atoms), [&](const Atom& a) { return a.code == code; });
  return found != std::end(atoms) ? found : nullptr;
}

std::optional<Decimal> ten_to(int exponent) { return Decimal::make(1, -exponent); }

Unit unit_of(const Atom& atom) {
  Unit unit;
  unit.dimension = atom.dimension;
  unit.numerator = *Decimal::parse(atom.size);
  return unit;
}

// A symbol alone or behind a prefix; the whole symbol wins ("min" is minute, not milli-inch).
std::optional<Unit> parse_symbol(std::string_view symbol) {
  if (const Atom* atom = find_atom(symbol)) return unit_of(*atom);
  for (const Prefix& prefix : prefixes) {
    if (!symbol.starts_with(prefix.code)) continue;
    const Atom* atom = find_atom(symbol.substr(prefix.code.size()));
    if (!atom || !atom->metric) continue;
    Unit unit = unit_of(*atom);
    const auto scaled = multiply(unit.numerator, *ten_to(prefix.exponent));
    if (!scaled) return {};
    unit.numerator = *scaled;
    return unit;
  }
  return {};
}

bool multiply_by(Unit& product, const Unit& factor, bool inverse) {
  for (std::size_t i = 0; i < product.dimension.size(); ++i) {
    const int sum = product.dimension[i] + (inverse ? -factor.dimension[i] : factor.dimension[i]);
    if (sum < -100 || sum > 100) return false;
    product.dimension[i] = static_cast<std::int8_t>(sum);
  }
  const auto numerator = multiply(product.numerator, inverse ? factor.denominator : factor.numerator);
  const auto denominator = multiply(product.denominator, inverse ? factor.numerator : factor.denominator);
  if (!numerator || !denominator) return false;
  product.numerator = *numerator;
  product.denominator = *denominator;
  return true;
}

// UCUM's grammar: components joined by `.` and `/`, each a symbol with an exponent, a number or a bracketed term.
class UnitParser {
public:
  explicit UnitParser(std::string_view text) : rest_(text) {}

  std::optional<Unit> parse() {
    auto unit = term(0);
    return rest_.empty() ? unit : std::nullopt;
  }

private:
  static constexpr int max_nesting = 8;

  std::optional<Unit> term(int nesting) {
    Unit product;
    bool inverse = take('/');
    do {
      const auto factor = component(nesting);
      if (!factor || !multiply_by(product, *factor, inverse)) return {};
    } while (next_operator(inverse));
    return product;
  }

  bool next_operator(bool& inverse) {
    if (take('.')) {
      inverse = false;
      return true;
    }
    inverse = true;
    return take('/');
  }

  std::optional<Unit> component(int nesting) {
    if (take('(')) {
      if (nesting == max_nesting) return {};
      auto inner = term(nesting + 1);
      return inner && take(')') ? inner : std::nullopt;
    }
    Unit unit;
    if (rest_.starts_with('{')) return annotation() ? std::optional(unit) : std::nullopt;
    const auto base = symbol_or_number();
    if (!base) return {};
    const auto raised = exponent();
    if (!raised) return {};
    for (int i = 0; i < std::abs(*raised); ++i)
      if (!multiply_by(unit, *base, *raised < 0)) return {};
    if (rest_.starts_with('{') && !annotation()) return {};
    return unit;
  }

  std::optional<Unit> symbol_or_number() {
    const std::size_t digits = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    const bool power_of_ten = rest_.starts_with("10*") || rest_.starts_with("10^");
    if (digits > 0 && !power_of_ten) {
      const auto factor = Decimal::parse(rest_.substr(0, digits));
      rest_.remove_prefix(digits);
      if (!factor || factor->is_zero()) return {};
      Unit unit;
      unit.numerator = *factor;
      return unit;
    }
    const std::size_t size = power_of_ten ? 3 : symbol_size();
    const auto unit = parse_symbol(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return unit;
  }

  // Letters, `%` and whole [brackets]; digits only inside brackets.
  std::size_t symbol_size() const {
    std::size_t i = 0;
    while (i < rest_.size()) {
      if (rest_[i] == '[') {
        const std::size_t close = rest_.find(']', i);
        if (close == std::string_view::npos) break;
        i = close + 1;
      } else if (std::string_view("./(){}+-0123456789").contains(rest_[i])) {
        break;
      } else {
        ++i;
      }
    }
    return i;
  }

  std::optional<int> exponent() {
    const std::size_t sign = rest_.starts_with('-') || rest_.starts_with('+') ? 1 : 0;
    const std::size_t end = std::min(rest_.find_first_not_of("0123456789", sign), rest_.size());
    if (end == sign) return sign == 0 ? std::optional(1) : std::nullopt;
    int value = 0;
    const auto read = std::from_chars(rest_.data() + sign, rest_.data() + end, value);
    if (read.ec != std::errc{} || value > 24) return {};
    if (rest_.front() == '-') value = -value;
    rest_.remove_prefix(end);
    return value;
  }

  bool annotation() {
    const std::size_t close = rest_.find('}');
    if (close == std::string_view::npos) return false;
    rest_.remove_prefix(close + 1);
    return true;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
};

struct CalendarWord {
  std::string_view singular;
  std::string_view ucum;
};
// In the order of CalendarUnit.
constexpr CalendarWord calendar_words[] = {{"year", "a"}, {"month", "mo"},   {"week", "wk"},  {"day", "d"},
                                           {"hour", "h"}, {"minute", "min"}, {"second", "s"}, {"millisecond", "ms"}};

std::optional<Unit> unit_of(const Quantity& quantity, bool calendar_as_ucum = false) {
  const auto word = quantity.calendar ? calendar_unit(quantity.unit) : std::nullopt;
  if (!word) return parse_unit(quantity.unit);
  if (!calendar_as_ucum && (*word == CalendarUnit::year || *word == CalendarUnit::month)) {
    Unit months;
    months.dimension = calendar_months;
    months.numerator = Decimal(*word == CalendarUnit::year ? 12 : 1);
    return months;
  }
  return parse_unit(calendar_words[static_cast<std::size_t>(*word)].ucum);
}

// `value` of `from` in `to`.
std::optional<Decimal> convert(Decimal value, const Unit& from, const Unit& to) {
  const auto shifted = add(value, from.offset);
  if (!shifted) return {};
  const auto up = multiply(from.numerator, to.denominator);
  const auto down = multiply(from.denominator, to.numerator);
  if (!up || !down) return {};
  const auto product = multiply(*shifted, *up);
  if (!product) return {};
  const auto quotient = divide(*product, *down);
  if (!quotient) return {};
  return subtract(*quotient, to.offset);
}

std::optional<std::strong_ordering> compare_as(const Quantity& a, const Unit& unit_a, const Quantity& b,
                                               const Unit& unit_b) {
  const auto left = add(a.value, unit_a.offset);
  const auto right = add(b.value, unit_b.offset);
  const auto left_factor = multiply(unit_a.numerator, unit_b.denominator);
  const auto right_factor = multiply(unit_b.numerator, unit_a.denominator);
  if (!left || !right || !left_factor || !right_factor) return {};
  const auto left_size = multiply(*left, *left_factor);
  const auto right_size = multiply(*right, *right_factor);
  if (!left_size || !right_size) return {};
  return *left_size <=> *right_size;
}

bool same_unit_text(const Quantity& a, const Quantity& b) { return a.unit == b.unit && a.calendar == b.calendar; }

std::string base_unit_text(const Dimension& dimension) {
  constexpr std::string_view symbols[] = {"m", "s", "g", "K", "mol", "[iU]", "month"};
  std::string text;
  for (std::size_t i = 0; i < dimension.size(); ++i) {
    if (dimension[i] == 0) continue;
    if (!text.empty()) text += '.';
    text += symbols[i];
    if (dimension[i] != 1) text += std::to_string(dimension[i]);
  }
  return text.empty() ? "1" : text;
}

// The value in base units of a product or quotient; a factor without unit leaves the other's unit as it is.
std::optional<ComputedQuantity> combine(const Quantity& a, const Quantity& b, bool inverse) {
  const auto value = inverse ? divide(a.value, b.value) : multiply(a.value, b.value);
  if (!value) return {};
  if (b.unit == "1") return ComputedQuantity{*value, std::string(a.unit), a.calendar};
  if (a.unit == "1" && !inverse) return ComputedQuantity{*value, std::string(b.unit), b.calendar};
  const auto unit_a = unit_of(a, true);
  const auto unit_b = unit_of(b, true);
  if (!unit_a || !unit_b || !unit_a->offset.is_zero() || !unit_b->offset.is_zero()) return {};
  Unit product = *unit_a;
  if (!multiply_by(product, *unit_b, inverse)) return {};
  Unit base;
  const auto in_base = convert(*value, product, base);
  if (!in_base) return {};
  return ComputedQuantity{*in_base, base_unit_text(product.dimension)};
}

} // namespace

std::optional<Unit> parse_unit(std::string_view ucum) {
  constexpr std::size_t longest = 64;
  if (ucum.empty() || ucum.size() > longest) return {};
  if (ucum == "Cel" || ucum == "[degF]") { // scales with a zero point stand alone
    Unit unit;
    unit.dimension = temperature;
    unit.offset = *Decimal::parse(ucum == "Cel" ? "273.15" : "459.67");
    if (ucum == "[degF]") {
      unit.numerator = Decimal(5);
      unit.denominator = Decimal(9);
    }
    return unit;
  }
  return UnitParser(ucum).parse();
}

std::optional<CalendarUnit> calendar_unit(std::string_view word) {
  for (std::size_t i = 0; i < std::size(calendar_words); ++i) {
    const std::string_view singular = calendar_words[i].singular;
    if (word == singular || (word.size() == singular.size() + 1 && word.back() == 's' && word.starts_with(singular)))
      return static_cast<CalendarUnit>(i);
  }
  return {};
}

std::string_view calendar_word(CalendarUnit unit) { return calendar_words[static_cast<std::size_t>(unit)].singular; }

std::optional<CalendarUnit> calendar_unit_of(const Quantity& quantity) {
  if (const auto word = calendar_unit(quantity.unit)) return word;
  for (std::size_t i = static_cast<std::size_t>(CalendarUnit::week); i < std::size(calendar_words); ++i)
    if (quantity.unit == calendar_words[i].ucum) return static_cast<CalendarUnit>(i);
  return {};
}

std::string to_string(const Quantity& quantity) {
  std::string text = quantity.value.to_string() + ' ';
  if (!quantity.calendar) return text + '\'' + std::string(quantity.unit) + '\'';
  text += quantity.unit;
  if (quantity.value != Decimal(1)) text += 's';
  return text;
}

bool comparable(const Quantity& a, const Quantity& b) {
  const auto unit_a = unit_of(a);
  const auto unit_b = unit_of(b);
  return unit_a && unit_b ? unit_a->dimension == unit_b->dimension : same_unit_text(a, b);
}

std::optional<std::strong_ordering> compare(const Quantity& a, const Quantity& b) {
  if (same_unit_text(a, b)) return a.value <=> b.value;
  const auto unit_a = unit_of(a);
  const auto unit_b = unit_of(b);
  if (!unit_a || !unit_b || unit_a->dimension != unit_b->dimension) return {};
  return compare_as(a, *unit_a, b, *unit_b);
}

bool equivalent(const Quantity& a, const Quantity& b) {
  const auto unit_a = unit_of(a, true);
  const auto unit_b = unit_of(b, true);
  if (!unit_a || !unit_b) return same_unit_text(a, b) && a.value == b.value;
  if (unit_a->dimension != unit_b->dimension) return false;
  const Quantity step_a{Decimal::make(1, a.value.scale()).value_or(Decimal{}), a.unit, a.calendar};
  const Quantity step_b{Decimal::make(1, b.value.scale()).value_or(Decimal{}), b.unit, b.calendar};
  const auto coarser = compare_as(step_a, *unit_a, step_b, *unit_b);
  if (!coarser) return false;
  const bool a_is_coarser = *coarser >= 0;
  const Quantity& coarse = a_is_coarser ? a : b;
  const auto converted = a_is_coarser ? convert(b.value, *unit_b, *unit_a) : convert(a.value, *unit_a, *unit_b);
  const auto rounded = converted ? converted->rescaled(coarse.value.scale()) : std::nullopt;
  return rounded && *rounded == coarse.value;
}

std::optional<ComputedQuantity> add(const Quantity& a, const Quantity& b) {
  std::optional<Decimal> other = b.value;
  if (!same_unit_text(a, b)) {
    const auto unit_a = unit_of(a);
    const auto unit_b = unit_of(b);
    if (!unit_a || !unit_b || unit_a->dimension != unit_b->dimension) return {};
    other = convert(b.value, *unit_b, *unit_a);
  }
  const auto sum = other ? add(a.value, *other) : std::nullopt;
  if (!sum) return {};
  return ComputedQuantity{*sum, std::string(a.unit), a.calendar};
}

std::optional<ComputedQuantity> multiply(const Quantity& a, const Quantity& b) { return combine(a, b, false); }
std::optional<ComputedQuantity> divide(const Quantity& a, const Quantity& b) { return combine(a, b, true); }

} // namespace signpost::fhirpath
