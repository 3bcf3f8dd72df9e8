#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace signpost::http {

// Memory of all bodies together, of those a server is sent and of those it asks for: one pool with one limit, so that
// no mixture of calls can hold more. In bytes; any thread.
class ByteBudget {
public:
  explicit ByteBudget(std::size_t limit) : limit_(limit) {}
  ByteBudget(const ByteBudget&) = delete;
  ByteBudget& operator=(const ByteBudget&) = delete;

  std::size_t limit() const { return limit_; }
  std::size_t used() const { return used_; }

  // False, and nothing changed, if all together would then exceed the limit.
  bool take(std::size_t bytes);
  // What was taken before.
  void give_back(std::size_t bytes) { used_ -= bytes; }

private:
  const std::size_t limit_;
  std::atomic<std::size_t> used_ = 0;
};

// What one call holds of a budget, given back at the end. Several coroutines of the call may grow it at the same time,
// also on several threads; the budget must outlive it.
class ByteShare {
public:
  // `own_limit`: what this share may hold, however much the budget has left.
  explicit ByteShare(ByteBudget& budget, std::size_t own_limit = SIZE_MAX) : budget_(budget), own_limit_(own_limit) {}
  ~ByteShare() { budget_.give_back(held_); }
  ByteShare(const ByteShare&) = delete;
  ByteShare& operator=(const ByteShare&) = delete;

  // False, and nothing changed, if the share or all bodies together would then exceed their limit. Never shrinks.
  bool grow_to(std::size_t total);
  bool grow_by(std::size_t more);
  // Of what was grown by before; the rest stays held.
  void give_back(std::size_t bytes);
  std::size_t held() const { return held_; }

private:
  ByteBudget& budget_;
  const std::size_t own_limit_;
  std::atomic<std::size_t> held_ = 0;
};

} // namespace signpost::http
