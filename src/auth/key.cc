#include "auth/key.h"

#include <algorithm>
#include <optional>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "auth/base64url.h"
#include "auth/curve.h"
#include "auth/openssl.h"

namespace signpost::auth {
namespace {

constexpr int least_rsa_bits = 2048, most_rsa_bits = 8192; // larger ones cost too much to verify with

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::unexpected<base::Error> unusable(std::string sentence) {
  return base::fail(base::Error::invalid(std::move(sentence)));
}

std::shared_ptr<EVP_PKEY> made(const char* type, OSSL_PARAM_BLD* builder) {
  const openssl::Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const openssl::KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0) return {};
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0) return {};
  return {key, EVP_PKEY_free};
}

// A number that a JWK writes in base64url, its first byte first.
openssl::Number number_of(base::Json value) {
  const auto bytes = decode_base64url(value.string());
  if (!bytes || bytes->empty()) return {};
  return openssl::Number(BN_bin2bn(bytes_of(*bytes), static_cast<int>(bytes->size()), nullptr));
}

std::shared_ptr<EVP_PKEY> read_rsa(base::Json jwk) {
  if (jwk["n"].string().size() > most_rsa_bits / 4) return {}; // twice what is taken; before any arithmetic
  const openssl::Number n = number_of(jwk["n"]), e = number_of(jwk["e"]);
  if (!n || !e || BN_num_bits(n.get()) < least_rsa_bits || BN_num_bits(n.get()) > most_rsa_bits) return {};
  // A large exponent makes verifying slow, an even one or 1 makes it meaningless.
  if (BN_num_bits(e.get()) > 33 || !BN_is_odd(e.get()) || BN_is_one(e.get())) return {};
  const openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ||
      !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()))
    return {};
  return made("RSA", builder.get());
}

std::shared_ptr<EVP_PKEY> read_ec(base::Json jwk, const Curve& curve) {
  const auto x = decode_base64url(jwk["x"].string()), y = decode_base64url(jwk["y"].string());
  if (!x || !y || x->size() != curve.size || y->size() != curve.size) return {};
  const std::string point = '\x04' + *x + *y; // uncompressed (SEC 1 section 2.3.3)
  const openssl::ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || !OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) ||
      !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()))
    return {};
  std::shared_ptr<EVP_PKEY> key = made("EC", builder.get());
  const openssl::KeyContext context(key ? EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr) : nullptr);
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return {}; // the point lies on the curve
  return key;
}

// RFC 7517 sections 4.2 and 4.3.
bool may_verify(base::Json jwk) {
  const base::Json use = jwk["use"], operations = jwk["key_ops"];
  if (use && use.string() != "sig") return false;
  if (!operations) return true;
  return operations.is_array() &&
         std::ranges::any_of(operations, [](base::Json operation) { return operation.string() == "verify"; });
}

// The signature as OpenSSL reads it (DER), from both numbers one after the other; empty if it is none.
std::string der_of(std::string_view signature, std::size_t size) {
  if (signature.size() != 2 * size) return {};
  const openssl::EcSignature both(ECDSA_SIG_new());
  openssl::Number r(BN_bin2bn(bytes_of(signature), static_cast<int>(size), nullptr));
  openssl::Number s(BN_bin2bn(bytes_of(signature.substr(size)), static_cast<int>(size), nullptr));
  if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release()), static_cast<void>(s.release()); // the signature's now
  std::string der(static_cast<std::size_t>(i2d_ECDSA_SIG(both.get(), nullptr)), '\0');
  unsigned char* out = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(both.get(), &out);
  return der;
}

} // namespace

base::Result<PublicKey> PublicKey::read(base::Json jwk) {
  const openssl::ForgettingErrors forgetting;
  if (!jwk.is_object()) return unusable("a key is no object");
  if (!may_verify(jwk)) return unusable("the key is not for verifying signatures (`use`, `key_ops`)");
  const Algorithm* only = nullptr;
  if (jwk["d"]) return unusable("the key's private half (`d`) stands beside it");
  if (const base::Json name = jwk["alg"]; name && !name.is_null()) {
    only = find_algorithm(name.string());
    if (!only) return unusable("the key is for another algorithm (`alg`)");
  }
  std::shared_ptr<EVP_PKEY> key;
  KeyType type = KeyType::rsa;
  if (jwk["kty"].string() == "RSA") {
    key = read_rsa(jwk);
  } else if (jwk["kty"].string() == "EC") {
    const Curve* curve = find_curve(jwk["crv"].string());
    if (!curve) return unusable("the key's curve is none of P-256, P-384 and P-521 (`crv`)");
    type = curve->type;
    key = read_ec(jwk, *curve);
  } else {
    return unusable("the key is neither of RSA nor of an elliptic curve (`kty`)");
  }
  if (!key) return unusable("the key's numbers make no key of its type, or none of a size that is taken");
  PublicKey read(std::move(key), type, only);
  if (only && only->key != type) return unusable("the key is not of the type that its `alg` is for");
  return read;
}

bool PublicKey::fits(const Algorithm& algorithm) const {
  return algorithm.key == type_ && (!only_ || only_ == &algorithm);
}

bool PublicKey::verifies(const Algorithm& algorithm, std::string_view text, std::string_view signature) const {
  const openssl::ForgettingErrors forgetting;
  if (!fits(algorithm)) return false;
  std::string der;
  if (const Curve* curve = curve_of(type_)) {
    der = der_of(signature, curve->size);
    if (der.empty()) return false;
    signature = der;
  }
  const openssl::DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr; // the context's
  if (!context || EVP_DigestVerifyInit_ex(context.get(), &how, algorithm.digest.data(), nullptr, nullptr, key_.get(),
                                          nullptr) != 1)
    return false;
  // The salt is as long as the digest (RFC 7518 section 3.5).
  if (algorithm.pss && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) <= 0 ||
                        EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) <= 0))
    return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

base::Result<KeySet> KeySet::parse(std::string_view json) {
  constexpr std::size_t most_keys = 64;
  const auto document = base::JsonDocument::parse(json, {.max_depth = 16});
  if (!document) return unusable("it is no JSON: " + document.error().message);
  const base::Json keys = document->root()["keys"];
  if (!keys.is_array()) return unusable("it is no JWK Set: an object with an array `keys` is expected");
  if (keys.size() > most_keys) return unusable("it has more than " + std::to_string(most_keys) + " keys");
  KeySet set;
  for (const base::Json jwk : keys) {
    const std::string_view kid = jwk["kid"].string();
    auto key = PublicKey::read(jwk);
    if (!kid.empty() && key) set.keys_.emplace(kid, std::move(*key));
  }
  return set;
}

bool KeySet::fits(std::string_view kid, const Algorithm& algorithm) const {
  const auto [first, last] = keys_.equal_range(kid);
  return std::any_of(first, last, [&](const auto& key) { return key.second.fits(algorithm); });
}

bool KeySet::verifies(std::string_view kid, const Algorithm& algorithm, std::string_view text,
                      std::string_view signature) const {
  const auto [first, last] = keys_.equal_range(kid);
  return std::any_of(first, last, [&](const auto& key) { return key.second.verifies(algorithm, text, signature); });
}

} // namespace signpost::auth
