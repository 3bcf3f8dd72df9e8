#include "http/byte_budget.h"

#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using signpost::http::ByteBudget;
using signpost::http::ByteShare;

TEST_CASE("shares hold no more together than their budget, and give it back") {
  ByteBudget budget(100);
  {
    ByteShare one(budget);
    ByteShare other(budget);
    CHECK(one.grow_to(60));
    CHECK(one.grow_to(10)); // it is that large already
    CHECK_FALSE(other.grow_by(41));
    CHECK(other.held() == 0);
    CHECK(other.grow_by(40));
    CHECK_FALSE(one.grow_to(61));
    CHECK(one.held() == 60);
    CHECK(budget.used() == 100);
    other.give_back(30);
    CHECK(one.grow_to(90));
    CHECK(budget.used() == 100);
  }
  CHECK(budget.used() == 0);
}

TEST_CASE("a share has a limit of its own, and no sum wraps around") {
  ByteBudget budget(100);
  ByteShare share(budget, 50);
  CHECK(share.grow_by(50));
  CHECK_FALSE(share.grow_by(1));
  CHECK_FALSE(share.grow_by(SIZE_MAX));
  CHECK_FALSE(share.grow_to(SIZE_MAX));
  ByteShare unbounded(budget);
  CHECK(unbounded.grow_by(1));
  CHECK_FALSE(unbounded.grow_by(SIZE_MAX));
  CHECK(budget.used() == 51);
}

TEST_CASE("a share is grown by many threads at once without a byte being lost") {
  ByteBudget budget(SIZE_MAX);
  {
    ByteShare share(budget);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&share, i] {
        for (std::size_t n = 0; n < 20'000; ++n) {
          share.grow_to(n * 3 + static_cast<std::size_t>(i));
          share.grow_by(2);
          share.give_back(1);
        }
      });
    for (std::thread& thread : threads) thread.join();
    CHECK(share.held() == budget.used());
    CHECK(share.held() >= 4 * 20'000);
  }
  CHECK(budget.used() == 0);
}
