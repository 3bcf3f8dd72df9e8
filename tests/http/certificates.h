#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace signpost::http::test {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

// A certificate with its key, made for one test.
struct Certificate {
  std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>> key;
  std::unique_ptr<X509, Freeing<X509_free>> x509;
};

// An authority that nobody trusts by itself.
Certificate make_authority();

// For the alternative names `names` ("DNS:localhost,IP:127.0.0.1"), issued by `authority`; in force from a day ago to
// `days_left` days from now.
Certificate issue(const Certificate& authority, const std::string& names, int days_left = 1);

using TlsContext = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;

// A server that shows the certificate, of TLS up to version `newest`.
TlsContext serving(const Certificate& certificate, int newest = TLS1_3_VERSION);

// A client that trusts `authority`, or whoever it meets if that is null; of TLS up to version `newest`, with `own` as
// its certificate, if there is one.
TlsContext asking(const Certificate* authority = nullptr, int newest = TLS1_3_VERSION,
                  const Certificate* own = nullptr);

// In PEM: the certificate, and its key, with a passphrase if one is given.
std::string pem(const Certificate& certificate);
std::string key_pem(const Certificate& certificate, const char* passphrase = nullptr);

// A file of that text, gone with this.
class PemFile {
public:
  explicit PemFile(std::string_view text);
  explicit PemFile(const Certificate& certificate) : PemFile(pem(certificate)) {}
  ~PemFile();
  PemFile(const PemFile&) = delete;
  PemFile& operator=(const PemFile&) = delete;
  const std::string& path() const { return path_; }

private:
  std::string path_;
};

} // namespace signpost::http::test
