#pragma once

#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace signpost::narrative {

// Calls `job(i)` for each i below `count`, on at most `threads` threads of which the caller's is one, and returns when
// all are done. What a job throws, the first of several, is thrown here; jobs not begun by then are left out. Fewer
// threads do where the system gives no more.
template <class Job>
void for_each_in_parallel(std::size_t count, unsigned threads, Job&& job) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto work = [&]() noexcept {
    try {
      for (std::size_t i = next++; i < count; i = next++) job(i);
    } catch (...) {
      next = count;
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> helpers;
    try {
      for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
    } catch (const std::exception&) {} // too little memory or too many threads: those there are do the work
    work();
  } // waits for the helpers
  if (failure) std::rethrow_exception(failure);
}

} // namespace signpost::narrative
