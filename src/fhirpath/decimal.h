#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::fhirpath {

__extension__ typedef __int128 int128;

// An exact number: coefficient × 10^-scale. The digits are kept as written: 1.50 has scale 2, and 1.5 = 1.50.
// Limits: 34 significant digits, scale at most 30; a result that needs more is nothing instead.
class Decimal {
public:
  static constexpr int max_scale = 30;
  static constexpr int max_digits = 34;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t whole) : Decimal(static_cast<int128>(whole), 0) {}

  // Nothing if the number breaks the limits above.
  static std::optional<Decimal> make(int128 coefficient, int scale);
  // "-12.50"; an exponent ("1e3", as JSON allows) is worked out. Nothing for anything else.
  static std::optional<Decimal> parse(std::string_view text);
  // The shortest digits that read back as `value`, cut to `places` after the point; nothing for what is not finite.
  static std::optional<Decimal> from_real(double value, int places = 15);

  int128 coefficient() const { return (static_cast<int128>(high_) << 64) | low_; }
  int scale() const { return scale_; }
  bool is_negative() const { return high_ < 0; }
  bool is_zero() const { return high_ == 0 && low_ == 0; }
  bool is_whole() const;
  int digits() const; // significant digits as written: 1.58700 has 6, 0.05 has 1

  std::string to_string() const; // every written digit
  double real() const;
  // The whole number if it is one and fits.
  std::optional<std::int64_t> integer() const;

  enum class Rounding { toward_zero, down, up, half_away };
  // With exactly `scale` digits after the point; nothing if that breaks the limits.
  std::optional<Decimal> rescaled(int scale, Rounding rounding = Rounding::half_away) const;
  // Without zeros at the end of the fraction.
  Decimal trimmed() const;
  Decimal negated() const { return Decimal(-coefficient(), scale_); }

  // By value: 1.0 equals 1.00.
  std::strong_ordering operator<=>(const Decimal& other) const;
  bool operator==(const Decimal& other) const { return (*this <=> other) == 0; }

private:
  constexpr Decimal(int128 coefficient, int scale)
      : low_(static_cast<std::uint64_t>(coefficient)), high_(static_cast<std::int64_t>(coefficient >> 64)),
        scale_(scale) {}

  std::uint64_t low_ = 0; // two halves, so that the alignment stays 8
  std::int64_t high_ = 0;
  std::int32_t scale_ = 0;
};

// Nothing on overflow; of a division or remainder also when `b` is zero.
std::optional<Decimal> add(Decimal a, Decimal b);
std::optional<Decimal> subtract(Decimal a, Decimal b);
std::optional<Decimal> multiply(Decimal a, Decimal b);
// Exact where it can be written with at most 16 digits after the point, else rounded there.
std::optional<Decimal> divide(Decimal a, Decimal b);
// The quotient cut to a whole number, and what remains (with the sign of `a`).
std::optional<Decimal> integer_divide(Decimal a, Decimal b);
std::optional<Decimal> remainder(Decimal a, Decimal b);

} // namespace signpost::fhirpath
