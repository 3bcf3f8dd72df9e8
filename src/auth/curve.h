#pragma once

#include <cstddef>
#include <string_view>

#include "auth/algorithm.h"

namespace signpost::auth {

// An elliptic curve that keys lie on.
struct Curve {
  KeyType type;
  std::string_view crv; // as a JWK names it (RFC 7518 section 6.2.1.1)
  const char* group;    // as OpenSSL does
  std::size_t size;     // bytes of a coordinate, and of each of the two numbers of a signature
};

// The curve of that `crv`, or null.
const Curve* find_curve(std::string_view crv);
// The curve of that type of key; null for RSA.
const Curve* curve_of(KeyType type);

} // namespace signpost::auth
