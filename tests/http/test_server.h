#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/server.h"
#include "support/eventually.h"

#include <catch2/catch.hpp>

namespace signpost::http::test {

// What a handler waits for until the test lets it go.
struct Gate {
  std::atomic<int> waiting = 0;
  std::atomic<bool> open = false;

  asio::awaitable<void> pass() {
    ++waiting;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!open) {
      timer.expires_after(std::chrono::milliseconds(2));
      co_await timer.async_wait(asio::use_awaitable);
    }
  }
};

using signpost::test::eventually;

inline Reply error_page(int status, std::string_view sentence) {
  return {.status = status, .content_type = "text/plain", .body = std::string(sentence)};
}

// "METHOD path?query body-size loopback"; /throw throws, /wait waits for the gate, /large answers 64 MiB, /empty is a
// 204, /echo sends the body back, /split tries to add a field through a value.
inline asio::awaitable<Reply> answer(Request request, Gate& gate) {
  if (request.path == "/throw") throw std::runtime_error("secret");
  if (request.path == "/wait") co_await gate.pass();
  Reply reply{.status = 200, .content_type = "text/plain"};
  if (request.path == "/large") reply.body.assign(std::size_t{64} << 20, 'x');
  else if (request.path == "/empty") reply.status = 204;
  else if (request.path == "/echo") reply.body = std::move(request.body);
  else
    reply.body = request.method + ' ' + request.path + '?' + request.query + ' ' + std::to_string(request.body.size()) +
                 (request.loopback ? " loopback" : " remote");
  if (request.path == "/split") reply.headers.push_back({"Location", "/a\r\nSet-Cookie: b=c"});
  co_return reply;
}

// A started server on a free port of this machine.
struct TestServer {
  explicit TestServer(Limits limits = {}, Options options = {}) : server(std::move(options), limits, error_page) {
    const auto started = server.start([this](Request request) { return answer(std::move(request), gate); });
    REQUIRE(started.has_value());
  }
  std::uint16_t port() const { return server.port(); }

  Gate gate;
  Server server;
};

inline std::string get(std::string_view path) { return "GET " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n\r\n"; }

inline std::string post(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

} // namespace signpost::http::test
