#include "http/worker_pool.h"

#include <boost/asio/use_future.hpp>

#include <future>
#include <stdexcept>
#include <thread>

#include <catch2/catch.hpp>

using namespace signpost;
using http::WorkerPool;

namespace {

// What became of one call of run().
struct Outcome {
  bool ran = false;
  std::thread::id work_thread;
  std::thread::id home_thread;
};

asio::awaitable<Outcome> run_once(WorkerPool& pool, std::function<void()> extra) {
  Outcome outcome;
  const std::function<void()> work = [&] {
    outcome.work_thread = std::this_thread::get_id();
    extra();
  };
  outcome.ran = co_await pool.run(work);
  outcome.home_thread = std::this_thread::get_id();
  co_return outcome;
}

} // namespace

TEST_CASE("work runs on a thread of the pool and its caller goes on at home") {
  asio::io_context home;
  WorkerPool pool(1, 1);
  auto outcome = asio::co_spawn(home, run_once(pool, [] {}), asio::use_future);
  home.run();
  const Outcome done = outcome.get();
  CHECK(done.ran);
  CHECK(done.work_thread != std::this_thread::get_id());
  CHECK(done.home_thread == std::this_thread::get_id());
}

TEST_CASE("a full pool says so at once, and takes work again when there is room") {
  asio::io_context home;
  WorkerPool pool(1, 2);
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  auto running = asio::co_spawn(home, run_once(pool, [opened] { opened.wait(); }), asio::use_future);
  auto waiting = asio::co_spawn(home, run_once(pool, [] {}), asio::use_future);
  auto refused = asio::co_spawn(home, run_once(pool, [] {}), asio::use_future);
  while (refused.wait_for(std::chrono::seconds(0)) != std::future_status::ready) home.run_one();
  CHECK_FALSE(refused.get().ran);
  gate.set_value();
  home.run();
  CHECK(running.get().ran);
  CHECK(waiting.get().ran);
  home.restart();
  auto later = asio::co_spawn(home, run_once(pool, [] {}), asio::use_future);
  home.run();
  CHECK(later.get().ran);
}

TEST_CASE("an exception of the work comes out at the caller and frees its place") {
  asio::io_context home;
  WorkerPool pool(1, 1);
  auto failed = asio::co_spawn(home, run_once(pool, [] { throw std::runtime_error("no"); }), asio::use_future);
  home.run();
  CHECK_THROWS_AS(failed.get(), std::runtime_error);
  home.restart();
  auto next = asio::co_spawn(home, run_once(pool, [] {}), asio::use_future);
  home.run();
  CHECK(next.get().ran);
}

TEST_CASE("a pool ends although work still waits in it") {
  asio::io_context home;
  std::promise<void> started;
  {
    WorkerPool pool(1, 8);
    std::promise<void> gate;
    std::shared_future<void> opened = gate.get_future().share();
    const auto block = [&started, opened] {
      started.set_value();
      opened.wait();
    };
    asio::co_spawn(home, run_once(pool, block), asio::detached);
    for (int i = 0; i < 5; ++i) asio::co_spawn(home, run_once(pool, [] {}), asio::detached);
    home.poll();
    started.get_future().wait();
    gate.set_value();
    pool.stop();
  }
  CHECK(home.poll() > 0);
}
