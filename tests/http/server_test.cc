// Ordinary calls: by a client nobody here wrote where it can say them, by a raw socket where it cannot.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <thread>
#include <vector>

#include <httplib.h>
#include <sys/socket.h>

#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;

namespace {

std::atomic<bool> no_descriptors = false;

} // namespace

// This program's own `accept` stands before the system's: taking every descriptor away for a while would take them from
// the sanitizers too.
extern "C" int accept(int listener, sockaddr* address, socklen_t* size) {
  if (no_descriptors) {
    errno = EMFILE;
    return -1;
  }
  return ::accept4(listener, address, size, 0);
}

TEST_CASE("GET and POST reach the handler with method, path, query and body") {
  TestServer test;
  httplib::Client client("127.0.0.1", test.port());
  const auto got = client.Get("/a/b%20c?x=1&y=%2F");
  REQUIRE(got);
  CHECK(got->status == 200);
  CHECK(got->body == "GET /a/b%20c?x=1&y=%2F 0 loopback");
  CHECK(got->get_header_value("Content-Type") == "text/plain");
  CHECK(got->get_header_value("Date").size() == std::string_view("Sun, 06 Nov 1994 08:49:37 GMT").size());
  const auto posted = client.Post("/p", "12345", "text/plain");
  REQUIRE(posted);
  CHECK(posted->body == "POST /p? 5 loopback");
}

TEST_CASE("bodies of any size come back byte for byte, with a length and in chunks") {
  TestServer test;
  httplib::Client client("127.0.0.1", test.port());
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  for (const std::size_t size : {0, 1, 7'000, 16'384, 65'536, 65'537, 131'072, 5'000'000}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 31 + i / 255);
    const auto sized = client.Post("/echo", body, "application/octet-stream");
    REQUIRE(sized);
    CHECK(sized->body == body);
    const auto chunked = client.Post(
        "/echo",
        [&](std::size_t offset, httplib::DataSink& sink) {
          const std::size_t step = std::min<std::size_t>(10'007, size - offset);
          if (step == 0) sink.done();
          return step == 0 || sink.write(body.data() + offset, step);
        },
        "application/octet-stream");
    REQUIRE(chunked);
    CHECK(chunked->body == body);
  }
}

TEST_CASE("a connection serves many requests, and many connections are served at once by several threads") {
  TestServer test({}, {.threads = 3});
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c)
    clients.emplace_back([&, c] {
      httplib::Client client("127.0.0.1", test.port());
      client.set_keep_alive(true);
      client.set_tcp_nodelay(true);
      for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(c * 1000 + i);
        const auto reply = client.Post("/echo", body, "text/plain");
        right += reply && reply->body == body;
      }
    });
  for (std::thread& client : clients) client.join();
  CHECK(right == 400);
}

TEST_CASE("pipelined requests are answered in order") {
  TestServer test;
  RawClient client(test.port());
  std::string requests;
  for (int i = 0; i < 100; ++i)
    requests += i % 3 ? get('/' + std::to_string(i)) : post('/' + std::to_string(i), std::string(300, 'b'));
  CHECK(client.send(requests));
  for (int i = 0; i < 100; ++i) {
    const auto reply = client.receive();
    REQUIRE(reply);
    CHECK(reply->body.find(" /" + std::to_string(i) + "? ") != std::string::npos);
  }
}

TEST_CASE("a request means the same however the network cuts it") {
  TestServer test;
  const std::string request = "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "5;a=\"b\"\r\nhello\r\n0006\r\n world\r\n0\r\nX-Late: 1\r\n\r\n";
  RawClient client(test.port());
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    CHECK(client.send(request.substr(0, cut)));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(client.ask(request.substr(cut)).body == "hello world");
  }
}

TEST_CASE("HEAD has the head of GET and no body") {
  TestServer test;
  RawClient client(test.port());
  client.send("HEAD /a HTTP/1.1\r\nHost: test\r\n\r\n" + get("/b"));
  const auto head = client.receive(false);
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->has("Content-Length: 19\r\n"));
  CHECK(client.receive()->body == "GET /b? 0 loopback");
}

TEST_CASE("a status without content has neither body nor length") {
  TestServer test;
  RawClient client(test.port());
  const RawReply reply = client.ask(get("/empty"));
  CHECK(reply.status == 204);
  CHECK_FALSE(reply.has("Content-Length"));
  CHECK(client.ask(get("/next")).status == 200);
}

