#include "auth/replay.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace std::chrono_literals;
using Use = UsedTokens::Use;

namespace {

constexpr UsedTokens::Time now{std::chrono::seconds(1'800'000'000)};

} // namespace

TEST_CASE("a token is used once, until nobody would accept it any more") {
  UsedTokens used;
  CHECK(used.use("a", now + 60s, now) == Use::first);
  CHECK(used.use("a", now + 60s, now) == Use::again);
  CHECK(used.use("a", now + 600s, now + 59s) == Use::again);
  CHECK(used.use("a", now + 600s, now + 60s) == Use::first);
  CHECK(used.use("a", now + 600s, now + 599s) == Use::again);
}

TEST_CASE("token ids are told apart whatever they hold") {
  UsedTokens used;
  const std::vector<std::string> ids{"a",
                                     "A",
                                     "a ",
                                     std::string("a\0", 2),
                                     std::string("a\0b", 3),
                                     "b",
                                     std::string(1'024, 'a'),
                                     std::string(1'023, 'a')};
  for (const std::string& id : ids) CHECK(used.use(id, now + 60s, now) == Use::first);
  for (const std::string& id : ids) CHECK(used.use(id, now + 60s, now) == Use::again);
  CHECK(used.size() == ids.size());
}

TEST_CASE("no more are remembered than there is room for, and none is forgotten for it") {
  UsedTokens used(100);
  for (int i = 0; i < 100; ++i)
    CHECK(used.use(std::to_string(i), now + std::chrono::seconds(60 + i), now) == Use::first);
  CHECK(used.use("one more", now + 60s, now) == Use::no_room);
  CHECK(used.use("0", now + 60s, now) == Use::again);
  CHECK(used.size() == 100);
  CHECK(used.use("one more", now + 600s, now + 60s) == Use::first); // the first has expired
  CHECK(used.use("another", now + 600s, now + 60s) == Use::no_room);
  CHECK(used.use("another", now + 600s, now + 300s) == Use::first);
  CHECK(used.size() == 2);
}

TEST_CASE("what expires later than what comes after it is remembered") {
  UsedTokens used;
  CHECK(used.use("long", now + 1'000s, now) == Use::first);
  CHECK(used.use("short", now + 10s, now) == Use::first);
  CHECK(used.use("x", now + 1'000s, now + 10s) == Use::first);
  CHECK(used.use("long", now + 1'000s, now + 999s) == Use::again);
}

TEST_CASE("of many who use one token at the same time, one is first") {
  UsedTokens used;
  std::atomic<int> first = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i)
        if (used.use(std::to_string(i), now + 60s, now) == Use::first) ++first;
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(first == 1'000);
}
