#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

namespace signpost::app {

// How far a long run is, on the last line of a terminal: a bar where the whole is known, else how many and how fast.
// Redrawn at most ten times a second.
class Progress {
public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  // `whole` in bytes; nothing: it is not known.
  Progress(std::ostream& terminal, std::optional<std::uint64_t> whole, Clock clock = std::chrono::steady_clock::now);

  // So many bytes and calls are done. Draws if it is time.
  void show(std::uint64_t bytes, std::uint64_t calls);
  // Takes it away, for other lines or at the end.
  void clear();

private:
  std::ostream& terminal_;
  std::optional<std::uint64_t> whole_;
  Clock clock_;
  std::chrono::steady_clock::time_point begun_;
  std::optional<std::chrono::steady_clock::time_point> drawn_; // last
  bool visible_ = false;
};

} // namespace signpost::app
