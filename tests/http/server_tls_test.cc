// Ordinary calls in TLS, and with whom it is spoken.
#include <atomic>
#include <thread>
#include <vector>

#include "http/caller.h"
#include "http/server_tls_test.h"

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

constexpr int no_application_protocol = 120, protocol_version = 70, handshake_failure = 40; // RFC 8446 section 6.2
constexpr int certificate_required = 116, unknown_ca = 48, bad_certificate = 42;

// What a client that offers these protocols gets: the one that was chosen, or an alert.
struct Agreed {
  bool done = false;
  std::string protocol;
  int alert = 0;
};
Agreed agree_on(const TestServer& test, const std::string& offered, int newest = TLS1_3_VERSION) {
  RawClient client(test.port());
  Agreed agreed;
  agreed.done = client.shake_hands(asking(&authority(), newest).get(), [&](SSL* session) {
    SSL_set_alpn_protos(session, reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned>(offered.size()));
  });
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(client.session(), &name, &size);
  if (size != 0) agreed.protocol.assign(reinterpret_cast<const char*>(name), size);
  agreed.alert = client.alert();
  return agreed;
}

bool shows(const RawClient& client, const Certificate& certificate) {
  return X509_cmp(SSL_get0_peer_certificate(client.session()), certificate.x509.get()) == 0;
}

} // namespace

TEST_CASE("the project's own client is answered in TLS, on a kept connection, too") {
  TlsServer test;
  const PemFile trusted(authority());
  Caller caller({.ca_file = trusted.path()});
  const std::string url = "https://localhost:" + std::to_string(test.port());
  for (const std::size_t size : {0, 1, 16'384, 65'537, 5'000'000}) {
    const std::string body(size, 'b');
    const Answer answer = caller.ask(request_for(url + "/echo", "POST", body));
    REQUIRE(answer.has_value());
    CHECK(answer->body == body);
  }
  CHECK(test.server.connections() == 1);
}

TEST_CASE("requests in TLS mean what they mean without, in both versions and however they are cut") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TlsServer test;
  RawClient client = in_tls(test, version);
  CHECK(SSL_version(client.session()) == version);
  std::string requests;
  for (int i = 0; i < 100; ++i)
    requests += i % 3 ? get('/' + std::to_string(i)) : post('/' + std::to_string(i), std::string(300, 'b'));
  CHECK(client.send(requests));
  for (int i = 0; i < 100; ++i) {
    const auto reply = client.receive();
    REQUIRE(reply);
    CHECK(reply->body.find(" /" + std::to_string(i) + "? ") != std::string::npos);
  }
  const std::string chunked = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "5;a=\"b\"\r\nhello\r\n0006\r\n world\r\n0\r\nX-Late: 1\r\n\r\n";
  for (const char c : chunked) CHECK(client.send({&c, 1}));
  CHECK(client.receive().value_or(RawReply{}).body == "hello world");
  const std::string head = "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  CHECK(client.ask(head).status == 100);
  CHECK(client.ask("hello").body == "hello");
  const std::string body(3'000'000, 'x');
  CHECK(client.ask(post("/echo", body)).body == body);
  CHECK(client.ask("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").body == "GET /? 0 loopback");
  CHECK(client.said_goodbye());
}

TEST_CASE("many connections are served in TLS at once by several threads") {
  TlsServer test({}, {.threads = 3});
  std::atomic<int> right = 0;
  std::vector<std::jthread> clients;
  const TlsContext context = asking();
  for (int c = 0; c < 8; ++c)
    clients.emplace_back([&, c] {
      for (int fresh = 0; fresh < 5; ++fresh) {
        RawClient client(test.port());
        client.shake_hands(context.get());
        for (int i = 0; i < 10; ++i) right += client.ask(post("/echo", std::to_string(c))).body == std::to_string(c);
      }
    });
  clients.clear();
  CHECK(right == 400);
}

TEST_CASE("versions before 1.2 are refused") {
  TlsServer test;
  for (const int newest : {TLS1_VERSION, TLS1_1_VERSION}) {
    RawClient client(test.port());
    CHECK_FALSE(client.shake_hands(asking(nullptr, newest).get()));
    CHECK(client.alert() == protocol_version);
  }
  CHECK(answers_in_tls(test));
}

TEST_CASE("suites without forward secrecy or authenticated encryption are refused, and the server prefers") {
  TlsServer test;
  const auto offer = [&](const char* suites) {
    RawClient client(test.port());
    client.shake_hands(asking(&authority(), TLS1_2_VERSION).get(),
                       [&](SSL* session) { REQUIRE(SSL_set_cipher_list(session, suites) == 1); });
    const char* agreed = SSL_get_cipher(client.session());
    return client.alert() != 0 ? std::to_string(client.alert()) : std::string(agreed);
  };
  for (const char* suites : {"ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "AES128-GCM-SHA256",
                             "DHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-CCM", "aNULL@SECLEVEL=0"})
    CHECK(offer(suites) == std::to_string(handshake_failure));
  CHECK(offer("ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256") == "ECDHE-ECDSA-AES128-GCM-SHA256");
  CHECK(offer("ECDHE-ECDSA-CHACHA20-POLY1305") == "ECDHE-ECDSA-CHACHA20-POLY1305");
}

