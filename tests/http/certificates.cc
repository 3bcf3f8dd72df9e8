#include "http/certificates.h"

#include <cstring>
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

TlsContext asking(const Certificate* authority, int newest, const Certificate* own) {
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  require(context != nullptr);
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), newest);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (authority) {
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), authority->x509.get());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  }
  if (own)
    require(SSL_CTX_use_certificate(context.get(), own->x509.get()) == 1 &&
            SSL_CTX_use_PrivateKey(context.get(), own->key.get()) == 1);
  return context;
}

namespace {

std::string text_of(const std::unique_ptr<BIO, Freeing<BIO_free>>& bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

} // namespace

std::string pem(const Certificate& certificate) {
  const std::unique_ptr<BIO, Freeing<BIO_free>> bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(bio.get(), certificate.x509.get()) == 1);
  return text_of(bio);
}

std::string key_pem(const Certificate& certificate, const char* passphrase) {
  const std::unique_ptr<BIO, Freeing<BIO_free>> bio(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PKCS8PrivateKey(bio.get(), certificate.key.get(), passphrase ? EVP_aes_256_cbc() : nullptr,
                                        passphrase, passphrase ? static_cast<int>(std::strlen(passphrase)) : 0, nullptr,
                                        nullptr) == 1);
  return text_of(bio);
}

PemFile::PemFile(std::string_view text) {
  path_ = (std::filesystem::temp_directory_path() / "signpost-test-XXXXXX").string();
  const int file = ::mkstemp(path_.data());
  require(file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(file);
}

PemFile::~PemFile() { std::filesystem::remove(path_); }

} // namespace signpost::http::test
