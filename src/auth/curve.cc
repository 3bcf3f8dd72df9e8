#include "auth/curve.h"

#include <algorithm>
#include <array>

namespace signpost::auth {
namespace {

constexpr std::array<Curve, 3> curves{{
    {KeyType::p256, "P-256", "prime256v1", 32},
    {KeyType::p384, "P-384", "secp384r1", 48},
    {KeyType::p521, "P-521", "secp521r1", 66},
}};

} // namespace

const Curve* find_curve(std::string_view crv) {
  const auto* const found = std::ranges::find(curves, crv, &Curve::crv);
  return found == curves.end() ? nullptr : found;
}

const Curve* curve_of(KeyType type) {
  const auto* const found = std::ranges::find(curves, type, &Curve::type);
  return found == curves.end() ? nullptr : found;
}

} // namespace signpost::auth
