// Whom a client trusts.
#include "http/caller.h"
#include "http/certificates.h"
#include "http/peer.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

const std::string local = "DNS:localhost,IP:127.0.0.1";

// The failure of one call to a peer that shows `certificate`, where `authority` is trusted; nothing if it was answered.
std::optional<ClientFailure> failure_of(const Certificate& authority, const Certificate& certificate,
                                        std::string_view host = "localhost", int newest = TLS1_3_VERSION) {
  const TlsContext tls = serving(certificate, newest);
  const PemFile trusted(authority);
  const Peer peer(answering(ok("hello")), tls.get());
  Caller caller({.ca_file = trusted.path()});
  REQUIRE(caller.client.trust().has_value());
  return caller.failure(peer.url("/", host));
}

} // namespace

TEST_CASE("a server is trusted by a trusted certificate of its name or address that is in force") {
  const Certificate authority = make_authority();
  const Certificate certificate = issue(authority, local);
  CHECK(failure_of(authority, certificate) == std::nullopt);
  CHECK(failure_of(authority, certificate, "LOCALHOST") == std::nullopt);
  CHECK(failure_of(authority, certificate, "127.0.0.1") == std::nullopt);
  CHECK(failure_of(authority, certificate, "localhost", TLS1_2_VERSION) == std::nullopt);
}

TEST_CASE("a server without such a certificate is not trusted") {
  const Certificate authority = make_authority();
  CHECK(failure_of(authority, issue(authority, "DNS:elsewhere.example,IP:127.0.0.2")) == ClientFailure::untrusted);
  CHECK(failure_of(authority, issue(authority, "DNS:localhost"), "127.0.0.1") == ClientFailure::untrusted);
  CHECK(failure_of(authority, issue(authority, "IP:127.0.0.1")) == ClientFailure::untrusted);
  CHECK(failure_of(authority, issue(authority, local, -1)) == ClientFailure::untrusted);
  CHECK(failure_of(make_authority(), issue(authority, local)) == ClientFailure::untrusted);
  CHECK(failure_of(authority, issue(authority, local), "localhost", TLS1_1_VERSION) == ClientFailure::untrusted);
}

TEST_CASE("what only a test's authority vouches for is not trusted by default, and nothing is asked") {
  const TlsContext tls = serving(issue(make_authority(), local));
  std::atomic<bool> asked = false;
  {
    const Peer peer([&](PeerConnection& client) { asked = !client.read().empty(); }, tls.get());
    CHECK(Caller().failure(peer.url()) == ClientFailure::untrusted);
  }
  CHECK_FALSE(asked);
}

TEST_CASE("certificates that cannot be read are told of, and nobody is trusted") {
  const Certificate authority = make_authority();
  const TlsContext tls = serving(issue(authority, local));
  const Peer peer(answering(ok("hello")), tls.get());
  Caller caller({.ca_file = "/no/such/file"});
  REQUIRE_FALSE(caller.client.trust().has_value());
  CHECK(caller.client.trust().error().message == "no certificates to trust can be read from `/no/such/file`");
  CHECK(caller.failure(peer.url()) == ClientFailure::untrusted);
}

TEST_CASE("a connection of TLS is used again, and one that was closed meanwhile is noticed") {
  const Certificate authority = make_authority();
  const PemFile trusted(authority);
  for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsContext tls = serving(issue(authority, local), newest);
    const Peer peer(
        [](PeerConnection& client) {
          for (int i = 0; i < 3 && !client.read().empty(); ++i) client.send(ok("hello"));
          client.say_goodbye();
        },
        tls.get());
    Caller caller({.ca_file = trusted.path()});
    for (int i = 0; i < 7; ++i) CHECK(caller.failure(peer.url()) == std::nullopt);
    CHECK(peer.connections() == 3);
  }
}

TEST_CASE("a body that ends with the connection must end with a goodbye in TLS") {
  const Certificate authority = make_authority();
  const PemFile trusted(authority);
  const TlsContext tls = serving(issue(authority, local));
  for (const bool goodbye : {true, false}) {
    const Peer peer(
        [goodbye](PeerConnection& client) {
          client.read();
          client.send("HTTP/1.1 200 OK\r\n\r\nhello");
          if (goodbye) client.say_goodbye();
        },
        tls.get());
    Caller caller({.ca_file = trusted.path()});
    const auto failed = caller.failure(peer.url());
    CHECK(failed == (goodbye ? std::nullopt : std::optional(ClientFailure::closed_early)));
  }
}

TEST_CASE("a large body passes through TLS") {
  const Certificate authority = make_authority();
  const PemFile trusted(authority);
  const TlsContext tls = serving(issue(authority, local));
  const std::string large(3'000'000, 'x');
  const Peer peer(answering(ok(large)), tls.get());
  const Answer answer = Caller({.ca_file = trusted.path()}).ask(request_for(peer.url(), "POST", large));
  REQUIRE(answer.has_value());
  CHECK(answer->body == large);
}

TEST_CASE("a peer that does not speak TLS, or closes, or says nothing, fails as what it is") {
  const auto failure = [](const Peer::Script& script, std::chrono::milliseconds within = patience) {
    const Peer peer(script);
    return Caller().failure("https://127.0.0.1:" + std::to_string(peer.port()) + "/", within);
  };
  const auto greeting = [](PeerConnection& client) {
    client.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    client.await_end();
  };
  CHECK(failure(greeting) == ClientFailure::untrusted);
  CHECK(failure([](PeerConnection&) {}) == ClientFailure::closed_early);
  CHECK(failure([](PeerConnection& client) { client.await_end(); }, 150ms) == ClientFailure::timed_out);
}
