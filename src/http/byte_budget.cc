#include "http/byte_budget.h"

namespace signpost::http {
namespace {

// Adds to a counter unless it would then exceed the limit; no sum is formed that could wrap around.
bool add_within(std::atomic<std::size_t>& counter, std::size_t more, std::size_t limit) {
  std::size_t now = counter;
  do {
    if (now > limit || more > limit - now) return false;
  } while (!counter.compare_exchange_weak(now, now + more));
  return true;
}

} // namespace

bool ByteBudget::take(std::size_t bytes) { return add_within(used_, bytes, limit_); }

bool ByteShare::grow_by(std::size_t more) {
  if (!add_within(held_, more, own_limit_)) return false;
  if (budget_.take(more)) return true;
  held_ -= more;
  return false;
}

bool ByteShare::grow_to(std::size_t total) {
  std::size_t now = held_;
  while (now < total) {
    const std::size_t more = total - now;
    if (total > own_limit_ || !budget_.take(more)) return false;
    if (held_.compare_exchange_strong(now, total)) return true;
    budget_.give_back(more); // another coroutine grew it meanwhile: how much is wanting is to be seen anew
  }
  return true;
}

void ByteShare::give_back(std::size_t bytes) {
  held_ -= bytes;
  budget_.give_back(bytes);
}

} // namespace signpost::http
