#include "auth/signing_key.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "auth/base64url.h"
#include "auth/curve.h"
#include "auth/openssl.h"

namespace signpost::auth {
namespace {

constexpr unsigned rsa_bits = 2048;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// A number of the key in base64url; as many bytes as `size`, or as few as it takes.
std::string number_of(EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
  const openssl::Number owned(number);
  std::string bytes(size ? size : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  return encode_base64url(bytes);
}

// Both numbers one after the other, from OpenSSL's form (DER).
std::string joined(std::string_view der, std::size_t size) {
  const unsigned char* in = bytes_of(der);
  const openssl::EcSignature both(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  std::string bytes(2 * size, '\0');
  unsigned char* out = reinterpret_cast<unsigned char*>(bytes.data());
  if (!both) return {};
  BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), out, static_cast<int>(size));
  BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), out + size, static_cast<int>(size));
  return bytes;
}

} // namespace

base::Result<SigningKey> SigningKey::make(const Algorithm& algorithm) {
  const openssl::ForgettingErrors forgetting;
  const Curve* curve = curve_of(algorithm.key);
  EVP_PKEY* key = curve ? EVP_EC_gen(curve->group) : EVP_RSA_gen(rsa_bits);
  if (!key) return base::fail(base::ErrorCode::technical, "no key could be made");
  return SigningKey({key, EVP_PKEY_free}, algorithm);
}

base::Result<SigningKey> SigningKey::read(std::string_view pem, const Algorithm& algorithm) {
  const openssl::ForgettingErrors forgetting;
  const openssl::Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const auto no_passphrase = [](char*, int, int, void*) { return -1; }; // nobody is asked at the terminal
  EVP_PKEY* read = in ? PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr) : nullptr;
  if (!read) return base::fail(base::Error::invalid("there is no private key"));
  const std::shared_ptr<EVP_PKEY> key(read, EVP_PKEY_free);
  const Curve* curve = curve_of(algorithm.key);
  std::array<char, 64> group{};
  const bool same = curve ? EVP_PKEY_is_a(read, "EC") && EVP_PKEY_get_group_name(read, group.data(), group.size(),
                                                                                   nullptr) == 1 &&
                                std::string_view(group.data()) == curve->group
                          : EVP_PKEY_is_a(read, "RSA") == 1;
  if (!same)
    return base::fail(base::Error::invalid("the key is not of the type that " + std::string(algorithm.name) +
                                           " signs with"));
  return SigningKey(key, algorithm);
}

std::string SigningKey::pem() const {
  const openssl::Bio out(BIO_new(BIO_s_mem()));
  if (!out || PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string SigningKey::required_members() const {
  if (const Curve* curve = curve_of(algorithm_->key))
    return R"("crv":")" + std::string(curve->crv) + R"(","kty":"EC","x":")" +
           number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, curve->size) + R"(","y":")" +
           number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, curve->size) + '"';
  return R"("e":")" + number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E) + R"(","kty":"RSA","n":")" +
         number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N) + '"';
}

std::string SigningKey::kid() const {
  const std::string text = '{' + required_members() + '}';
  std::string digest(32, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(), nullptr);
  return encode_base64url(digest);
}

std::string SigningKey::public_jwk() const {
  return '{' + required_members() + R"(,"kid":")" + kid() + R"(","use":"sig","alg":")" + std::string(algorithm_->name) +
         "\"}";
}

std::string SigningKey::sign(std::string_view text) const {
  const openssl::ForgettingErrors forgetting;
  const openssl::DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr; // the context's
  if (!context || EVP_DigestSignInit_ex(context.get(), &how, algorithm_->digest.data(), nullptr, nullptr, key_.get(),
                                        nullptr) != 1)
    return {};
  if (algorithm_->pss && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) <= 0 ||
                          EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) <= 0))
    return {};
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, bytes_of(text), text.size());
  std::string signature(size, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                     text.size()) != 1)
    return {};
  signature.resize(size);
  const Curve* curve = curve_of(algorithm_->key);
  return curve ? joined(signature, curve->size) : signature;
}

std::string SigningKey::token(std::string_view header, std::string_view claims) const {
  const std::string text = encode_base64url(header) + '.' + encode_base64url(claims);
  return text + '.' + encode_base64url(sign(text));
}

} // namespace signpost::auth
