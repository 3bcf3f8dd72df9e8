#include "auth/algorithm.h"

#include <algorithm>
#include <array>

namespace signpost::auth {
namespace {

constexpr std::array<Algorithm, 9> algorithms{{
    {"ES256", KeyType::p256, "SHA256"},
    {"ES384", KeyType::p384, "SHA384"},
    {"ES512", KeyType::p521, "SHA512"},
    {"RS256", KeyType::rsa, "SHA256"},
    {"RS384", KeyType::rsa, "SHA384"},
    {"RS512", KeyType::rsa, "SHA512"},
    {"PS256", KeyType::rsa, "SHA256", true},
    {"PS384", KeyType::rsa, "SHA384", true},
    {"PS512", KeyType::rsa, "SHA512", true},
}};

} // namespace

const Algorithm* find_algorithm(std::string_view name) {
  const auto* const found = std::ranges::find(algorithms, name, &Algorithm::name);
  return found == algorithms.end() ? nullptr : found;
}

} // namespace signpost::auth
