// What browsers and caches are told with every answer.
#include "http/raw_client.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using http::test::RawClient;
using http::test::RawReply;

namespace {

// One of each kind of answer: discovery, call, page, data, refusals by a door, without one, and before any.
std::vector<std::pair<std::string, RawReply>> answers_of(const RunningServer& server) {
  const std::string end = " HTTP/1.1\r\nHost: test\r\n";
  const auto post = [&](std::string_view path, std::string_view body) {
    return "POST " + std::string(path) + end +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
  };
  const std::vector<std::string> requests{
      "GET /cds-services" + end + "\r\n",
      post("/cds-services/coverage-order-sign", example()),
      post("/explain", example()),
      "GET /policies" + end + "Accept: text/html\r\n\r\n",
      "GET /health/ready" + end + "\r\n",
      "GET /nowhere" + end + "\r\n",
      "DELETE /policies" + end + "\r\n",
      "OPTIONS /explain" + end + "Origin: https://ehr.example\r\n\r\n",
      post("/explain", "{"),
      "POST /explain" + end + "Content-Length: 900000000\r\n\r\n",
      "nonsense\r\n\r\n",
  };
  std::vector<std::pair<std::string, RawReply>> answers;
  for (const std::string& request : requests)
    answers.emplace_back(request.substr(0, request.find('\r')), RawClient(server.port()).ask(request));
  return answers;
}

} // namespace

TEST_CASE("every answer is of the type it says, and no cache keeps an answer to a call or an error") {
  const RunningServer server;
  for (const auto& [request, reply] : answers_of(server)) {
    INFO(request << '\n' << reply.head);
    CHECK(reply.status != 0);
    CHECK(reply.has("X-Content-Type-Options: nosniff\r\n"));
    const bool plain_read = reply.status < 400 && !request.starts_with("POST");
    CHECK(reply.has("Cache-Control: no-store\r\n") == !plain_read);
    CHECK_FALSE(reply.has("Strict-Transport-Security"));
  }
}

TEST_CASE("a server that is reached by https says that it always is, in each answer of a door") {
  const RunningServer server(
      {}, true, whole_knowledge(), [] { return *base::parse_date("2026-11-20"); }, {}, "https://signpost.example");
  for (const auto& [request, reply] : answers_of(server)) {
    INFO(request << '\n' << reply.head);
    // What is refused before any door may be for a client that came without TLS (RFC 6797 section 7.2).
    const bool before_doors = request.starts_with("nonsense") || reply.status == 413;
    CHECK(reply.has("Strict-Transport-Security: max-age=31536000\r\n") == !before_doors);
  }
}

TEST_CASE("a page is shown in no frame and tells nobody where its reader came from") {
  const RunningServer server;
  const auto answers = answers_of(server);
  const RawReply& page = answers.at(3).second;
  CHECK(page.has("Content-Type: text/html"));
  CHECK(page.has("X-Frame-Options: DENY\r\n"));
  CHECK(page.has("Referrer-Policy: no-referrer\r\n"));
  CHECK(page.has("frame-ancestors 'none'"));
}
