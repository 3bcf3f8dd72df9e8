#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

#include "http/asio.h"

namespace signpost::http {

// Threads for work too long for a connection's executor, behind a queue that can be full.
// Declare it after the Server whose handler uses it: it then ends first, while what its work borrows is still there.
class WorkerPool {
public:
  // `queue`: how many calls of run() may be waiting or running together.
  WorkerPool(unsigned threads, std::size_t queue);
  ~WorkerPool(); // stop()
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `work` on a thread of the pool while the caller's executor is free for others, and goes on there. False, at
  // once and without running it, if the queue is full. An exception of `work` comes out here. `work` is borrowed: give
  // it a name before awaiting.
  asio::awaitable<bool> run(const std::function<void()>& work);

  // Calls of run() that wait or run, and how many may. Any thread.
  std::size_t load() const { return *load_; }
  std::size_t queue() const { return queue_; }

  // Drops what waits and finishes what runs; no more is run after it. For an end at which what the work uses goes
  // before the pool does. Call after Server::join().
  void stop();

private:
  const std::size_t queue_;
  // Calls of run() that wait or run. Shared with them: one that was dropped ends at home, perhaps after the pool.
  std::shared_ptr<std::atomic<std::size_t>> load_ = std::make_shared<std::atomic<std::size_t>>(0);
  asio::thread_pool threads_;
};

} // namespace signpost::http
