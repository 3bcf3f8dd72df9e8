#pragma once

#include <cstdint>
#include <string_view>

namespace signpost::auth {

// What a key is: RSA, or a curve of elliptic ones (RFC 7518 section 6).
enum class KeyType : std::uint8_t { rsa, p256, p384, p521 };

// How bytes are signed (RFC 7518 section 3). Only asymmetric ones exist here: there is no way to name `none` or an
// HMAC, and so none to be talked into it (RFC 8725 section 3.1).
struct Algorithm {
  std::string_view name;   // "ES384"
  KeyType key;             // it is only ever used with such keys
  std::string_view digest; // as OpenSSL names it
  bool pss = false;        // RSASSA-PSS rather than PKCS #1 v1.5
};

// The algorithm of that name, exactly as written; null if there is none.
const Algorithm* find_algorithm(std::string_view name);

} // namespace signpost::auth
