#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace signpost::test {

// Whether `condition` comes true within a time that no healthy machine needs; a test that waits it out has failed.
inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

} // namespace signpost::test
