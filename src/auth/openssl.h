#pragma once

#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "http/freeing.h"

namespace signpost::auth::openssl {

template <auto Function>
using Freeing = http::Freeing<Function>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;
using Bio = std::unique_ptr<BIO, Freeing<BIO_free_all>>;

// The library keeps its errors in a queue of the thread, where the next TLS connection would find them.
struct ForgettingErrors {
  ForgettingErrors() = default;
  ~ForgettingErrors() { ERR_clear_error(); }
  ForgettingErrors(const ForgettingErrors&) = delete;
  ForgettingErrors& operator=(const ForgettingErrors&) = delete;
};

} // namespace signpost::auth::openssl
