#include "fhirpath/decimal.h"

#include <charconv>
#include <cmath>

namespace signpost::fhirpath {
namespace {

int128 power_of_ten(int exponent) {
  int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

bool fits(int128 coefficient) {
  static const int128 limit = power_of_ten(Decimal::max_digits);
  return coefficient < limit && coefficient > -limit;
}

// The coefficient with `more` zeros appended; nothing where 128 bits do not hold it.
std::optional<int128> shifted(int128 coefficient, int more) {
  int128 result;
  if (more > 38 || __builtin_mul_overflow(coefficient, power_of_ten(more), &result)) return {};
  return result;
}

// Both coefficients at the larger of the two scales.
struct Aligned {
  int128 a;
  int128 b;
  int scale;
};
std::optional<Aligned> align(const Decimal& a, const Decimal& b) {
  const int scale = std::max(a.scale(), b.scale());
  const auto left = shifted(a.coefficient(), scale - a.scale());
  const auto right = shifted(b.coefficient(), scale - b.scale());
  if (!left || !right) return {};
  return Aligned{*left, *right, scale};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

} // namespace

std::optional<Decimal> Decimal::make(int128 coefficient, int scale) {
  if (scale < 0) {
    const auto whole = shifted(coefficient, -scale);
    if (!whole) return {};
    return make(*whole, 0);
  }
  while (scale > max_scale && coefficient % 10 == 0) {
    coefficient /= 10;
    --scale;
  }
  if (scale > max_scale || !fits(coefficient)) return {};
  return Decimal(coefficient, scale);
}

std::optional<Decimal> Decimal::parse(std::string_view text) {
  std::size_t i = 0;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) ++i;
  int128 coefficient = 0;
  int scale = 0;
  bool point = false;
  std::size_t digits = 0;
  for (; i < text.size() && (is_digit(text[i]) || (text[i] == '.' && !point && digits > 0)); ++i) {
    if (text[i] == '.') {
      point = true;
      continue;
    }
    coefficient = coefficient * 10 + (text[i] - '0');
    if (!fits(coefficient)) return {};
    if (point) ++scale;
    ++digits;
  }
  if (digits == 0 || (point && scale == 0)) return {};
  int exponent = 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && text[i] == '+') ++i;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), exponent);
    if (error != std::errc{} || std::abs(exponent) > 100) return {};
    i = static_cast<std::size_t>(end - text.data());
  }
  if (i != text.size()) return {};
  return make(negative ? -coefficient : coefficient, scale - exponent);
}

std::optional<Decimal> Decimal::from_real(double value, int places) {
  if (!std::isfinite(value)) return {};
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific);
  if (error != std::errc{}) return {};
  if (value != 0 && std::abs(value) < 1e-40) return Decimal{};
  const std::string_view text(digits, static_cast<std::size_t>(end - digits));
  const std::size_t e = text.find('e');
  const auto mantissa = parse(text.substr(0, e));
  int exponent = 0;
  const char* first = text.data() + e + 1;
  if (*first == '+') ++first;
  std::from_chars(first, text.data() + text.size(), exponent);
  // Built at its full scale first, because a small number may have more digits than `places`.
  const Decimal exact(mantissa->coefficient(), mantissa->scale() - exponent);
  const auto cut = exact.scale() > places ? exact.rescaled(places) : make(exact.coefficient(), exact.scale());
  if (!cut) return {};
  return cut->trimmed();
}

bool Decimal::is_whole() const { return trimmed().scale_ == 0; }

int Decimal::digits() const {
  int128 rest = coefficient();
  int count = 0;
  do {
    rest /= 10;
    ++count;
  } while (rest != 0);
  return count;
}

std::string Decimal::to_string() const {
  int128 rest = coefficient();
  const bool negative = rest < 0;
  std::string reversed;
  for (int place = 0; place <= scale_ || rest != 0; ++place) {
    if (place == scale_ && place > 0) reversed += '.';
    const int digit = static_cast<int>(rest % 10);
    reversed += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    rest /= 10;
  }
  if (negative) reversed += '-';
  return {reversed.rbegin(), reversed.rend()};
}

