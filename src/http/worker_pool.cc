#include "http/worker_pool.h"

#include <exception>

namespace signpost::http {
namespace {

// One place in the queue, given back however the call ends.
class Place {
public:
  explicit Place(std::atomic<std::size_t>& load) : load_(load) {}
  ~Place() { --load_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

private:
  std::atomic<std::size_t>& load_;
};

} // namespace

WorkerPool::WorkerPool(unsigned threads, std::size_t queue) : queue_(queue), threads_(threads) {}

WorkerPool::~WorkerPool() { stop(); }

void WorkerPool::stop() {
  threads_.stop();
  threads_.join();
}

asio::awaitable<bool> WorkerPool::run(const std::function<void()>& work) {
  const auto home = co_await asio::this_coro::executor;
  std::exception_ptr failure;
  {
    const std::size_t before = load_++;
    const Place place(load_);
    if (before >= queue_) co_return false;
    co_await asio::post(asio::bind_executor(threads_.get_executor(), asio::use_awaitable));
    try {
      work();
    } catch (...) {
      failure = std::current_exception(); // to be thrown at home, not on the pool's thread
    }
  }
  // From here on the pool may be gone.
  co_await asio::post(asio::bind_executor(home, asio::use_awaitable));
  if (failure) std::rethrow_exception(failure);
  co_return true;
}

} // namespace signpost::http
