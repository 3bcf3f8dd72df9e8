#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace signpost::author {

// Work on a stream of items by several threads, whose results are handed on in the order in which the items came. It
// holds a bounded number of items and results, so that one that takes long does not let the others pile up.
template <class Item, class Done>
class OrderedWork {
public:
  struct Bounds {
    unsigned threads = 1;
    std::size_t items = 64;             // that are in it, from put() until handed on
    std::size_t bytes = std::size_t{64} << 20; // of items that are not worked on yet or just now; one is always taken
  };

  // `work` is called by any of the threads, `hand_on` by one at a time; neither throws. `hand_on` says whether more is
  // wanted. Fewer threads do where the system gives no more; throws std::system_error if it gives none.
  OrderedWork(Bounds bounds, std::function<Done(Item)> work, std::function<bool(Done)> hand_on)
      : bounds_(bounds), work_(std::move(work)), hand_on_(std::move(hand_on)) {
    try {
      for (unsigned i = 0; i < bounds_.threads; ++i) threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) throw;
    }
  }
  // What is not handed on by now is given up.
  ~OrderedWork() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  OrderedWork(const OrderedWork&) = delete;
  OrderedWork& operator=(const OrderedWork&) = delete;

  // Waits for room and takes an item of that many bytes. False: nothing is wanted any more.
  bool put(Item item, std::size_t bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
      return ended_ || slots_.empty() || (slots_.size() < bounds_.items && bytes_ + bytes <= bounds_.bytes);
    });
    if (ended_) return false;
    bytes_ += bytes;
    slots_.push_back({std::move(item), {}, bytes});
    changed_.notify_all();
    return true;
  }

  // Waits until every item's result is handed on, or nothing is wanted any more.
  void finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || slots_.empty(); });
  }

private:
  struct Slot {
    std::optional<Item> item;
    std::optional<Done> done;
    std::size_t bytes;
  };

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [&] { return ended_ || begun_ < slots_.size(); });
      if (ended_) return;
      Slot& slot = slots_[begun_++]; // stays where it is: slots come and go at the ends only
      Item item = std::move(*slot.item);
      slot.item.reset();
      lock.unlock();
      Done done = work_(std::move(item));
      lock.lock();
      slot.done = std::move(done);
      bytes_ -= slot.bytes;
      changed_.notify_all();
      if (!handing_on_) hand_on(lock);
    }
  }

  // Everything at the front that is done. One thread at a time: the others go on working.
  void hand_on(std::unique_lock<std::mutex>& lock) {
    handing_on_ = true;
    while (!ended_ && !slots_.empty() && slots_.front().done) {
      Done done = std::move(*slots_.front().done);
      lock.unlock();
      const bool more = hand_on_(std::move(done));
      lock.lock();
      slots_.pop_front();
      --begun_;
      if (!more) ended_ = true;
      changed_.notify_all();
    }
    handing_on_ = false;
  }

  const Bounds bounds_;
  const std::function<Done(Item)> work_;
  const std::function<bool(Done)> hand_on_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Slot> slots_; // in the order in which they came
  std::size_t begun_ = 0; // of them, from the front
  std::size_t bytes_ = 0; // of those without a result
  bool handing_on_ = false;
  bool ended_ = false;
  std::vector<std::jthread> threads_; // last: they end before what they use goes
};

} // namespace signpost::author
