// Keys that issuers publish: how often they are read, and what follows if they cannot be.
#include "auth/key_server.h"

#include "http/test_server.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;
using namespace std::chrono_literals;
using signpost::http::test::eventually;

namespace {

std::string set_with(const std::vector<std::string>& kids) {
  std::vector<std::string> jwks;
  for (const std::string& kid : kids) jwks.push_back(jwk_as(kid, key_of("ES384")));
  return set_of(jwks);
}

} // namespace

TEST_CASE("however many callers need the keys first, they are read once") {
  KeyServer server(set_with({"a", "b"}));
  Callers callers(server, Callers::patient(), 4);
  for (std::size_t i = 0; i < 400; ++i) callers.ask(i % 3 == 0 ? "a" : "b", i % 4);
  callers.run();
  CHECK(callers.count("found") == 400);
  CHECK(server.asked == 1);
  REQUIRE(callers.reports.size() == 1);
  CHECK(callers.reports[0].iss == "https://ehr.example");
  CHECK(callers.reports[0].keys == 2);
  CHECK(callers.reports[0].why.empty());
}

TEST_CASE("however many callers name a new key, the keys are read once more, and nobody is refused meanwhile") {
  KeyServer server(set_with({"old"}));
  Callers callers(server, Callers::patient(), 4);
  CHECK(callers.find("old") == "found");
  server.publish(set_with({"old", "new"}));
  for (std::size_t i = 0; i < 400; ++i) callers.ask(i % 2 == 0 ? "old" : "new", i % 4);
  callers.run();
  CHECK(callers.count("found") == 401);
  CHECK(server.asked == 2);
}

TEST_CASE("callers who know their key do not wait for those who do not") {
  KeyServer server(set_with({"old"}));
  Callers callers(server);
  CHECK(callers.find("old") == "found");
  server.held = true;
  callers.ask("new");
  while (server.asked < 2) callers.poll();
  callers.ask("old");
  callers.poll();
  CHECK(callers.count("found") == 2);
  server.held = false;
  callers.run();
}

TEST_CASE("keys that were asked for before a new one was published are read once more for those who came later") {
  KeyServer server(set_with({"old"}));
  Callers callers(server, Callers::patient(), 3);
  server.held = true;
  callers.ask("old", 0);
  while (server.asked < 1) callers.poll(0); // the old keys are on their way
  server.publish(set_with({"old", "new"}));
  for (std::size_t i = 0; i < 100; ++i) callers.ask("new", 1 + i % 2);
  callers.poll(1), callers.poll(2); // all wait
  server.held = false;
  callers.run();
  CHECK(callers.count("found") == 101);
  CHECK(server.asked == 2);
}