double Decimal::real() const {
  const std::string text = to_string();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::int64_t> Decimal::integer() const {
  const Decimal whole = trimmed();
  if (whole.scale_ != 0 || whole.coefficient() > INT64_MAX || whole.coefficient() < INT64_MIN) return {};
  return static_cast<std::int64_t>(whole.coefficient());
}

std::optional<Decimal> Decimal::rescaled(int scale, Rounding rounding) const {
  if (scale < 0 || scale > max_scale) return {};
  if (scale >= scale_) {
    const auto longer = shifted(coefficient(), scale - scale_);
    if (!longer) return {};
    return make(*longer, scale);
  }
  if (scale_ - scale > 38) return Decimal(0, scale);
  const int128 unit = power_of_ten(scale_ - scale);
  int128 kept = coefficient() / unit;
  const int128 rest = coefficient() % unit;
  switch (rounding) {
  case Rounding::toward_zero: break;
  case Rounding::down: kept -= rest < 0; break;
  case Rounding::up: kept += rest > 0; break;
  case Rounding::half_away:
    if (2 * rest >= unit) ++kept;
    if (2 * rest <= -unit) --kept;
    break;
  }
  return Decimal(kept, scale);
}

Decimal Decimal::trimmed() const {
  int128 rest = coefficient();
  int scale = scale_;
  while (scale > 0 && rest % 10 == 0) {
    rest /= 10;
    --scale;
  }
  return Decimal(rest, scale);
}

std::strong_ordering Decimal::operator<=>(const Decimal& other) const {
  if (scale_ == other.scale_) return coefficient() <=> other.coefficient();
  const auto both = align(*this, other);
  if (both) return both->a <=> both->b;
  // The one with fewer places is too large to be written with the places of the other: its sign decides.
  const bool shorter_is_this = scale_ < other.scale_;
  const bool shorter_negative = shorter_is_this ? is_negative() : other.is_negative();
  return shorter_is_this == shorter_negative ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
  const auto both = align(a, b);
  if (!both) return {};
  int128 sum;
  if (__builtin_add_overflow(both->a, both->b, &sum)) return {};
  return Decimal::make(sum, both->scale);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) { return add(a, b.negated()); }

std::optional<Decimal> multiply(Decimal a, Decimal b) {
  int128 product;
  if (!__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product) &&
      a.scale() + b.scale() <= Decimal::max_scale)
    return Decimal::make(product, a.scale() + b.scale());
  a = a.trimmed();
  b = b.trimmed();
  if (__builtin_mul_overflow(a.coefficient(), b.coefficient(), &product)) return {};
  return Decimal::make(product, a.scale() + b.scale());
}

std::optional<Decimal> divide(Decimal a, Decimal b) {
  if (b.is_zero()) return {};
  a = a.trimmed();
  b = b.trimmed();
  for (int places = 17; places >= 9; --places) { // one more than is kept, to round by
    const int shift = places + b.scale() - a.scale();
    const auto numerator = shift >= 0 ? shifted(a.coefficient(), shift) : std::optional(a.coefficient());
    const auto denominator = shift >= 0 ? std::optional(b.coefficient()) : shifted(b.coefficient(), -shift);
    if (!numerator || !denominator) continue;
    const auto quotient = Decimal::make(*numerator / *denominator, places);
    if (!quotient) continue;
    return quotient->rescaled(places - 1)->trimmed();
  }
  return {};
}

std::optional<Decimal> integer_divide(Decimal a, Decimal b) {
  if (b.is_zero()) return {};
  const auto both = align(a, b);
  if (!both) return {};
  return Decimal::make(both->a / both->b, 0);
}

std::optional<Decimal> remainder(Decimal a, Decimal b) {
  if (b.is_zero()) return {};
  const auto both = align(a, b);
  if (!both) return {};
  return Decimal::make(both->a % both->b, both->scale);
}

} // namespace signpost::fhirpath
