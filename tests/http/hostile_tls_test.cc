// Clients that mean harm or are broken, in TLS, and how a server of TLS ends. What is asserted is order, as in
// hostile_test.cc and drain_test.cc.
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <sys/socket.h>

#include "http/server_tls_test.h"

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

constexpr auto soon = 300ms;

// The beginning of a handshake as this machine's own client would send it.
std::string client_hello() {
  const TlsContext context = asking();
  const std::unique_ptr<SSL, Freeing<SSL_free>> session(SSL_new(context.get()));
  BIO* sent = BIO_new(BIO_s_mem());
  SSL_set_bio(session.get(), BIO_new(BIO_s_mem()), sent);
  SSL_connect(session.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(sent, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

} // namespace

TEST_CASE("who speaks without TLS where TLS is spoken is told so, and its connection ends") {
  TlsServer test;
  const std::string strange = "options * HTTP/1.0\r\n\r\n", nonsense = "nonsense\r\n\r\n";
  for (const std::string& request : {get("/"), post("/echo", "a body"), strange, nonsense}) {
    RawClient client(test.port());
    const RawReply reply = client.ask(request);
    CHECK(reply.status == 400);
    CHECK(reply.has("Connection: close\r\n"));
    CHECK(reply.body.find("https://") != std::string::npos);
    CHECK(client.closed());
  }
  RawClient head(test.port());
  head.send("HEAD / HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto reply = head.receive(false);
  REQUIRE(reply);
  CHECK(reply->status == 400);
  CHECK(head.closed());
  CHECK(answers_in_tls(test));
}

TEST_CASE("a large request without TLS still reads what it is told") {
  TlsServer test;
  RawClient client(test.port());
  client.send(post("/echo", std::string(500'000, 'x')));
  CHECK(client.receive().value_or(RawReply{}).status == 400);
}

TEST_CASE("a request without TLS has the time and the room that any has") {
  TlsServer test({.read = soon});
  RawClient slow(test.port());
  slow.send("GET / HT");
  CHECK(slow.receive().value_or(RawReply{}).status == 408);
  RawClient large(test.port());
  large.send("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x'));
  CHECK(large.receive().value_or(RawReply{}).status == 431);
}

TEST_CASE("who never begins a handshake, or never ends it, keeps nobody waiting and is closed when its time is up") {
  TlsServer test({.read = 10s});
  const std::string hello = client_hello();
  std::vector<RawClient> stuck;
  for (const std::string& opening :
       {std::string(), hello.substr(0, 1), hello.substr(0, 5), hello.substr(0, hello.size() / 2), hello})
    for (int i = 0; i < 40; ++i) {
      stuck.emplace_back(test.port());
      stuck.back().send(opening);
    }
  CHECK(answers_in_tls(test));
  TlsServer hasty({.read = soon});
  for (const std::string& opening : {std::string(), hello.substr(0, 1), hello.substr(0, hello.size() / 2)}) {
    RawClient client(hasty.port());
    client.send(opening);
    CHECK(client.closed());
  }
  RawClient whole(hasty.port());
  whole.send(hello);
  CHECK(whole.readable(20s)); // the server's part of the handshake
  CHECK(eventually([&] { return hasty.server.connections() == 0; }));
}

TEST_CASE("a handshake that comes a byte at a time is cut off when its time is up") {
  TlsServer test({.read = soon});
  std::string long_hello = client_hello();
  long_hello[3] = '\x3f'; // longer than it is
  RawClient client(test.port());
  bool sent = true;
  for (std::size_t i = 0; sent && !client.readable(0ms); ++i) {
    sent = client.send({&long_hello[std::min(i, long_hello.size() - 1)], 1});
    std::this_thread::sleep_for(5ms);
  }
  CHECK(eventually([&] { return test.server.connections() == 0; }));
  CHECK(answers_in_tls(test));
}

TEST_CASE("bytes that are no TLS end the connection, and nothing else") {
  TlsServer test;
  std::string records("\x16\x03\x01\xff\xff", 5), zeros(100, '\0'), old("\x80\x2e\x01\x00\x02", 5);
  for (const std::string& bytes : {records + std::string(70'000, 'x'), zeros, old + zeros, std::string("\x16GET /")}) {
    RawClient client(test.port());
    client.send(bytes);
    while (client.receive()) {}
    client.reset();
  }
  CHECK(answers_in_tls(test));
  CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("a connection that breaks in the middle of a record is lost alone") {
  TlsServer test;
  RawClient client = in_tls(test);
  CHECK(client.ask(get("/")).status == 200);
  RawClient other = in_tls(test);
  CHECK(::send(SSL_get_fd(client.session()), "\x17\x03\x03\x00\x30garbage garbage garbage garbage garbage garbage!", 53,
               MSG_NOSIGNAL) == 53);
  CHECK(client.closed());
  CHECK(client.alert() == 20); // bad_record_mac
  CHECK(other.ask(get("/")).status == 200);
}

TEST_CASE("renegotiation is refused") {
  TlsServer test;
  RawClient client = in_tls(test, TLS1_2_VERSION);
  CHECK(client.ask(get("/")).status == 200);
  CHECK(SSL_renegotiate(client.session()) == 1);
  CHECK(client.ask(get("/again")).status == 0);
  CHECK(answers_in_tls(test));
}

TEST_CASE("a client that changes its keys without end and asks nothing keeps nobody waiting and ends in time") {
  TlsServer test({.idle = soon});
  RawClient client = in_tls(test);
  CHECK(client.ask(get("/")).status == 200);
  std::jthread flood([&] {
    while (SSL_key_update(client.session(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && client.send("\r\n")) {}
  });
  CHECK(answers_in_tls(test));
  CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("limits hold in TLS: a slow request, too large a head, too large a body") {
  TlsServer test({.body_bytes = 100'000, .read = 2s});
  RawClient sized = in_tls(test);
  CHECK(sized.ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100001\r\n\r\n").status == 413);
  CHECK(sized.said_goodbye());
  RawClient chunked = in_tls(test);
  chunked.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  while (!chunked.readable(0ms) && chunked.send("400\r\n" + std::string(1024, 'x') + "\r\n")) {}
  CHECK(chunked.receive().value_or(RawReply{}).status == 413);
  CHECK(in_tls(test).ask("GET / HTTP/1.1\r\nHost: test\r\nX: " + std::string(20'000, 'x')).status == 431);
  CHECK(in_tls(test).ask("nonsense\r\n\r\n").status == 400);
  RawClient slow = in_tls(test);
  slow.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
  CHECK(slow.receive().value_or(RawReply{}).status == 408);
  CHECK(slow.said_goodbye());
}

TEST_CASE("an idle connection is closed with a goodbye") {
  TlsServer test({.idle = soon});
  RawClient client = in_tls(test);
  CHECK(client.ask(get("/")).status == 200);
  CHECK(client.said_goodbye());
}

TEST_CASE("a goodbye waits for nobody") {
  TlsServer test({.linger = soon});
  RawClient client = in_tls(test);
  CHECK(client.ask("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n").status == 200);
  // This side says none and stays.
  CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("a client that never reads is got rid of, and others are answered meanwhile") {
  std::atomic<int> lost = 0;
  TlsServer test({.write = soon}, {.failed = [&](Failure failure) { lost += failure == Failure::answer; }});
  RawClient client = in_tls(test, TLS1_3_VERSION, 4096);
  client.send(get("/large"));
  CHECK(answers_in_tls(test));
  CHECK(eventually([&] { return lost == 1 && test.server.connections() == 0; }));
}

TEST_CASE("a client that goes without a goodbye, at whatever point, is no failure of the server's") {
  std::atomic<int> failures = 0;
  TlsServer test({}, {.failed = [&](Failure) { ++failures; }});
  for (const std::string& last : {std::string(), get("/").substr(0, 10), get("/"),
                                  std::string("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nhalf")}) {
    RawClient client = in_tls(test);
    CHECK(client.ask(get("/")).status == 200);
    client.send(last);
    if (last == get("/")) CHECK(client.receive());
    client.reset();
  }
  CHECK(eventually([&] { return test.server.connections() == 0; }));
  CHECK(failures == 0);
  // In the middle of an answer it is: the answer was lost.
  RawClient client = in_tls(test, TLS1_3_VERSION, 4096);
  client.send(get("/large"));
  CHECK(client.readable(20s));
  client.reset();
  CHECK(eventually([&] { return failures == 1; }));
  CHECK(answers_in_tls(test));
}

TEST_CASE("an answer to a client that is gone ends the connection and not the process") {
  std::atomic<int> lost = 0;
  TlsServer test({}, {.failed = [&](Failure failure) { lost += failure == Failure::answer; }});
  {
    RawClient client = in_tls(test);
    client.send(get("/wait") + get("/large"));
    REQUIRE(eventually([&] { return test.gate.waiting == 1; }));
  }
  test.gate.open = true; // the first answer meets a closed socket, and what is written behind it SIGPIPE
  CHECK(eventually([&] { return lost == 1 && test.server.connections() == 0; }));
  CHECK(answers_in_tls(test));
}

TEST_CASE("a connection too many is closed at once, and taken when there is room") {
  TlsServer test({.connections = 2});
  RawClient first = in_tls(test);
  auto second = std::make_unique<RawClient>(in_tls(test));
  CHECK(first.ask(get("/")).status == 200);
  CHECK(second->ask(get("/")).status == 200);
  RawClient third(test.port());
  CHECK_FALSE(third.shake_hands(asking().get()));
  CHECK(first.ask(get("/")).status == 200);
  second.reset();
  CHECK(eventually([&] { return test.server.connections() == 1; }));
  CHECK(answers_in_tls(test));
}

TEST_CASE("stopping ends idle connections of TLS with a goodbye and answers what is under way") {
  TlsServer test({.linger = 100ms}, {.threads = 2});
  RawClient idle = in_tls(test);
  CHECK(idle.ask(get("/")).status == 200);
  RawClient silent(test.port()), greeted = in_tls(test), busy = in_tls(test), sending = in_tls(test);
  busy.send(get("/wait") + get("/pipelined"));
  sending.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
  RawClient late(test.port());
  REQUIRE(eventually([&] { return test.gate.waiting == 1 && test.server.connections() == 6; }));

  test.server.stop();
  CHECK(late.shake_hands(asking(&authority()).get())); // connected before
  CHECK(late.ask(get("/")).status == 200);
  CHECK(idle.said_goodbye());
  CHECK(silent.closed());
  CHECK(greeted.said_goodbye());
  CHECK(eventually([&] { return !RawClient(test.port()).send("x"); }));
  const RawReply sent = sending.ask("llo");
  CHECK(sent.body == "hello");
  CHECK(sent.has("Connection: close\r\n"));
  CHECK(sending.said_goodbye());
  test.gate.open = true;
  const auto answer = busy.receive();
  REQUIRE(answer);
  CHECK(answer->body == "GET /wait? 0 loopback");
  CHECK(busy.said_goodbye());
  test.server.join();
  CHECK(test.server.connections() == 0);
}

TEST_CASE("what is still under way in TLS when the drain is over is dropped") {
  TlsServer test({.drain = 100ms});
  RawClient busy = in_tls(test);
  busy.send(get("/wait"));
  RawClient stuck = in_tls(test, TLS1_3_VERSION, 4096);
  stuck.send(get("/large"));
  RawClient half(test.port());
  half.send(client_hello().substr(0, 20));
  REQUIRE(eventually([&] { return test.gate.waiting == 1; }));
  test.server.stop();
  test.server.join();
  CHECK_FALSE(busy.readable(0ms)); // its answer was never given
}
