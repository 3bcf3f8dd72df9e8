// Issuers' servers that do not answer as they should, and callers who go away.
#include "auth/key_server.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;
using namespace std::chrono_literals;
namespace http = signpost::http;

namespace {

std::string good_set() { return set_of({jwk_as("a", key_of("ES384"))}); }
std::string answer_of(int status, std::string_view body, std::string_view fields = {}) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(fields) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

} // namespace

TEST_CASE("an answer that is no set of usable keys leaves an issuer without keys, and is reported") {
  const KeyServer elsewhere(good_set());
  const std::string location = "Location: " + elsewhere.url().origin() + "/jwks.json\r\n";
  struct Case {
    std::string name, answer;
  };
  std::string many;
  for (int i = 0; i < 65; ++i) many += (i ? "," : "") + jwk_as("a" + std::to_string(i), key_of("ES384"));
  std::vector<Case> cases{
      {"HTML", answer_of(200, "<!doctype html><title>Login</title>", "Content-Type: text/html\r\n")},
      {"nothing", answer_of(200, "")},
      {"too large", answer_of(200, good_set() + std::string(300 << 10, ' '))},
      {"too many keys", answer_of(200, R"({"keys":[)" + many + "]}")},
      {"no set", answer_of(200, key_of("ES384").public_jwk())},
      {"a list", answer_of(200, '[' + key_of("ES384").public_jwk() + ']')},
      {"an empty set", answer_of(200, R"({"keys":[]})")},
      {"two sets", answer_of(200, good_set() + good_set())},
      {"a second `keys`", answer_of(200, good_set().insert(1, R"("keys":[],)"))},
      {"deep nesting", answer_of(200, R"({"keys":)" + std::string(5'000, '[') + std::string(5'000, ']') + '}')},
      {"a private key", answer_of(200, set_of({jwk_as("a", key_of("ES384"), {{"d", R"("AA")"}})}))},
      {"no HTTP", "hello\r\n\r\n"},
      {"an early end", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n{"},
      {"a redirect without an address", answer_of(302, good_set())}};
  for (const int status : {201, 204, 206, 304, 400, 401, 403, 404, 429, 500, 502, 503})
    cases.push_back({std::to_string(status), answer_of(status, status == 204 || status == 304 ? "" : good_set())});
  for (const int status : {301, 302, 303, 307, 308})
    cases.push_back({std::to_string(status), answer_of(status, good_set(), location)});
  for (const Case& one : cases) {
    INFO(one.name);
    KeyServer server("");
    server.answer(one.answer);
    auto limits = Callers::patient();
    if (one.name == "an early end") limits.wait = 200ms;
    Callers callers(server, limits);
    CHECK(callers.find("a") == "keys-unavailable");
    REQUIRE(callers.reports.size() == 1);
    CHECK_FALSE(callers.reports[0].why.empty());
    server.publish(good_set());
    CHECK(callers.find("a") == "found"); // nothing of it is kept
    CHECK(callers.bodies.used() == 0);
  }
  CHECK(elsewhere.asked == 0);
}

TEST_CASE("a server that cannot be reached leaves an issuer without keys") {
  auto server = std::make_unique<KeyServer>(good_set());
  Callers callers(*server);
  server.reset();
  CHECK(callers.find("a") == "keys-unavailable");
  REQUIRE(callers.reports.size() == 1);
  CHECK_FALSE(callers.reports[0].why.empty());
}

TEST_CASE("a server that hangs is waited for so long and no longer, by all who wait") {
  KeyServer server(good_set());
  server.held = true;
  auto limits = Callers::patient();
  limits.wait = 50ms;
  Callers callers(server, limits, 2);
  for (std::size_t i = 0; i < 100; ++i) callers.ask("a", i % 2);
  callers.run();
  CHECK(callers.count("keys-unavailable") == 100);
  CHECK(callers.reports.size() <= 4);
}

TEST_CASE("keys that cannot be read again are used for an hour beyond, and known to be again at once") {
  KeyServer server(good_set(), "Cache-Control: max-age=120\r\n");
  Callers callers(server);
  CHECK(callers.find("a") == "found");
  server.answer(answer_of(500, ""));
  for (const auto after : {120s, 121s, 1'000s, 3'719s}) {
    callers.now = today + after;
    INFO(after.count());
    CHECK(callers.find("a") == "found");
    CHECK(callers.find("b") == "keys-unavailable"); // it may be a new one
  }
  callers.now = today + 3'720s;
  CHECK(callers.find("a") == "keys-unavailable");
  server.publish(good_set());
  callers.now = today + 3'800s;
  CHECK(callers.find("a") == "found");
  CHECK(callers.find("b") == "unknown-key");
}

TEST_CASE("a failure neither takes fresh keys away nor makes a key unknown") {
  KeyServer server(good_set());
  Callers callers(server);
  CHECK(callers.find("a") == "found");
  server.answer(answer_of(503, ""));
  CHECK(callers.find("new") == "keys-unavailable");
  CHECK(callers.find("a") == "found");
  server.publish(set_of({jwk_as("a", key_of("ES384")), jwk_as("new", key_of("ES384", 1))}));
  CHECK(callers.find("new") == "found");
}

TEST_CASE("while a server is known to be ill, callers do not wait for it who can do without") {
  KeyServer server(good_set(), "Cache-Control: max-age=120\r\n");
  Callers callers(server);
  CHECK(callers.find("a") == "found");
  callers.now = today + 200s;
  server.answer(answer_of(500, ""));
  CHECK(callers.find("a") == "found");
  server.held = true;
  callers.ask("a"); // the one who tries again
  while (server.asked < 3) callers.poll();
  for (int i = 0; i < 20; ++i) callers.ask("a");
  callers.poll();
  CHECK(callers.count("found") == 22);
  server.held = false;
  callers.run();
  CHECK(callers.count("found") == 23);
}

TEST_CASE("who goes away while reading leaves the reading to the others") {
  KeyServer server(good_set());
  Callers callers(server, Callers::patient(), 3);
  server.held = true;
  callers.ask("a", 0);
  while (server.asked < 1) callers.poll(0);
  for (std::size_t i = 0; i < 50; ++i) callers.ask("a", 1 + i % 2);
  callers.poll(1), callers.poll(2);
  callers.client.close();
  callers.destroy(0);
  server.held = false;
  for (const std::size_t on : {std::size_t{1}, std::size_t{2}})
    while (callers.count("found") < (on == 1 ? 25 : 50)) callers.poll(1), callers.poll(2);
  CHECK(callers.count("found") == 50);
  CHECK(server.asked == 2);
}

TEST_CASE("whoever waits while everything ends, ends too") {
  for (const bool reader_first : {true, false}) {
    KeyServer server(good_set());
    Callers callers(server, Callers::patient(), 2);
    server.held = true;
    callers.ask("a", 0);
    while (server.asked < 1) callers.poll(0);
    for (std::size_t i = 0; i < 20; ++i) callers.ask("a", i % 2);
    callers.poll(0), callers.poll(1);
    callers.client.close();
    callers.destroy(reader_first ? 0 : 1);
    callers.destroy(reader_first ? 1 : 0);
    CHECK(callers.outcomes.empty());
    CHECK(callers.source.use_count() == 1); // nobody is left who waits
    CHECK(callers.bodies.used() == 0);
    server.held = false;
  }
}

TEST_CASE("who comes while the reading's owner has stopped for good waits no longer than a reading may take") {
  KeyServer server(good_set());
  auto limits = Callers::patient();
  limits.wait = 50ms;
  Callers callers(server, limits, 2);
  server.held = true;
  callers.ask("a", 0);
  while (server.asked < 1) callers.poll(0); // and never again
  callers.ask("a", 1);
  while (callers.outcomes.empty()) callers.poll(1);
  CHECK(callers.outcomes.back() == "keys-unavailable");
  server.held = false;
  callers.client.close();
}
