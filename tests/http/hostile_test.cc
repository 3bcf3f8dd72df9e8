// Clients that mean harm or are broken. What is asserted is order: an ordinary request is answered while the others
// still hold on, and they are got rid of when their time is up. Nothing is measured in seconds.
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

constexpr auto soon = 300ms;

bool answers_others(const TestServer& test) {
  RawClient client(test.port());
  return client.ask(post("/echo", "fine")).body == "fine";
}

std::vector<RawClient> crowd(const TestServer& test, int size, const std::string& opening) {
  std::vector<RawClient> clients;
  for (int i = 0; i < size; ++i) {
    clients.emplace_back(test.port());
    clients.back().send(opening);
  }
  return clients;
}

// Sends `piece` again and again until there is an answer.
RawReply flood(RawClient& client, const std::string& piece) {
  while (!client.readable(0ms) && client.send(piece)) {}
  return client.receive().value_or(RawReply{});
}

} // namespace

TEST_CASE("hundreds of silent connections keep nobody waiting") {
  TestServer test;
  auto silent = crowd(test, 300, "");
  CHECK(answers_others(test));
  CHECK_FALSE(silent.front().readable(0ms));
  CHECK_FALSE(silent.back().readable(0ms));
}

TEST_CASE("a connection that never says anything is closed without a word") {
  TestServer test({.read = soon});
  auto silent = crowd(test, 20, "");
  for (RawClient& client : silent) CHECK(client.closed());
}

TEST_CASE("hundreds of idle connections keep nobody waiting") {
  TestServer test;
  auto idle = crowd(test, 200, get("/"));
  for (RawClient& client : idle) REQUIRE(client.receive());
  CHECK(answers_others(test));
  CHECK(idle.front().ask(get("/")).status == 200);
  CHECK(idle.back().ask(get("/")).status == 200);
}

TEST_CASE("an idle connection is closed without a word") {
  TestServer test({.idle = soon});
  RawClient client(test.port());
  CHECK(client.ask(get("/")).status == 200);
  CHECK(client.closed());
}

TEST_CASE("line breaks between requests are not the beginning of one") {
  TestServer test({.read = 10s, .idle = soon});
  RawClient client(test.port());
  CHECK(client.ask(get("/") + "\r\n").status == 200);
  while (!client.readable(0ms) && client.send("\r\n")) std::this_thread::sleep_for(5ms);
  CHECK(client.closed());
}

TEST_CASE("a request that comes a byte at a time is refused when its time is up, others are answered meanwhile") {
  const std::string opening =
      GENERATE(std::string{}, "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n",
               "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n");
  TestServer test({.read = soon});
  auto slow = crowd(test, 50, opening);
  bool answered_others = false;
  std::vector<RawClient*> waiting;
  for (RawClient& client : slow) waiting.push_back(&client);
  while (!waiting.empty()) {
    std::erase_if(waiting, [](RawClient* client) { return client->readable(0ms); });
    for (RawClient* client : waiting) client->send("G");
    if (!waiting.empty()) answered_others |= answers_others(test);
    std::this_thread::sleep_for(5ms);
  }
  CHECK(answered_others);
  for (RawClient& client : slow) {
    const auto reply = client.receive();
    REQUIRE(reply);
    CHECK(reply->status == 408);
  }
}

TEST_CASE("a second request has its own time, not what the first left") {
  TestServer test({.read = soon, .idle = 10s});
  RawClient client(test.port());
  CHECK(client.ask(get("/")).status == 200);
  std::this_thread::sleep_for(2 * soon);
  CHECK(client.ask(get("/")).status == 200);
  client.send("G");
  CHECK(client.receive().value_or(RawReply{}).status == 408);
}

