#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace signpost::app {

// When this process was started, by the clock as it was then.
std::chrono::system_clock::time_point process_started();

// What the system says of this process.
struct ProcessState {
  std::chrono::system_clock::time_point started;
  double cpu_seconds = 0;                        // of all threads, user and system
  std::optional<std::uint64_t> resident_bytes, virtual_bytes; // nothing: it does not say
  std::optional<std::uint64_t> open_fds, max_fds;

  static ProcessState now();
};

} // namespace signpost::app