TEST_CASE("the connection closes when the client or its version says so") {
  TestServer test;
  for (const std::string_view request :
       {"GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
    RawClient client(test.port());
    const RawReply reply = client.ask(request);
    CHECK(reply.status == 200);
    CHECK(reply.has("Connection: close\r\n"));
    CHECK(client.closed());
  }
  RawClient old(test.port());
  const std::string_view request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  CHECK(old.ask(request).has("Connection: keep-alive\r\n"));
  CHECK(old.ask(request).status == 200);
}

TEST_CASE("a client that expects 100 Continue is told to go on, once and only if it waits") {
  TestServer test;
  RawClient client(test.port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-Continue\r\nContent-Length: 5\r\n\r\n";
  CHECK(client.ask(head).status == 100);
  CHECK(client.ask("hello").body == "hello");
  CHECK(client.ask(head + "again").body == "again");
}

TEST_CASE("all forms of a request target are understood") {
  TestServer test;
  RawClient client(test.port());
  CHECK(client.ask("GET http://test:80/a?b HTTP/1.1\r\nHost: test\r\n\r\n").body == "GET /a?b 0 loopback");
  CHECK(client.ask("GET http://test HTTP/1.1\r\nHost: test\r\n\r\n").body == "GET /? 0 loopback");
  CHECK(client.ask("GET http://test?b HTTP/1.1\r\nHost: test\r\n\r\n").body == "GET /?b 0 loopback");
  CHECK(client.ask("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n").body == "OPTIONS *? 0 loopback");
  CHECK(client.ask("\r\n" + get("/after-an-empty-line")).status == 200);
}

TEST_CASE("a value of a reply cannot add a field") {
  TestServer test;
  RawClient client(test.port());
  const RawReply reply = client.ask(get("/split"));
  CHECK(reply.has("Location: /a  Set-Cookie: b=c\r\n"));
  CHECK_FALSE(reply.has("\nSet-Cookie"));
}

TEST_CASE("a handler's exception is a 500 that says nothing of it, and the connection goes on") {
  TestServer test;
  RawClient client(test.port());
  const RawReply reply = client.ask(get("/throw"));
  CHECK(reply.status == 500);
  CHECK(reply.body.find("secret") == std::string::npos);
  CHECK(client.ask(get("/next")).status == 200);
}

TEST_CASE("failures that were survived are reported, and nothing else is") {
  std::mutex mutex;
  std::vector<Failure> seen;
  const FailureReport failed = [&](Failure failure) {
    const std::lock_guard lock(mutex);
    seen.push_back(failure);
    throw std::runtime_error("a listener that fails does no harm either");
  };
  {
    TestServer test({}, {.failed = failed});
    RawClient client(test.port());
    CHECK(client.ask(post("/echo", "12345")).status == 200);
    CHECK(client.ask(get("/throw")).status == 500);
    CHECK(client.ask(get("/throw")).status == 500);
    CHECK(client.ask("nonsense\r\n\r\n").status == 400);
  }
  CHECK(seen == std::vector{Failure::handler, Failure::handler});
}

TEST_CASE("a client that is lost to a failure is reported, and the others are served") {
  std::atomic<int> lost = 0;
  const auto broken_page = [](int, std::string_view) -> Reply { throw std::runtime_error("no page"); };
  Gate gate;
  Server server({.failed = [&](Failure failure) { lost += failure == Failure::connection; }}, {}, broken_page);
  REQUIRE(server.start([&](Request request) { return answer(std::move(request), gate); }).has_value());
  RawClient client(server.port());
  client.send("nonsense\r\n\r\n");
  CHECK(eventually([&] { return lost == 1; }));
  CHECK(RawClient(server.port()).ask(get("/next")).status == 200);
}

TEST_CASE("an answer that its client was gone for is reported") {
  std::atomic<int> lost = 0;
  TestServer test({}, {.failed = [&](Failure failure) { lost += failure == Failure::answer; }});
  RawClient client(test.port(), "127.0.0.1", 4096);
  client.send(get("/large")); // more than the system holds for it
  CHECK(client.readable(std::chrono::seconds(20)));
  client.reset();
  CHECK(eventually([&] { return lost == 1; }));
}

TEST_CASE("connections that the system has no descriptor for are reported once, and accepted when it has") {
  std::atomic<int> failed = 0;
  TestServer test({}, {.failed = [&](Failure failure) { failed += failure == Failure::accept; }});
  no_descriptors = true;
  RawClient client(test.port());
  const bool reported = eventually([&] { return failed > 0; });
  std::this_thread::sleep_for(std::chrono::milliseconds(200)); // it is tried again meanwhile
  const int times = failed;
  no_descriptors = false;
  CHECK(reported);
  CHECK(times == 1);
  CHECK(eventually([&] { return test.server.connections() == 1; }));
}

TEST_CASE("whoever has connected when the server is told to stop is still answered") {
  TestServer test;
  RawClient quiet(test.port()), late(test.port());
  test.server.stop();
  CHECK(late.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n").status == 200);
  test.server.join(); // the one that never asks holds nobody up
}

TEST_CASE("an address that cannot be had is an error, not the end") {
  TestServer test;
  Server second({.host = "127.0.0.1", .port = test.port()}, {}, error_page);
  const auto started = second.start([&](Request request) { return answer(std::move(request), test.gate); });
  REQUIRE_FALSE(started);
  CHECK(started.error().message.find(std::to_string(test.port())) != std::string::npos);
  Server nowhere({.host = "no such host"}, {}, error_page);
  CHECK_FALSE(nowhere.start([&](Request request) { return answer(std::move(request), test.gate); }));
}
