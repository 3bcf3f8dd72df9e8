#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include "auth/algorithm.h"
#include "base/result.h"

namespace signpost::auth {

// A private key, for tokens that a test issuer signs: Signpost itself only verifies.
class SigningKey {
public:
  // A new one. Fails with `technical` if the system has no randomness.
  static base::Result<SigningKey> make(const Algorithm& algorithm);
  // One that pem() wrote. Fails with `invalid` for what is none, or a key of another type than the algorithm's.
  static base::Result<SigningKey> read(std::string_view pem, const Algorithm& algorithm);

  const Algorithm& algorithm() const { return *algorithm_; }
  // PKCS #8, not encrypted.
  std::string pem() const;
  // Its thumbprint (RFC 7638): the same key has the same id wherever it is made out.
  std::string kid() const;
  // The public half as a JWK, with its id.
  std::string public_jwk() const;

  // The signature of RFC 7518 section 3 over `text`.
  std::string sign(std::string_view text) const;
  // A token in compact form; header and claims are JSON objects.
  std::string token(std::string_view header, std::string_view claims) const;

private:
  SigningKey(std::shared_ptr<EVP_PKEY> key, const Algorithm& algorithm)
      : key_(std::move(key)), algorithm_(&algorithm) {}
  std::string required_members() const; // of the public JWK, in the order of RFC 7638

  std::shared_ptr<EVP_PKEY> key_;
  const Algorithm* algorithm_;
};

} // namespace signpost::auth
