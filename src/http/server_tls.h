#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <openssl/ssl.h>

#include "base/result.h"

namespace signpost::http {

// The files a server's certificate is made from, all in PEM.
struct CertificateFiles {
  std::string certificate; // the server's own, then those that lead to the authority
  std::string key;         // of the first one, without a passphrase
  std::string client_ca{}; // authorities of client certificates, which are then demanded; empty: none are
};

// What a server needs to speak TLS (RFC 8446, and RFC 5246 with suites that RFC 9325 recommends): version 1.2 or later,
// forward secrecy and authenticated encryption only, ALPN `http/1.1` (RFC 7301). No renegotiation, no compression and
// no resumption: every connection shakes hands anew, so that nothing of one outlives it. Immutable; any thread.
class ServerTls {
public:
  using Time = std::chrono::sys_seconds;

  // Fails with `technical` if a file cannot be read or is not what it should be, or if the key belongs to another
  // certificate; the sentence names the file. Never asks for a passphrase. A certificate that is not in force is none
  // of these: see below.
  static base::Result<std::shared_ptr<const ServerTls>> load(const CertificateFiles& files);

  // When the server's certificate is in force.
  Time not_before() const { return not_before_; }
  Time not_after() const { return not_after_; }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  // The server's side of one connection, at its beginning; outlives this object if it must. Null without memory.
  std::unique_ptr<SSL, Free> new_session() const;

private:
  ServerTls() = default;

  std::unique_ptr<SSL_CTX, Free> context_;
  Time not_before_{};
  Time not_after_{};
};

} // namespace signpost::http
