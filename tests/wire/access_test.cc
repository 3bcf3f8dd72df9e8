// Who is let in at which door, over real sockets.
#include <algorithm>
#include <string>

#include "app/doors.h"
#include "http/raw_client.h"
#include "support/issuer.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_sign_path = "/cds-services/coverage-order-sign";

// A server on loopback that believes one issuer.
struct Guarded {
  explicit Guarded(const std::string& more = {})
      : issuer(more), server(make(issuer.file())), client(server->client()) {}

  static std::unique_ptr<RunningServer> make(const std::string& file) {
    const auto today = [] { return *base::parse_date("2026-11-20"); };
    return std::make_unique<RunningServer>(http::Limits(), true, whole_knowledge(), today, file);
  }
  httplib::Headers bearer() const { return {{"Authorization", "Bearer " + issuer.token()}}; }
  int call(const httplib::Headers& headers) {
    const auto answer = client.Post(order_sign_path, headers, example(), "application/json");
    REQUIRE(answer);
    return answer->status;
  }

  TestIssuer issuer;
  std::unique_ptr<RunningServer> server;
  httplib::Client client;
};

// A path that a pattern matches.
std::string path_of(const app::Door& door) {
  std::string path(door.pattern);
  for (auto begin = path.find('{'); begin != path.npos; begin = path.find('{'))
    path.replace(begin, path.find('}', begin) - begin + 1, "any");
  return path;
}

int status_of(httplib::Client& client, const app::Door& door, const httplib::Headers& headers) {
  const std::string path = path_of(door);
  const auto answer = door.method == "GET" ? client.Get(path.c_str(), headers)
                                           : client.Post(path.c_str(), headers, "{}", "application/json");
  REQUIRE(answer);
  return answer->status;
}

} // namespace

TEST_CASE("every door demands what the table says") {
  Guarded guarded;
  const httplib::Headers passed_on{{"X-Forwarded-For", "192.0.2.1"}};
  for (const app::Door& door : app::doors()) {
    INFO(door.method << ' ' << door.pattern);
    const int here = status_of(guarded.client, door, {});
    const int from_elsewhere = status_of(guarded.client, door, passed_on);
    CHECK((here == 401) == (door.access == app::Access::caller));
    const bool open = door.access == app::Access::open || door.access == app::Access::told_apart;
    CHECK((from_elsewhere == 401) == !open);
    const int with_bad_token = status_of(guarded.client, door, {{"Authorization", "Bearer x.y.z"}, *passed_on.begin()});
    CHECK((with_bad_token == 401) == (door.access != app::Access::open));
    httplib::Headers with_token = guarded.bearer();
    with_token.insert(*passed_on.begin());
    CHECK(status_of(guarded.client, door, with_token) != 401);
  }
}

TEST_CASE("a call needs a token that is new each time, and answers as it always did") {
  Guarded guarded;
  const httplib::Headers bearer = guarded.bearer();
  CHECK(guarded.call({}) == 401);
  CHECK(guarded.call(bearer) == 200);
  CHECK(guarded.call(bearer) == 401);
  CHECK(guarded.call(guarded.bearer()) == 200);
}

TEST_CASE("who is not let in is told why, in a challenge and an OperationOutcome, and nothing else") {
  Guarded guarded;
  const auto without = guarded.client.Post(order_sign_path, example(), "application/json");
  REQUIRE(without);
  CHECK(without->get_header_value("WWW-Authenticate") == R"(Bearer realm="signpost")");
  const base::JsonDocument outcome = json_of(without);
  CHECK(outcome.root()["resourceType"].string() == "OperationOutcome");
  CHECK(outcome.root()["issue"].at(0)["code"].string() == "login");

  const std::string token = guarded.issuer.token(std::chrono::seconds(-3600));
  const auto late = guarded.client.Post(order_sign_path, {{"Authorization", "Bearer " + token}}, example(),
                                        "application/json");
  REQUIRE(late);
  CHECK(late->status == 401);
  CHECK(late->get_header_value("WWW-Authenticate") ==
        R"(Bearer realm="signpost", error="invalid_token", error_description="The token has expired (exp).")");
  const std::string secret = token.substr(token.rfind('.') + 1);
  CHECK(late->body.find(secret) == std::string::npos);
  const std::string line = guarded.server->lines().back();
  CHECK(line == R"({"event":"refused","id":")" + late->get_header_value("Signpost-Request-Id") +
                    R"(","status":401,"door":"/cds-services/{service}","reason":"expired"})");
}

