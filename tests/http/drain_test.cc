// How a server ends.
#include <thread>

#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

TEST_CASE("stopping closes idle connections, answers what is under way and takes nothing new") {
  TestServer test({.linger = 100ms}, {.threads = 2});
  RawClient idle(test.port());
  CHECK(idle.ask(get("/")).status == 200);
  RawClient silent(test.port());
  RawClient busy(test.port());
  busy.send(get("/wait") + get("/pipelined"));
  RawClient sending(test.port());
  sending.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nhe");
  REQUIRE(eventually([&] { return test.gate.waiting == 1 && test.server.connections() == 4; }));

  test.server.stop();
  test.server.stop();
  CHECK(idle.closed());
  CHECK(silent.closed());
  CHECK(eventually([&] { return !RawClient(test.port()).send("x"); }));
  CHECK_FALSE(busy.readable(0ms));

  const RawReply sent = sending.ask("llo");
  CHECK(sent.body == "hello");
  CHECK(sent.has("Connection: close\r\n"));
  test.gate.open = true;
  const auto answer = busy.receive();
  REQUIRE(answer);
  CHECK(answer->body == "GET /wait? 0 loopback");
  CHECK(answer->has("Connection: close\r\n"));
  CHECK(busy.closed());
  test.server.join();
  CHECK(test.server.connections() == 0);
}

TEST_CASE("what is still under way when the drain is over is dropped") {
  TestServer test({.drain = 100ms});
  RawClient busy(test.port());
  busy.send(get("/wait"));
  RawClient stuck(test.port(), "127.0.0.1", 4096);
  stuck.send(get("/large"));
  REQUIRE(eventually([&] { return test.gate.waiting == 1; }));
  test.server.stop();
  test.server.join();
  CHECK_FALSE(busy.readable(0ms)); // its answer was never given
}

TEST_CASE("join waits for stop, from whatever thread it comes") {
  TestServer test;
  std::atomic<bool> joined = false;
  std::thread waiter([&] {
    test.server.join();
    joined = true;
  });
  CHECK(RawClient(test.port()).ask(get("/")).status == 200);
  CHECK_FALSE(joined);
  test.server.stop();
  waiter.join();
  CHECK(joined);
}

TEST_CASE("a server that was never started ends") {
  Server server({}, {}, error_page);
  server.stop();
  server.join();
  CHECK(server.connections() == 0);
}
