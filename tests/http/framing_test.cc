// Requests that two readers could take for different ones, or for none.
#include <string>

#include "http/raw_client.h"
#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::http;
using namespace signpost::http::test;
using namespace std::string_literals;

namespace {

struct Row {
  int status;
  std::string request;
};

std::string with(std::string_view fields, std::string_view body = {}) {
  return "POST / HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

} // namespace

TEST_CASE("what is not one request is refused, and nothing behind it is answered") {
  const auto row = GENERATE(
      // Which body?
      Row{400, with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n")},
      Row{400, with("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")},
      Row{400, with("Content-Length: 5, 6\r\n", "hello")}, Row{400, with("Content-Length: +5\r\n", "hello")},
      Row{400, with("Content-Length: -1\r\n")}, Row{400, with("Content-Length: 0x5\r\n", "hello")},
      Row{400, with("Content-Length:\r\n")}, Row{400, with("Content-Length: 5 5\r\n", "hello")},
      Row{400, with("Content-Length: 18446744073709551617\r\n", "h")},
      Row{400, with("Content-Length : 5\r\n", "hello")},
      Row{400, with("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: identity\r\n")},
      Row{400, with("Transfer-Encoding: \x0b"
                    "chunked\r\n")},
      Row{400, "POST / HTTP/1.0\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      // Chunks
      Row{400, with("Transfer-Encoding: chunked\r\n", "5x\r\nhello\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "\r\nhello\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "-5\r\nhello\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "5\r\nhello there\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "10000000000000005\r\nhello\r\n0\r\n\r\n")},
      Row{413, with("Transfer-Encoding: chunked\r\n", "fffffffffffffff0\r\nhello\r\n0\r\n\r\n")},
      Row{400, with("Transfer-Encoding: chunked\r\n", "0\r\nContent-Length: 5\r\n\r\n")},
      // Lines and characters
      Row{400, with("X: a\r\n b\r\n")}, Row{400, with("X: a\r\n\tb\r\n")}, Row{400, with(" X: a\r\n")},
      Row{400, with("X: a\0b\r\n"s)}, Row{400, with("X\0: a\r\n"s)}, Row{400, with("X: a\x01\r\n")},
      Row{400, with("X: a\x7f\r\n")}, Row{400, with("X: a\rb\r\n")}, Row{400, with("X: a\nY: b\r\n")},
      Row{400, with(": a\r\n")}, Row{400, with("X\r\n")}, Row{400, with("X Y: a\r\n")},
      // Request line and host
      Row{400, "GET / HTTP/1.1\r\n\r\n"}, Row{400, "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n"},
      Row{400, "GET / HTTP/2.0\r\nHost: test\r\n\r\n"}, Row{400, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
      Row{400, "GET  / HTTP/1.1\r\nHost: test\r\n\r\n"}, Row{400, "GET / a HTTP/1.1\r\nHost: test\r\n\r\n"},
      Row{400, "GET /\x01 HTTP/1.1\r\nHost: test\r\n\r\n"}, Row{400, "GET relative HTTP/1.1\r\nHost: test\r\n\r\n"},
      Row{400, "GET /\r\n\r\n"}, Row{400, "\x16\x03\x01\x02\r\n\r\n"},
      Row{400, "(GET) / HTTP/1.1\r\nHost: test\r\n\r\n"},
      // Understood, but not to be carried out
      Row{415, with("Content-Encoding: gzip\r\nContent-Length: 5\r\n", "hello")},
      Row{415, with("Content-Encoding: deflate, br\r\nContent-Length: 5\r\n", "hello")},
      Row{417, with("Expect: magic\r\n")}, Row{413, with("Content-Length: 1099511627776\r\n", "hello")});
  INFO(row.request);
  TestServer test;
  RawClient client(test.port());
  client.send(row.request + get("/smuggled"));
  const auto reply = client.receive();
  REQUIRE(reply);
  CHECK(reply->status == row.status);
  CHECK(reply->has("Connection: close\r\n"));
  CHECK_FALSE(reply->body.empty());
  CHECK(client.closed());
}

TEST_CASE("what looks odd but says one thing is taken") {
  TestServer test;
  RawClient client(test.port());
  CHECK(client.ask(with("Content-Length: 5\r\nContent-Length: 5\r\n", "hello")).body == "POST /? 5 loopback");
  CHECK(client.ask(with("content-length:5\r\n", "hello")).body == "POST /? 5 loopback");
  CHECK(client.ask(with("Content-Encoding: identity\r\nContent-Length: 5\r\n", "hello")).status == 200);
  CHECK(client.ask(with("TRANSFER-ENCODING: Chunked\r\n", "0\r\n\r\n")).body == "POST /? 0 loopback");
  CHECK(client.ask(with("X:  \t a\xc3\xa9 \t \r\n")).status == 200);
}

TEST_CASE("fields behind a chunked body are not fields of the request") {
  TestServer test;
  RawClient client(test.port());
  const std::string late = with("Transfer-Encoding: chunked\r\n", "0\r\nContent-Encoding: gzip\r\nHost: other\r\n\r\n");
  CHECK(client.ask(late).status == 200);
}
