// Connections that a client keeps, and the memory it takes.
#include <atomic>
#include <thread>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include "http/caller.h"
#include "http/peer.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;
namespace asio = signpost::asio;

namespace {

// Answers `times` requests of each connection, then closes it, without saying so before.
Peer::Script answering_times(int times, std::string answer) {
  return [times, answer = std::move(answer)](PeerConnection& client) {
    for (int i = 0; i < times && !client.read().empty(); ++i) client.send(answer);
  };
}

} // namespace

TEST_CASE("a connection is used for the next request to the same server") {
  const Peer peer(answering(ok("hello")));
  const Peer other(answering(ok("hello")));
  Caller caller;
  for (int i = 0; i < 5; ++i) {
    CHECK(caller.ask(peer.url("/" + std::to_string(i))).has_value());
    CHECK(caller.ask(request_for(other.url(), "POST", "x")).has_value());
  }
  CHECK(peer.connections() == 1);
  CHECK(other.connections() == 1);
}

TEST_CASE("a connection after which not all is well is not used again") {
  const auto connections = [](const std::string& answer) {
    const Peer peer(answering(answer));
    Caller caller;
    caller.ask(peer.url());
    caller.ask(peer.url());
    return peer.connections();
  };
  CHECK(connections(ok("hello")) == 1);
  CHECK(connections("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n") == 1);
  CHECK(connections("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n") == 1);
  CHECK(connections("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n") == 2);
  CHECK(connections(ok("hello", "Connection: close\r\n")) == 2);
  CHECK(connections(ok("hello") + "more than was said") == 2);
  CHECK(connections(ok("hello", "Content-Encoding: gzip\r\n")) == 2);
}

TEST_CASE("a connection that the peer closed meanwhile is replaced, for any method") {
  for (const std::string method : {"GET", "POST"}) {
    const Peer peer(answering_times(1, ok("hello")));
    Caller caller;
    for (int i = 1; i <= 4; ++i) {
      CHECK(caller.ask(request_for(peer.url(), method)).has_value());
      REQUIRE(eventually([&] { return peer.ended() == i; }));
    }
    CHECK(peer.connections() == 4);
  }
}

TEST_CASE("a request that its connection's end overtakes is asked once more if that is safe") {
  for (const std::string method : {"GET", "POST"}) {
    // Closes only when the second request has come: no look at the connection before could have told.
    const Peer peer([](PeerConnection& client) {
      client.read();
      client.send(ok("hello"));
      client.read();
    });
    Caller caller;
    REQUIRE(caller.ask(request_for(peer.url(), method)).has_value());
    const Answer second = caller.ask(request_for(peer.url(), method));
    CHECK(second.has_value() == (method == "GET"));
    if (!second) CHECK(second.error() == ClientFailure::closed_early);
    CHECK(peer.connections() == (method == "GET" ? 2 : 1));
  }
}

TEST_CASE("a request is not asked a third time") {
  std::atomic<bool> first = true;
  const Peer peer([&](PeerConnection& client) {
    client.read();
    if (!first.exchange(false)) return;
    client.send(ok("hello"));
    client.read();
  });
  Caller caller;
  REQUIRE(caller.ask(peer.url()).has_value());
  CHECK(caller.failure(peer.url()) == ClientFailure::closed_early);
  CHECK(peer.connections() == 2);
}

TEST_CASE("a connection that rested too long, or is one too many, or belongs to a closed client is not kept") {
  const Peer peer(answering(ok("hello")));
  SECTION("too long") {
    Caller caller({.idle = 0ms});
    for (int i = 0; i < 3; ++i) CHECK(caller.ask(peer.url()).has_value());
    CHECK(peer.connections() == 3);
  }
  SECTION("too many") {
    Caller caller({.idle_per_host = 0});
    for (int i = 0; i < 3; ++i) CHECK(caller.ask(peer.url()).has_value());
    CHECK(peer.connections() == 3);
  }
  SECTION("closed") {
    Caller caller;
    CHECK(caller.ask(peer.url()).has_value());
    caller.client.close();
    for (int i = 0; i < 2; ++i) CHECK(caller.ask(peer.url()).has_value());
    CHECK(peer.connections() == 3);
  }
}

TEST_CASE("many requests from two contexts at once each get their own answer") {
  TestServer server;
  Client client;
  ByteBudget budget(std::size_t{64} << 20);
  std::atomic<int> right = 0;
  const ClientRequest echo = request_for("http://127.0.0.1:" + std::to_string(server.port()) + "/echo", "POST");
  const auto ask = [&](int lane) -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      ByteShare share(budget);
      ClientRequest request = echo;
      request.body = std::to_string(lane) + '-' + std::to_string(i) + std::string(lane * 1000, '.');
      const Answer answer = co_await client.send(request, std::chrono::steady_clock::now() + patience, share);
      if (answer && answer->body == request.body) ++right;
    }
  };
  asio::io_context one{1};
  asio::io_context other{1};
  for (int lane = 0; lane < 40; ++lane) asio::co_spawn(lane % 2 ? one : other, ask(lane), asio::detached);
  std::thread thread([&] { other.run(); });
  one.run();
  thread.join();
  CHECK(eventually([&] { return server.server.connections() <= 32; })); // 16 at rest for each
  client.close();
  CHECK(right == 400);
  CHECK(budget.used() == 0);
}