TEST_CASE("HTTP/1.1 is agreed on where it is offered, and a client that offers only others is refused") {
  TlsServer test;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    CHECK(agree_on(test, "\x08http/1.1", version).protocol == "http/1.1");
    CHECK(agree_on(test, "\x02h2\x08http/1.1", version).protocol == "http/1.1");
    for (const char* others : {"\x02h2", "\x08http/1.0", "\x02h2\x03\x66oo"}) {
      const Agreed refused = agree_on(test, others, version);
      CHECK_FALSE(refused.done);
      CHECK(refused.alert == no_application_protocol);
    }
  }
  CHECK(in_tls(test).ask(get("/")).status == 200); // offers none
}

TEST_CASE("no session is resumed") {
  TlsServer test;
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const TlsContext context = asking(&authority(), version);
    RawClient first(test.port());
    REQUIRE(first.shake_hands(context.get()));
    REQUIRE(first.ask(get("/")).status == 200);
    const std::unique_ptr<SSL_SESSION, Freeing<SSL_SESSION_free>> session(SSL_get1_session(first.session()));
    CHECK(SSL_SESSION_has_ticket(session.get()) == 0);
    RawClient second(test.port());
    CHECK(second.shake_hands(context.get(), [&](SSL* next) { SSL_set_session(next, session.get()); }));
    CHECK(SSL_session_reused(second.session()) == 0);
    CHECK(second.ask(get("/")).status == 200);
  }
}

TEST_CASE("a connection goes on with the certificate it began with, the next one has the new") {
  TlsServer test;
  RawClient old = in_tls(test);
  CHECK(shows(old, local_certificate()));
  const Certificate next = issue(authority(), "DNS:localhost");
  test.server.use_tls(tls_with(next));
  CHECK(old.ask(get("/")).status == 200);
  RawClient fresh = in_tls(test);
  CHECK(shows(fresh, next));
  CHECK(fresh.ask(get("/")).status == 200);
}

TEST_CASE("no call is lost while certificates are replaced") {
  TlsServer test({}, {.threads = 2});
  std::atomic<bool> done = false;
  std::atomic<int> answered = 0, lost = 0;
  const TlsContext context = asking(&authority());
  std::vector<std::jthread> clients;
  for (int c = 0; c < 4; ++c)
    clients.emplace_back([&] {
      while (!done) {
        RawClient client(test.port());
        client.shake_hands(context.get());
        for (int i = 0; i < 3; ++i) ++(client.ask(post("/echo", "x")).body == "x" ? answered : lost);
      }
    });
  for (int i = 0; i < 20; ++i) {
    test.server.use_tls(tls_with(issue(authority(), "DNS:localhost")));
    for (const int so_far = answered; answered < so_far + 10 && lost == 0;) std::this_thread::sleep_for(1ms);
  }
  done = true;
  clients.clear();
  CHECK(lost == 0);
}

TEST_CASE("with authorities for clients, only who has a certificate of theirs is let in") {
  const int version = GENERATE(TLS1_2_VERSION, TLS1_3_VERSION);
  TestServer test;
  const Certificate clients = make_authority();
  test.server.use_tls(tls_with(local_certificate(), &clients));
  // In TLS 1.3 a client is done before the server has looked at its certificate.
  const auto knock = [&](const Certificate* own) {
    RawClient client(test.port());
    client.shake_hands(asking(&authority(), version, own).get());
    const int status = client.ask(get("/")).status;
    return status != 0 ? status : client.alert();
  };
  const Certificate good = issue(clients, "DNS:ehr.example"), foreign = issue(make_authority(), "DNS:ehr.example");
  const Certificate expired = issue(clients, "DNS:ehr.example", -1);
  CHECK(knock(&good) == 200);
  CHECK(knock(nullptr) == (version == TLS1_3_VERSION ? certificate_required : handshake_failure));
  const int refused = knock(&foreign);
  CHECK((refused == unknown_ca || refused == bad_certificate || refused == 51)); // 51: its signature is not theirs
  CHECK(knock(&expired) == 45);                                                  // certificate_expired
}

TEST_CASE("a handshake that comes to nothing is reported, a client that only looked in is not") {
  std::atomic<int> refused = 0, others = 0;
  TlsServer test({}, {.failed = [&](Failure failure) { ++(failure == Failure::handshake ? refused : others); }});
  { const RawClient silent(test.port()); }
  {
    RawClient half(test.port());
    half.send("\x16\x03\x01");
  }
  RawClient old(test.port());
  CHECK_FALSE(old.shake_hands(asking(nullptr, TLS1_1_VERSION).get()));
  CHECK(eventually([&] { return refused == 1; }));
  old.reset();
  CHECK(eventually([&] { return test.server.connections() == 0; }));
  CHECK(refused == 1);
  CHECK(others == 0);
}
