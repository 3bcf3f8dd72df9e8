// What a client asks and what it makes of the answers, over plain HTTP.
#include <array>
#include <cstdio>
#include <mutex>
#include <set>

#include "http/caller.h"
#include "http/peer.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::chrono_literals;

namespace {

// What a peer was sent.
struct Heard {
  std::mutex mutex;
  std::vector<std::string> requests{};

  void add(std::string request) {
    const std::lock_guard lock(mutex);
    requests.push_back(std::move(request));
  }
};

Peer::Script noting(Heard& heard, std::string answer) {
  return [&heard, answer = std::move(answer)](PeerConnection& client) {
    for (std::string request; !(request = client.read()).empty();) {
      heard.add(request);
      if (!client.send(answer)) return;
    }
  };
}

// Sends it after the first request, then closes.
Peer::Script once(std::string answer) {
  return [answer = std::move(answer)](PeerConnection& client) {
    client.read();
    client.send(answer);
  };
}

// Sends it after the first request, then leaves the connection open.
Peer::Script then_silent(std::string answer) {
  return [answer = std::move(answer)](PeerConnection& client) {
    client.read();
    client.send(answer);
    client.await_end();
  };
}

std::optional<ClientFailure> failure_of(const std::string& answer) {
  const Peer peer(once(answer));
  Caller caller;
  const auto failed = caller.failure(peer.url());
  CHECK(caller.held == 0);
  return failed;
}

std::string body_of(const std::string& answer) {
  const Peer peer(once(answer));
  Caller caller;
  const Answer given = caller.ask(peer.url());
  REQUIRE(given.has_value());
  return given->body;
}

} // namespace

TEST_CASE("a request says who asks and how, and no value of it can say more") {
  Heard heard;
  const Peer peer(noting(heard, ok("{}")));
  Caller caller;
  ClientRequest request = request_for(peer.url("/Patient?identifier=a|b#part"));
  request.headers = {{"Accept", "application/fhir+json"},
                     {"Authorization", "Bearer x\r\nX-Evil: 1"},
                     {"host", "elsewhere"},
                     {"Content-Length", "7"},
                     {"X-Bad\r\nX-Evil", "2"},
                     {"accept-encoding", "gzip"}};
  REQUIRE(caller.ask(request).has_value());
  request.url.target = "/a b\r\nX-Evil: 3";
  request.method = "GET / HTTP/1.1\r\n";
  REQUIRE(caller.ask(request).has_value());

  REQUIRE(heard.requests.size() == 2);
  const std::string host = "127.0.0.1:" + std::to_string(peer.port());
  CHECK(heard.requests[0] == "GET /Patient?identifier=a%7Cb HTTP/1.1\r\nHost: " + host +
                                 "\r\nUser-Agent: signpost/0.1.0\r\nAccept-Encoding: identity\r\n"
                                 "Accept: application/fhir+json\r\nAuthorization: Bearer x  X-Evil: 1\r\n\r\n");
  CHECK(heard.requests[1].starts_with("GETHTTP1.1 /a%20b%0D%0AX-Evil:%203 HTTP/1.1\r\nHost: "));
}

TEST_CASE("a body is sent with its length, and none where the method would have one is said to be none") {
  Heard heard;
  const Peer peer(noting(heard, ok("")));
  Caller caller;
  const std::string large(3'000'000, 'x');
  REQUIRE(caller.ask(request_for(peer.url(), "POST", "hello")).has_value());
  REQUIRE(caller.ask(request_for(peer.url(), "POST")).has_value());
  REQUIRE(caller.ask(request_for(peer.url(), "POST", large)).has_value());
  REQUIRE(heard.requests.size() == 3);
  CHECK(heard.requests[0].ends_with("\r\nContent-Length: 5\r\n\r\nhello"));
  CHECK(heard.requests[1].ends_with("\r\nContent-Length: 0\r\n\r\n"));
  CHECK(heard.requests[2].ends_with(large));
}