TEST_CASE("the log names the issuer of a call, and never its token") {
  Guarded guarded;
  const httplib::Headers bearer = guarded.bearer();
  CHECK(guarded.call(bearer) == 200);
  const std::string line = guarded.server->lines().back();
  CHECK(line.find(R"("issuer":"https://ehr.example/fhir")") != std::string::npos);
  CHECK(line.find("ey") == std::string::npos);
}

TEST_CASE("feedback needs a token as calls do, and is kept under the issuer's name") {
  Guarded guarded;
  const std::string body = R"({"feedback":[{"card":"f6b95768-b1c8-40dc-8385-bf3504b82ffb","outcome":"accepted",)"
                           R"("outcomeTimestamp":"2026-11-20T10:00:00Z"}]})";
  const std::string path = std::string(order_sign_path) + "/feedback";
  const auto without = guarded.client.Post(path.c_str(), body, "application/json");
  REQUIRE(without);
  CHECK(without->status == 401);
  const auto with = guarded.client.Post(path.c_str(), guarded.bearer(), body, "application/json");
  REQUIRE(with);
  CHECK(with->status == 200);
  const auto kept = guarded.server->kept_of<store::Feedback>();
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].issuer == "https://ehr.example/fhir");
}

TEST_CASE("a browser's preflight needs no token, and a page may read that one is needed") {
  Guarded guarded;
  const httplib::Headers preflight{{"Origin", "https://ehr.example"},
                                   {"Access-Control-Request-Method", "POST"},
                                   {"Access-Control-Request-Headers", "authorization,content-type"}};
  const auto asked = guarded.client.Options(order_sign_path, preflight);
  REQUIRE(asked);
  CHECK(asked->status == 204);
  CHECK(asked->get_header_value("Access-Control-Allow-Headers").find("Authorization") != std::string::npos);
  const auto refused = guarded.client.Post(order_sign_path, {{"Origin", "https://ehr.example"}}, example(),
                                           "application/json");
  REQUIRE(refused);
  CHECK(refused->status == 401);
  CHECK(refused->get_header_value("Access-Control-Allow-Origin") == "https://ehr.example");
  CHECK(refused->get_header_value("Access-Control-Expose-Headers").find("WWW-Authenticate") != std::string::npos);
}

TEST_CASE("two sets of credentials are none") {
  Guarded guarded;
  httplib::Headers two = guarded.bearer();
  two.insert(*guarded.bearer().begin());
  CHECK(guarded.call(two) == 401);
  for (const char* other : {"", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer x", "Bearer a.b.c d"}) {
    INFO(other);
    CHECK(guarded.call({{"Authorization", other}}) == 401);
  }
}

TEST_CASE("without issuers, callers are let in, and operators' doors only from this machine") {
  RunningServer server;
  auto client = server.client();
  for (const app::Door& door : app::doors()) {
    INFO(door.method << ' ' << door.pattern);
    CHECK(status_of(client, door, {}) != 401);
    const bool closed = status_of(client, door, {{"Forwarded", "for=192.0.2.1"}}) == 401;
    CHECK(closed == (door.access == app::Access::operator_or_loopback));
  }
}

TEST_CASE("a file of issuers is taken into use as a whole, and what was used stays used") {
  Guarded guarded;
  const httplib::Headers bearer = guarded.bearer();
  CHECK(guarded.call(bearer) == 200);
  guarded.issuer.write("tenant = ");
  CHECK_FALSE(guarded.server->reload_issuers(guarded.issuer.file()));
  CHECK(guarded.call(guarded.bearer()) == 200);
  guarded.issuer.write("prefetch_keys = { theirs = \"nothing-of-ours\" }");
  CHECK_FALSE(guarded.server->reload_issuers(guarded.issuer.file()));
  CHECK(guarded.call(guarded.bearer()) == 200);
  guarded.issuer.write("skew_seconds = 30");
  CHECK(guarded.server->reload_issuers(guarded.issuer.file()));
  CHECK(guarded.call(bearer) == 401); // replayed
  guarded.issuer.write("tenant = \"other\"");
  CHECK(guarded.server->reload_issuers(guarded.issuer.file()));
  CHECK(guarded.call(guarded.bearer()) == 401);
}

TEST_CASE("who has no token is answered before anything of his body is read or asked for") {
  Guarded guarded;
  http::test::RawClient client(guarded.server->port());
  const http::test::RawReply answer =
      client.ask("POST " + std::string(order_sign_path) +
                 " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                 "Content-Length: 8000000\r\n\r\n");
  CHECK(answer.status == 401);
  CHECK(answer.has("WWW-Authenticate"));
}

TEST_CASE("a page in a browser of this machine is no operator once there are issuers") {
  Guarded guarded;
  const httplib::Headers page{{"Origin", "https://anywhere.example"}};
  const auto explain = [&](httplib::Client& client) {
    const auto answer = client.Post("/explain", page, example(), "application/json");
    REQUIRE(answer);
    return answer->status;
  };
  CHECK(explain(guarded.client) == 401);
  RunningServer without_issuers;
  auto client = without_issuers.client();
  CHECK(explain(client) == 200);
}
