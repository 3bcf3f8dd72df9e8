#include "http/server_tls.h"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "http/freeing.h"

namespace signpost::http {
namespace {

// TLS 1.2: forward secrecy and authenticated encryption (RFC 9325 section 4.2). All suites of 1.3 have both.
constexpr const char* suites = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                               "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                               "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

using Bio = std::unique_ptr<BIO, Freeing<BIO_free>>;
using X509s = std::vector<std::unique_ptr<X509, Freeing<X509_free>>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

auto failed(std::string sentence) { return base::fail(base::ErrorCode::technical, std::move(sentence)); }

// In OpenSSL's words, of the mistake it met last: "ee key too small".
std::string reason() {
  const char* words = ERR_reason_error_string(ERR_peek_last_error());
  return words ? words : "it is not understood";
}

base::Result<std::string> read(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in.is_open() || (!text && errno != 0)) // an empty file is a failure to the stream as well
    return failed("`" + file + "` cannot be read: " + std::strerror(errno));
  return std::move(text).str();
}

Bio over(std::string_view text) { return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

// All certificates of a file, at least one.
base::Result<X509s> read_certificates(const std::string& file) {
  const auto text = read(file);
  if (!text) return base::fail(text.error());
  const Bio bio = over(*text);
  X509s found;
  ERR_clear_error();
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) found.emplace_back(one);
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (!at_end) return failed("`" + file + "` holds a certificate that cannot be read: " + reason());
  if (found.empty()) return failed("`" + file + "` holds no certificate in PEM");
  return found;
}

// Stands in for a terminal: an encrypted key is a mistake, not a question.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

base::Result<Key> read_key(const std::string& file) {
  const auto text = read(file);
  if (!text) return base::fail(text.error());
  bool encrypted = false;
  ERR_clear_error();
  Key key(PEM_read_bio_PrivateKey(over(*text).get(), nullptr, no_passphrase, &encrypted));
  if (key) return key;
  if (encrypted) return failed("the key in `" + file + "` is encrypted, and there is nobody to ask for its passphrase");
  return failed("`" + file + "` holds no private key in PEM");
}

base::Result<void> use_certificates(SSL_CTX* context, const CertificateFiles& files, const X509s& chain,
                                    const Key& key) {
  ERR_clear_error();
  if (X509_check_private_key(chain.front().get(), key.get()) != 1)
    return failed("the key in `" + files.key + "` does not belong to the first certificate in `" + files.certificate +
                  "`");
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1)
    return failed("the certificate in `" + files.certificate + "` cannot be used: " + reason());
  for (std::size_t i = 1; i < chain.size(); ++i)
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1)
      return failed("a certificate in `" + files.certificate + "` cannot be used: " + reason());
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return failed("the key in `" + files.key + "` cannot be used: " + reason());
  return {};
}

// Nobody without a certificate of one of these authorities is let in.
base::Result<void> demand_client_certificates(SSL_CTX* context, const std::string& file) {
  const auto authorities = read_certificates(file);
  if (!authorities) return base::fail(authorities.error());
  for (const auto& authority : *authorities)
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
        SSL_CTX_add_client_CA(context, authority.get()) != 1)
      return failed("a certificate in `" + file + "` cannot be used: " + reason());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

// HTTP/1.1 or nothing, for who names protocols at all (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned int offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int how = SSL_select_next_proto(&found, size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = found;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool configure(SSL_CTX* context) {
  // An end without a goodbye is an end like any other: HTTP knows by itself whether a request is whole.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                   SSL_OP_PRIORITIZE_CHACHA | SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1); // a record is read by one call of the system, not by two
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_num_tickets(context, 0) == 1 &&
         SSL_CTX_set_cipher_list(context, suites) == 1;
}

ServerTls::Time time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return ServerTls::Time(std::chrono::seconds(timegm(&parts)));
}

} // namespace

base::Result<std::shared_ptr<const ServerTls>> ServerTls::load(const CertificateFiles& files) {
  const auto chain = read_certificates(files.certificate);
  if (!chain) return base::fail(chain.error());
  const auto key = read_key(files.key);
  if (!key) return base::fail(key.error());
  std::shared_ptr<ServerTls> made(new ServerTls);
  made->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const context = made->context_.get();
  if (!context || !configure(context)) return failed("TLS cannot be set up: " + reason());
  if (const auto used = use_certificates(context, files, *chain, *key); !used) return base::fail(used.error());
  if (!files.client_ca.empty())
    if (const auto demanded = demand_client_certificates(context, files.client_ca); !demanded)
      return base::fail(demanded.error());
  made->not_before_ = time_of(X509_get0_notBefore(chain->front().get()));
  made->not_after_ = time_of(X509_get0_notAfter(chain->front().get()));
  return made;
}

std::unique_ptr<SSL, ServerTls::Free> ServerTls::new_session() const {
  std::unique_ptr<SSL, Free> session(SSL_new(context_.get()));
  if (session) SSL_set_accept_state(session.get());
  return session;
}

} // namespace signpost::http
