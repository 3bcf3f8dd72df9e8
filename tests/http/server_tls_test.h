#pragma once

#include <memory>
#include <string>

#include "http/certificates.h"
#include "http/raw_client.h"
#include "http/server_tls.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

namespace signpost::http::test {

// One authority for a whole test program, and a certificate of this machine that it issued.
inline const Certificate& authority() {
  static const Certificate made = make_authority();
  return made;
}
inline const Certificate& local_certificate() {
  static const Certificate made = issue(authority(), "DNS:localhost,IP:127.0.0.1");
  return made;
}

// As a server uses it; with `client_authority`, clients must have a certificate, too.
inline std::shared_ptr<const ServerTls> tls_with(const Certificate& certificate,
                                                 const Certificate* client_authority = nullptr) {
  const PemFile chain(certificate), key(key_pem(certificate)), clients(client_authority ? pem(*client_authority) : "");
  const auto loaded = ServerTls::load({chain.path(), key.path(), client_authority ? clients.path() : std::string()});
  REQUIRE(loaded.has_value());
  return *loaded;
}

// A started server that speaks TLS.
struct TlsServer : TestServer {
  explicit TlsServer(Limits limits = {}, Options options = {}) : TestServer(limits, std::move(options)) {
    server.use_tls(tls_with(local_certificate()));
  }
};

// A client that is in TLS with a server. It trusts the test's authority alone.
inline RawClient in_tls(const TestServer& test, int newest = TLS1_3_VERSION, int receive_buffer = 0) {
  RawClient client(test.port(), "127.0.0.1", receive_buffer);
  REQUIRE(client.shake_hands(asking(&authority(), newest).get()));
  return client;
}

// Whether an ordinary client gets its answer.
inline bool answers_in_tls(const TestServer& test) { return in_tls(test).ask(post("/echo", "fine")).body == "fine"; }

} // namespace signpost::http::test
