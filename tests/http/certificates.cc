#include "http/certificates.h"

#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdlib.h>
#include <unistd.h>

namespace signpost::http::test {
namespace {

constexpr long day = 24L * 60 * 60;

void require(bool done) {
  if (!done) throw std::runtime_error("a certificate cannot be made");
}

void extend(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str());
  require(extension && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

// With all but its extensions and signature.
Certificate blank(const char* name, long serial, long from, long until) {
  Certificate made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.x509.reset(X509_new());
  X509* x509 = made.x509.get();
  require(made.key && x509);
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), from);
  X509_gmtime_adj(X509_getm_notAfter(x509), until);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_pubkey(x509, made.key.get());
  return made;
}

void sign(const Certificate& made, const Certificate& issuer) {
  X509_set_issuer_name(made.x509.get(), X509_get_subject_name(issuer.x509.get()));
  require(X509_sign(made.x509.get(), issuer.key.get(), EVP_sha256()) > 0);
}

} // namespace

Certificate make_authority() {
  Certificate made = blank("Test authority", 1, -2 * day, 30 * day);
  extend(made.x509.get(), made.x509.get(), NID_basic_constraints, "critical,CA:TRUE");
  extend(made.x509.get(), made.x509.get(), NID_key_usage, "critical,keyCertSign");
  sign(made, made);
  return made;
}

Certificate issue(const Certificate& authority, const std::string& names, int days_left) {
  Certificate made = blank("Test server", 2, -2 * day, days_left * day);
  extend(made.x509.get(), authority.x509.get(), NID_subject_alt_name, names);
  sign(made, authority);
  return made;
}

TlsContext serving(const Certificate& certificate, int newest) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  require(context && SSL_CTX_use_certificate(context.get(), certificate.x509.get()) == 1 &&
          SSL_CTX_use_PrivateKey(context.get(), certificate.key.get()) == 1);
  // Versions before 1.2 need signatures that are switched off otherwise.
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), newest);
  return context;
}

PemFile::PemFile(const Certificate& certificate) {
  path_ = (std::filesystem::temp_directory_path() / "signpost-test-XXXXXX").string();
  const int file = ::mkstemp(path_.data());
  require(file >= 0);
  std::FILE* stream = ::fdopen(file, "w");
  PEM_write_X509(stream, certificate.x509.get());
  std::fclose(stream);
}

PemFile::~PemFile() { std::filesystem::remove(path_); }

} // namespace signpost::http::test