TEST_CASE("an answer is given with its status, its fields and its body, whatever the status") {
  Caller caller;
  for (const int status : {200, 302, 404, 500}) {
    const Peer peer(answering("HTTP/1.1 " + std::to_string(status) +
                              " Words\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 5\r\n\r\nhello"));
    const Answer answer = caller.ask(peer.url());
    REQUIRE(answer.has_value());
    CHECK(answer->status == status);
    CHECK(answer->header("location") == "http://127.0.0.1:1/");
    CHECK(answer->header("Retry-After").empty());
    CHECK(answer->body == "hello");
    CHECK(peer.connections() == 1);
  }
}

TEST_CASE("the end of a body is known by its length, its chunks or the connection's end") {
  CHECK(body_of("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") == "hello");
  CHECK(body_of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").empty());
  CHECK(body_of("HTTP/1.1 200 OK\r\n\r\nhello") == "hello");
  CHECK(body_of("HTTP/1.0 200 OK\r\n\r\n").empty());
  CHECK(body_of("HTTP/1.1 204 No Content\r\n\r\n").empty());
  CHECK(body_of("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n").empty());
  CHECK(body_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                "3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n") == "hello");
  CHECK(body_of("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\n\r\nhello") == "hello");
  std::string chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string whole;
  for (int i = 0; i < 300; ++i) {
    const std::string part(4096 + i % 7, static_cast<char>('a' + i % 26));
    std::array<char, 16> size{};
    std::snprintf(size.data(), size.size(), "%zx", part.size());
    chunks += std::string(size.data()) + "\r\n" + part + "\r\n";
    whole += part;
  }
  CHECK(body_of(chunks + "0\r\n\r\n") == whole);
}

TEST_CASE("an answer in many small pieces is the same answer") {
  for (const std::string& answer : {ok("hello"), std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                             "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")}) {
    const Peer peer([&](PeerConnection& client) {
      client.read();
      for (const char c : "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + answer) {
        client.send(std::string_view(&c, 1));
        std::this_thread::sleep_for(1ms);
      }
      client.await_end();
    });
    Caller caller;
    const Answer given = caller.ask(peer.url());
    REQUIRE(given.has_value());
    CHECK(given->status == 200);
    CHECK(given->header("Link").empty());
    CHECK(given->body == "hello");
  }
}

TEST_CASE("HEAD has no body, however long it says it would be") {
  const Peer peer(answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
  Caller caller;
  for (int i = 0; i < 2; ++i) {
    const Answer answer = caller.ask(request_for(peer.url(), "HEAD"));
    REQUIRE(answer.has_value());
    CHECK(answer->body.empty());
  }
  CHECK(peer.connections() == 1);
}

TEST_CASE("an answer that ends before it is whole is none") {
  CHECK(failure_of("") == ClientFailure::closed_early);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Le") == ClientFailure::closed_early);
  CHECK(failure_of("HTTP/1.1 100 Continue\r\n\r\n") == ClientFailure::closed_early);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello") == ClientFailure::closed_early);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  CHECK(failure_of(chunked) == ClientFailure::closed_early);
  CHECK(failure_of(chunked + "5\r\nhel") == ClientFailure::closed_early);
  CHECK(failure_of(chunked + "5\r\nhello\r\n") == ClientFailure::closed_early);
  CHECK(failure_of(chunked + "5\r\nhello\r\n0\r\n") == ClientFailure::closed_early);
}

TEST_CASE("what is not the HTTP that was asked for is no answer") {
  CHECK(failure_of("SSH-2.0-OpenSSH_9.2\r\n") == ClientFailure::not_http);
  CHECK(failure_of("<html>hello</html>") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/2.0 200 OK\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 abc OK\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 099 OK\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nno field\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
        ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nhello") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n") == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab") ==
        ClientFailure::not_http);
}

TEST_CASE("a peer that speaks something else and waits is not waited for") {
  const Peer peer(then_silent("220 mail.example ESMTP\r\n"));
  CHECK(Caller().failure(peer.url()) == ClientFailure::not_http);
}