TEST_CASE("under load, a change of keys refuses no good token and is read once") {
  KeyServer server(set_with({"key-0"}));
  auto limits = Callers::patient();
  limits.readings = 1'000'000; // that it is read once is not for want of leave
  Callers callers(server, limits, 4);
  std::atomic<int> newest = 0;
  CHECK(callers.find("key-0") == "found");
  const auto caller = [&](std::size_t on) -> signpost::asio::awaitable<void> {
    for (int i = 0; i < 300; ++i) {
      const std::string kid = "key-" + std::to_string(std::max(0, newest.load() - static_cast<int>(on % 2)));
      callers.ask(kid, on);
      co_await signpost::asio::post(callers.context(on), signpost::asio::use_awaitable);
    }
  };
  for (std::size_t on = 0; on < 4; ++on)
    signpost::asio::co_spawn(callers.context(on), caller(on), signpost::asio::detached);
  std::thread issuer([&] {
    std::vector<std::string> published{"key-0"};
    for (int i = 1; i <= 3; ++i) {
      published.push_back("key-" + std::to_string(i));
      server.publish(set_with(published));
      newest = i;
      const int seen = i;
      eventually([&] { return server.asked > seen || callers.count("found") >= 1'201; });
    }
  });
  callers.run();
  issuer.join();
  CHECK(callers.count("found") == 1'201);
  CHECK(callers.outcomes.size() == 1'201);
  CHECK(server.asked <= 4); // once, and once for each change
}

TEST_CASE("a key that is not published is looked for once, and not again for a while") {
  KeyServer server(set_with({"a"}));
  Callers callers(server);
  CHECK(callers.find("a") == "found");
  CHECK(callers.find("x") == "unknown-key");
  CHECK(server.asked == 2);
  for (int i = 0; i < 5; ++i) CHECK(callers.find("x") == "unknown-key");
  callers.now = today + 9s;
  CHECK(callers.find("x") == "unknown-key");
  CHECK(server.asked == 2);
  callers.now = today + 10s;
  CHECK(callers.find("x") == "unknown-key");
  CHECK(server.asked == 3);
  server.publish(set_with({"a", "x"}));
  callers.now = today + 20s;
  CHECK(callers.find("x") == "found");
  CHECK(server.asked == 4);
}

TEST_CASE("a key that the first reading does not bring is not there") {
  KeyServer server(set_with({"a"}));
  Callers callers(server);
  CHECK(callers.find("x") == "unknown-key");
  CHECK(server.asked == 1);
}

TEST_CASE("made-up key ids do not make us a nuisance, and let nobody take a good key for a bad one") {
  KeyServer server(set_with({"a"}));
  Callers callers(server, Callers::patient(), 4);
  const std::string longest(5'000, 'k');
  for (int round = 1; round <= 3; ++round) {
    for (std::size_t i = 0; i < 200; ++i)
      callers.ask("made-up-" + std::to_string(round) + '-' + std::to_string(i) + (i % 2 ? longest : ""), i % 4);
    for (std::size_t i = 0; i < 40; ++i) callers.ask("a", i % 4);
    callers.run();
    INFO(round);
    CHECK(callers.count("found") == static_cast<std::size_t>(40 * round));
    CHECK(server.asked <= 5 * round - 1);
    for (int i = 0; i < 4; ++i) callers.find("one-more-" + std::to_string(round) + '-' + std::to_string(i));
    CHECK(server.asked <= 5 * round - 1);
    // What is not looked up now may be a new key: it is refused like any other, and found later.
    server.publish(set_with({"a", "new-" + std::to_string(round)}));
    CHECK(callers.find("new-" + std::to_string(round)) == "unknown-key");
    callers.now = callers.now.load() + 40s;
    CHECK(callers.find("new-" + std::to_string(round)) == "found");
    callers.outcomes.erase(std::find(callers.outcomes.begin(), callers.outcomes.end(), "found"));
    callers.now = callers.now.load() + 40s;
  }
}

TEST_CASE("keys are used for as long as their answer's fields say, within bounds") {
  struct Case {
    std::string fields;
    int seconds;
  };
  for (const Case& one :
       std::vector<Case>{{"Cache-Control: max-age=120\r\n", 120},
                         {"Cache-Control: public, Max-Age=\"300\"\r\n", 300},
                         {"Cache-Control: max-age=600\r\nAge: 500\r\n", 100},
                         {"Cache-Control: max-age=600\r\nAge: 600\r\n", 60},
                         {"Cache-Control: no-store, max-age=600\r\n", 60},
                         {"Cache-Control: max-age=600\r\nCache-Control: no-cache\r\n", 60},
                         {"Cache-Control: max-age=0\r\n", 60},
                         {"Cache-Control: max-age=ten\r\n", 60},
                         {"Cache-Control: max-age=99999999999999999999\r\n", 86'400},
                         {"Cache-Control: max-age=31536000\r\n", 86'400},
                         {"Expires: Fri, 15 Jan 2027 08:05:00 GMT\r\n", 300},
                         {"Expires: Fri, 15 Jan 2027 07:59:00 GMT\r\n", 60},
                         {"Expires: 0\r\n", 60},
                         {"Cache-Control: max-age=120\r\nExpires: Fri, 15 Jan 2027 08:05:00 GMT\r\n", 120},
                         {"Cache-Control: private\r\n", 3'600},
                         {"", 3'600}}) {
    INFO(one.fields);
    KeyServer server(set_with({"a"}), one.fields);
    Callers callers(server);
    CHECK(callers.find("a") == "found");
    callers.now = today + std::chrono::seconds(one.seconds - 1);
    CHECK(callers.find("a") == "found");
    CHECK(server.asked == 1);
    callers.now = today + std::chrono::seconds(one.seconds);
    CHECK(callers.find("a") == "found");
    CHECK(server.asked == 2);
  }
}

TEST_CASE("a key that is withdrawn is believed until the keys are read again") {
  KeyServer server(set_with({"a", "b"}), "Cache-Control: max-age=120\r\n");
  Callers callers(server);
  CHECK(callers.find("a") == "found");
  server.publish(set_with({"b"}));
  callers.now = today + 119s;
  CHECK(callers.find("a") == "found");
  callers.now = today + 120s;
  CHECK(callers.find("a") == "unknown-key");
  CHECK(callers.find("b") == "found");
}
