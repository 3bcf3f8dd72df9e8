// Requests are let in by their heads, before anything of their bodies is read.
#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::http;
using namespace signpost::http::test;

namespace {

asio::awaitable<Admission> receive(const Request& head) {
  if (head.path == "/broken") throw std::runtime_error("secret");
  if (head.path == "/closed") {
    Reply reply = error_page(401, "closed");
    co_return std::unexpected(std::move(reply));
  }
  const std::string path = head.path;
  co_return [path](Request request) -> asio::awaitable<Reply> {
    Reply reply = error_page(200, path + ' ' + request.body);
    co_return reply;
  };
}

struct Guarded {
  Guarded() : server({}, {}, error_page) {
    REQUIRE(server.start(Reception([](const Request& head) { return receive(head); })).has_value());
  }
  Server server;
};

} // namespace

TEST_CASE("a request that is not let in is answered without its body, and nothing is read of that") {
  Guarded guarded;
  RawClient client(guarded.server.port());
  REQUIRE(client.send("POST /closed HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n"));
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 401);
  CHECK(answer->has("Connection: close"));
  CHECK(guarded.server.bodies().used() == 0);
}

TEST_CASE("who is not let in may ask again on the same connection if his body came with the head") {
  Guarded guarded;
  RawClient client(guarded.server.port());
  for (int i = 0; i < 3; ++i) {
    const RawReply refused = client.ask(post("/closed", "a body"));
    CHECK(refused.status == 401);
    CHECK_FALSE(refused.has("Connection: close"));
    const RawReply let_in = client.ask(post("/open", "another"));
    CHECK(let_in.status == 200);
    CHECK(let_in.body == "/open another");
  }
}

TEST_CASE("a chunked body of who is not let in ends the connection") {
  Guarded guarded;
  RawClient client(guarded.server.port());
  const RawReply refused = client.ask("POST /closed HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                      "1\r\nx\r\n0\r\n\r\n");
  CHECK(refused.status == 401);
  CHECK(refused.has("Connection: close"));
}

TEST_CASE("a reception that throws is a 500 that says nothing of it") {
  Guarded guarded;
  const RawReply answer = RawClient(guarded.server.port()).ask(get("/broken"));
  CHECK(answer.status == 500);
  CHECK(answer.body.find("secret") == std::string::npos);
}
