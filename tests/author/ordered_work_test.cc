#include "author/ordered_work.h"

#include <algorithm>
#include <atomic>

#include <catch2/catch.hpp>

using namespace signpost;

namespace {
using Work = author::OrderedWork<int, int>;
}

TEST_CASE("results are handed on in the order of the items, however many threads work") {
  const unsigned threads = GENERATE(1U, 2U, 8U);
  std::vector<int> handed_on;
  Work work(
      {.threads = threads, .items = 10}, [](int item) { return item * item; },
      [&](int done) { return handed_on.push_back(done), true; });
  for (int i = 0; i < 1000; ++i) REQUIRE(work.put(i, 1));
  work.finish();
  REQUIRE(handed_on.size() == 1000);
  for (int i = 0; i < 1000; ++i) REQUIRE(handed_on[static_cast<std::size_t>(i)] == i * i);
}

TEST_CASE("one that takes long lets the others fill the window and no more") {
  constexpr std::size_t window = 16;
  std::atomic<std::size_t> put = 0, done = 0, handed_on = 0, most = 0;
  const auto look = [&] { most = std::max<std::size_t>(most, put - handed_on); };
  {
    Work work(
        {.threads = 2, .items = window},
        [&](int item) {
          // The first waits for all others that there is room for; more never come, or it would not end.
          while (item == 0 && done < window - 1) std::this_thread::yield();
          look();
          ++done;
          return item;
        },
        [&](int) { return ++handed_on, true; });
    for (int i = 0; i < 200; ++i) {
      REQUIRE(work.put(i, 1));
      ++put;
      look();
    }
    work.finish();
  }
  CHECK(handed_on == 200);
  CHECK(most == window);
}

TEST_CASE("items wait for others to be worked on before there are too many bytes; one is always taken") {
  std::atomic<std::size_t> held = 0, most = 0;
  Work work(
      {.threads = 3, .items = 100, .bytes = 10},
      [&](int bytes) {
        most = std::max<std::size_t>(most, held);
        held -= static_cast<std::size_t>(bytes);
        return bytes;
      },
      [](int) { return true; });
  for (int i = 0; i < 300; ++i) {
    const std::size_t bytes = i % 50 == 0 ? 30 : 4;
    held += bytes;
    REQUIRE(work.put(static_cast<int>(bytes), bytes));
  }
  work.finish();
  CHECK(most <= 10 + 30); // the one that is being put is counted as well
}

TEST_CASE("nothing more is taken or handed on once no more is wanted") {
  std::atomic<int> handed_on = 0;
  Work work({.threads = 2, .items = 4}, [](int item) { return item; }, [&](int) { return ++handed_on < 3; });
  int taken = 0;
  while (work.put(taken, 1)) ++taken;
  work.finish();
  CHECK(handed_on == 3);
  CHECK(taken <= 3 + 4);
}

TEST_CASE("work that nobody waits for is given up") {
  std::atomic<bool> begun = false;
  {
    Work work({.threads = 1, .items = 4}, [&](int item) { return begun = true, item; }, [](int) { return true; });
    REQUIRE(work.put(1, 1));
    while (!begun) std::this_thread::yield();
  }
  SUCCEED("it ends");
}