TEST_CASE("a context that ends with requests under way takes them with it") {
  const Peer silent([](PeerConnection& client) { client.await_end(); });
  Client client;
  ByteBudget budget(1'000'000);
  {
    asio::io_context context{1};
    const auto ask = [&](std::string url) -> asio::awaitable<void> {
      ByteShare share(budget);
      const ClientRequest request = request_for(url);
      co_await client.send(request, std::chrono::steady_clock::now() + patience, share);
    };
    asio::co_spawn(context, ask(silent.url()), asio::detached);
    asio::co_spawn(context, ask(silent.url("/", "localhost")), asio::detached);
    asio::co_spawn(context, ask("https://127.0.0.1:" + std::to_string(silent.port()) + "/"), asio::detached);
    context.run_for(50ms);
    client.close();
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("a caller that is cancelled gets no answer and throws nothing of the network") {
  const Peer silent([](PeerConnection& client) { client.await_end(); });
  Caller caller;
  ByteShare share(caller.budget);
  asio::cancellation_signal cancel;
  const ClientRequest request = request_for(silent.url());
  std::exception_ptr thrown;
  std::optional<ClientFailure> failed;
  asio::co_spawn(caller.context, caller.client.send(request, std::chrono::steady_clock::now() + patience, share),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr error, Answer answer) {
                   thrown = error;
                   if (!answer) failed = answer.error();
                 }));
  caller.context.run_for(50ms);
  cancel.emit(asio::cancellation_type::terminal);
  caller.context.run();
  CHECK_FALSE(thrown);
  CHECK(failed.has_value());
}

TEST_CASE("a body ends where its share does, and what was taken is given back") {
  Caller caller;
  const auto endless = [](std::string start, std::string part) {
    return [start = std::move(start), part = std::move(part)](PeerConnection& client) {
      client.read();
      client.send(start);
      while (client.send(part)) {}
    };
  };
  const std::string part(4096, 'x');
  const Peer chunks(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1000\r\n" + part + "\r\n"));
  const Peer unbounded(endless("HTTP/1.1 200 OK\r\n\r\n", part));
  const Peer announced(endless("HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n", part));
  for (const Peer* peer : {&chunks, &unbounded, &announced}) {
    CHECK(caller.failure(peer->url(), patience, 1'000'000) == ClientFailure::too_large);
    CHECK(caller.held == 0);
    CHECK(caller.failure(peer->url()) == ClientFailure::too_large); // by the budget of all
    CHECK(caller.budget.used() == 0);
  }
}

TEST_CASE("a body that just fits its share is taken, and its memory is held") {
  const std::string body(100'000, 'x');
  Caller caller;
  const Peer sized(answering(ok(body)));
  CHECK(caller.failure(sized.url(), patience, 99'999) == ClientFailure::too_large);
  CHECK(caller.failure(sized.url(), patience, 100'000) == std::nullopt);
  CHECK(caller.held == 100'000);
  const Peer chunked(
      answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + body + "\r\n0\r\n\r\n"));
  CHECK(caller.failure(chunked.url(), patience, 99'999) == ClientFailure::too_large);
  CHECK(caller.failure(chunked.url(), patience, 100'000) == std::nullopt);
  CHECK(caller.budget.used() == 0);
}

TEST_CASE("who announces much and sends nothing takes no memory") {
  const Peer peer([](PeerConnection& client) {
    client.read();
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n");
    client.await_end();
  });
  Caller caller;
  CHECK(caller.failure(peer.url(), 100ms, 1000) == ClientFailure::timed_out);
}

TEST_CASE("what is fetched comes out of the memory of the server's own bodies") {
  TestServer test({.bodies_in_flight = 100'000});
  const Peer peer(answering(ok(std::string(60'000, 'x'))));
  Client client;
  std::vector<bool> answered;
  const auto ask = [&]() -> asio::awaitable<void> {
    const ClientRequest request = request_for(peer.url());
    ByteShare first(test.server.bodies());
    ByteShare second(test.server.bodies());
    for (ByteShare* share : {&first, &second}) {
      const Answer answer = co_await client.send(request, std::chrono::steady_clock::now() + patience, *share);
      answered.push_back(answer.has_value());
    }
    answered.push_back(test.server.bodies().used() == 60'000);
  };
  asio::io_context context{1};
  asio::co_spawn(context, ask(), asio::detached);
  context.run();
  client.close();
  CHECK(answered == std::vector{true, false, true});
  CHECK(test.server.bodies().used() == 0);
}
