#include "http/worker_pool.h"

#include <exception>
#include <utility>

namespace signpost::http {
namespace {

// One place in the queue, given back however the call ends.
class Place {
public:
  explicit Place(std::shared_ptr<std::atomic<std::size_t>> load)
      : load_(std::move(load)), before_(load_->fetch_add(1)) {}
  ~Place() { --*load_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  std::size_t before() const { return before_; } // how many had a place already

private:
  const std::shared_ptr<std::atomic<std::size_t>> load_;
  const std::size_t before_;
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
    const Place place(load_);
    if (place.before() >= queue_) co_return false;
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
