#include "app/progress.h"

#include <sstream>

#include <catch2/catch.hpp>

using namespace signpost;
using namespace std::chrono_literals;

namespace {

// A terminal, and a clock that a test sets.
struct Run {
  std::ostringstream terminal;
  std::chrono::steady_clock::time_point now{};
  app::Progress progress;

  explicit Run(std::optional<std::uint64_t> whole) : progress(terminal, whole, [this] { return now; }) {}
  std::string drawn() { return std::exchange(terminal, std::ostringstream()).str(); }
};

} // namespace

TEST_CASE("progress is a bar where the whole is known") {
  Run run(1000);
  run.now += 2s;
  run.progress.show(500, 40);
  CHECK(run.drawn() == "\r\x1B[K[###############...............] 50 %  40 calls, 20 a second");
  run.now += 2s;
  run.progress.show(1200, 80); // a file that grows is done at its end
  CHECK(run.drawn() == "\r\x1B[K[##############################] 100 %  80 calls, 20 a second");
}

TEST_CASE("progress is a count where it is not, or where there is nothing to read") {
  for (const std::optional<std::uint64_t> whole : {std::optional<std::uint64_t>(), std::optional<std::uint64_t>(0)}) {
    Run run(whole);
    run.now += 1s;
    run.progress.show(0, 7);
    CHECK(run.drawn() == "\r\x1B[K7 calls, 7 a second");
  }
}

TEST_CASE("progress is drawn ten times a second at most, and taken away only if it is there") {
  Run run(std::nullopt);
  run.progress.clear();
  CHECK(run.drawn().empty());
  run.progress.show(0, 1);
  CHECK_FALSE(run.drawn().empty());
  run.now += 99ms;
  run.progress.show(0, 2);
  CHECK(run.drawn().empty());
  run.now += 1ms;
  run.progress.show(0, 3);
  CHECK_FALSE(run.drawn().empty());
  run.progress.clear();
  CHECK(run.drawn() == "\r\x1B[K");
}
