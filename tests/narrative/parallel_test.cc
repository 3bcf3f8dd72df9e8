#include "narrative/parallel.h"

#include <atomic>
#include <new>

#include <catch2/catch.hpp>

namespace signpost::narrative {

TEST_CASE("what a job throws on any thread reaches the caller", "[parallel]") {
  for (const std::size_t bad : {std::size_t{0}, std::size_t{500}, std::size_t{999}}) {
    const auto job = [&](std::size_t i) {
      if (i == bad) throw std::bad_alloc();
    };
    CHECK_THROWS_AS(for_each_in_parallel(1000, 8, job), std::bad_alloc);
  }
  std::atomic<std::size_t> done = 0;
  for_each_in_parallel(1000, 8, [&](std::size_t) { ++done; });
  CHECK(done == 1000);
}

} // namespace signpost::narrative