TEST_CASE("a header section without end is not read to its end") {
  const std::string fields(70'000, 'x');
  CHECK(failure_of("HTTP/1.1 200 OK\r\nX-Long: " + fields) == ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Trailer: " + fields) ==
        ClientFailure::not_http);
  CHECK(failure_of("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=" + fields) == ClientFailure::not_http);
  std::string many = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i) many += "X-Field: " + std::to_string(i) + "\r\n";
  CHECK(failure_of(many) == ClientFailure::not_http);
  const Peer endless([](PeerConnection& client) {
    client.read();
    while (client.send("HTTP/1.1 102 Processing\r\n\r\n")) {}
  });
  CHECK(Caller().failure(endless.url()) == ClientFailure::not_http);
}

TEST_CASE("whatever is waited for, the wait ends at the deadline") {
  const auto times_out = [](const Peer::Script& script) {
    const Peer peer(script);
    return Caller().failure(peer.url(), 150ms) == ClientFailure::timed_out;
  };
  const auto dripping = [](std::string start, std::string drop) {
    return [start = std::move(start), drop = std::move(drop)](PeerConnection& client) {
      client.read();
      client.send(start);
      while (client.send(drop)) std::this_thread::sleep_for(5ms);
    };
  };
  CHECK(times_out([](PeerConnection& client) { client.await_end(); }));
  CHECK(times_out(then_silent("HTTP/1.1 200 OK\r\nContent-")));
  CHECK(times_out(then_silent("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello")));
  CHECK(times_out(then_silent("HTTP/1.1 200 OK\r\n\r\nhello")));
  CHECK(times_out(then_silent("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")));
  CHECK(times_out(dripping("HTTP/1.1 200 OK\r\nX-Slow: ", "x")));
  CHECK(times_out(dripping("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "x")));
  CHECK(times_out(dripping("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n")));
  CHECK(times_out(dripping("", "HTTP/1.1 102 Processing\r\n\r\n")));
}

TEST_CASE("a request that nobody takes ends at the deadline, too") {
  std::atomic<bool> done = false;
  const Peer peer([&](PeerConnection&) {
    while (!done) std::this_thread::sleep_for(5ms);
  });
  Caller caller;
  const Answer answer = caller.ask(request_for(peer.url(), "POST", std::string(32 << 20, 'x')), 200ms);
  done = true;
  REQUIRE_FALSE(answer.has_value());
  CHECK(answer.error() == ClientFailure::timed_out);
}

TEST_CASE("a deadline that has passed asks nothing") {
  const Peer peer(answering(ok("hello")));
  CHECK(Caller().failure(peer.url(), -1ms) == ClientFailure::timed_out);
  CHECK(peer.connections() == 0);
}

TEST_CASE("a port where nobody listens and a name that nobody has are not reached") {
  std::string url;
  {
    const Peer peer(answering(ok("")));
    url = peer.url();
  }
  CHECK(Caller().failure(url) == ClientFailure::unreachable);
  CHECK(Caller().failure("http://no-such-host.invalid/") == ClientFailure::unreachable);
}

TEST_CASE("a name is looked up and all its addresses are tried") {
  const Peer peer(answering(ok("hello"))); // on IPv4 alone, where `localhost` may also be ::1
  const Answer answer = Caller().ask(peer.url("/", "localhost"));
  REQUIRE(answer.has_value());
  CHECK(answer->body == "hello");
}

TEST_CASE("a failure has a phrase of its own") {
  std::set<std::string_view> phrases;
  for (const auto failure : {ClientFailure::unreachable, ClientFailure::untrusted, ClientFailure::timed_out,
                             ClientFailure::closed_early, ClientFailure::not_http, ClientFailure::too_large})
    phrases.insert(to_string(failure));
  CHECK(phrases.size() == 6);
  CHECK(to_string(ClientFailure::timed_out) == "did not answer in time");
}