TEST_CASE("a body past the limit is cut off, in chunks too") {
  TestServer test({.body_bytes = 100'000});
  RawClient sized(test.port());
  // Refused by its head: no byte of the body was sent.
  const std::string head = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100001\r\n";
  CHECK(sized.ask(head + "\r\n").status == 413);
  RawClient expecting(test.port());
  CHECK(expecting.ask(head + "Expect: 100-continue\r\n\r\n").status == 413);
  RawClient chunked(test.port());
  chunked.send("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
  CHECK(flood(chunked, "400\r\n" + std::string(1024, 'x') + "\r\n").status == 413);
  CHECK(RawClient(test.port()).ask(post("/echo", std::string(100'000, 'x'))).body.size() == 100'000);
  CHECK(eventually([&] { return test.server.bodies().used() == 0; }));
}

TEST_CASE("a terabyte that is announced is refused before it is sent") {
  TestServer test;
  RawClient client(test.port());
  CHECK(client.ask("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1099511627776\r\n\r\n").status == 413);
  CHECK(answers_others(test));
}

TEST_CASE("a head past the limit is refused: one endless line, endless lines, an endless target, endless white space") {
  TestServer test;
  const std::string head = "GET / HTTP/1.1\r\nHost: test\r\n";
  const std::pair<std::string, std::string> rows[] = {
      {head + "X: ", std::string(997, 'a')},
      {head, "X: 1\r\n"},
      {"GET /", std::string(997, 'a')},
      {head + "X:", "    "},
  };
  for (const auto& [opening, piece] : rows) {
    RawClient client(test.port());
    client.send(opening);
    CHECK(flood(client, piece).status == 431);
  }
  CHECK(answers_others(test));
}

TEST_CASE("a line between chunks, and the fields behind them, are no larger than a head may be") {
  TestServer test;
  const std::string opening = "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawClient extension(test.port());
  extension.send(opening + "5;");
  CHECK(flood(extension, std::string(997, 'a')).status == 431);
  RawClient trailer(test.port());
  trailer.send(opening + "0\r\n");
  CHECK(flood(trailer, "X: 1\r\n").status == 431);
}

TEST_CASE("a compressed body is refused and never unpacked") {
  TestServer test;
  RawClient client(test.port());
  const std::string gzip = "\x1f\x8b\x08" + std::string(1000, 'z');
  CHECK(client
            .ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Encoding: gzip\r\nContent-Length: " +
                 std::to_string(gzip.size()) + "\r\n\r\n" + gzip)
            .status == 415);
}

TEST_CASE("no field can claim another address") {
  TestServer test({}, {.host = "0.0.0.0"});
  const auto claiming = [](const std::string& address) {
    return "GET / HTTP/1.1\r\nHost: localhost\r\nREMOTE_ADDR: " + address + "\r\nX-Forwarded-For: " + address +
           "\r\n\r\n";
  };
  RawClient near(test.port());
  CHECK(near.ask(claiming("6.6.6.6")).body == "GET /? 0 loopback");
  const std::string address = outer_address();
  if (address.empty()) return;
  RawClient far(test.port(), address);
  CHECK(far.ask(claiming("127.0.0.1")).body == "GET /? 0 remote");
}

TEST_CASE("a client that goes away in the middle of a body leaves nothing behind") {
  TestServer test;
  for (int i = 0; i < 20; ++i) {
    RawClient client(test.port());
    client.send("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\n" + std::string(50'000, 'x'));
    if (i % 2) client.reset();
  }
  CHECK(answers_others(test));
  CHECK(eventually([&] { return test.server.connections() == 0; }));
  CHECK(test.server.bodies().used() == 0);
}

TEST_CASE("a client that never reads its answer is let go") {
  TestServer test({.write = soon});
  RawClient client(test.port(), "127.0.0.1", 4096);
  client.send(get("/large"));
  CHECK(answers_others(test));
  CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("a client that asks without end and never reads is not read without end") {
  TestServer test;
  RawClient client(test.port(), "127.0.0.1", 4096);
  client.send(get("/large"));
  for (int i = 0; i < 20; ++i) client.send(get("/large"));
  CHECK(answers_others(test));
}

TEST_CASE("one connection too many is turned away at once, and taken when there is room") {
  TestServer test({.connections = 2});
  auto held = crowd(test, 2, get("/"));
  for (RawClient& client : held) REQUIRE(client.receive());
  RawClient third(test.port());
  const auto refusal = third.receive();
  REQUIRE(refusal);
  CHECK(refusal->status == 503);
  CHECK(refusal->has("Retry-After: "));
  CHECK(third.closed());
  CHECK(held.front().ask(get("/")).status == 200);
  held.pop_back();
  CHECK(eventually([&] { return test.server.connections() == 1; }));
  CHECK(answers_others(test));
}

TEST_CASE("bodies together have a limit, but small requests and later ones are answered") {
  TestServer test({.bodies_in_flight = 100'000});
  const bool chunked = GENERATE(false, true);
  const std::string body(80'000, 'x');
  const std::string in_chunks =
      "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n13880\r\n" + body + "\r\n0\r\n\r\n";
  const std::string request = chunked ? in_chunks : post("/echo", body);
  RawClient holder(test.port());
  holder.send(post("/wait", body));
  REQUIRE(eventually([&] { return test.gate.waiting == 1; }));
  const RawReply refused = RawClient(test.port()).ask(request);
  CHECK(refused.status == 503);
  CHECK(refused.has("Retry-After: "));
  CHECK(answers_others(test));
  test.gate.open = true;
  CHECK(holder.receive()->status == 200);
  CHECK(eventually([&] { return test.server.bodies().used() == 0; }));
  RawClient later(test.port());
  CHECK(later.ask(post("/echo", body)).body == body);
}

TEST_CASE("announced bodies take no room until they come") {
  TestServer test({.bodies_in_flight = std::size_t{16} << 20});
  auto boasters = crowd(test, 100, "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 8388608\r\n\r\nx");
  REQUIRE(eventually([&] { return test.server.bodies().used() >= 100 * 65536; }));
  RawClient client(test.port());
  CHECK(client.ask(post("/echo", std::string(1'000'000, 'x'))).status == 200);
}
