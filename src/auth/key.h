#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <openssl/evp.h>

#include "auth/algorithm.h"
#include "base/json.h"
#include "base/result.h"

namespace signpost::auth {

// A public key of an issuer.
class PublicKey {
public:
  // From a JWK (RFC 7517, RFC 7518 section 6). Fails with `invalid` for what is no RSA key of 2048 to 8192 bits and no
  // point of P-256, P-384 or P-521, for a key that is not meant to verify with (`use`, `key_ops`), and for one whose
  // private half stands beside it: whoever reads it could sign. Members that are not known are ignored.
  static base::Result<PublicKey> read(base::Json jwk);

  KeyType type() const { return type_; }
  // Whether the key may be used so: it is of the algorithm's type, and the JWK names that `alg` or none.
  bool fits(const Algorithm& algorithm) const;
  // Whether `signature` is this key's over `text`, in the form of RFC 7518 section 3: for ECDSA both numbers one after
  // the other, each as long as the curve's order. False for a key that does not fit.
  bool verifies(const Algorithm& algorithm, std::string_view text, std::string_view signature) const;

private:
  PublicKey(std::shared_ptr<EVP_PKEY> key, KeyType type, const Algorithm* only)
      : key_(std::move(key)), type_(type), only_(only) {}

  std::shared_ptr<EVP_PKEY> key_;
  KeyType type_;
  const Algorithm* only_; // null: any that its type allows
};

// The keys of a JWK Set (RFC 7517 section 5), by their ids.
class KeySet {
public:
  // Fails with `invalid` for what is no JWK Set. Keys that cannot be used (of other types, for encryption, without a
  // `kid`) are left out, as the RFC asks.
  static base::Result<KeySet> parse(std::string_view json);

  bool has(std::string_view kid) const { return keys_.contains(kid); }
  // Whether a key of that id fits the algorithm: several of one id may, for one use each.
  bool fits(std::string_view kid, const Algorithm& algorithm) const;
  // Whether one of them has signed.
  bool verifies(std::string_view kid, const Algorithm& algorithm, std::string_view text,
                std::string_view signature) const;
  std::size_t size() const { return keys_.size(); }

private:
  std::multimap<std::string, PublicKey, std::less<>> keys_;
};

} // namespace signpost::auth
