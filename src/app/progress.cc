#include "app/progress.h"

#include <algorithm>

namespace signpost::app {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;

constexpr milliseconds between_drawings{100};
constexpr std::uint64_t bar_columns = 30;
constexpr const char* empty_line = "\r\x1B[K"; // ECMA-48: to its beginning, then erase in line

std::string bar(std::uint64_t done, std::uint64_t whole) {
  const std::uint64_t filled = bar_columns * done / whole;
  return '[' + std::string(filled, '#') + std::string(bar_columns - filled, '.') + "] " +
         std::to_string(100 * done / whole) + " %  ";
}

} // namespace

Progress::Progress(std::ostream& terminal, std::optional<std::uint64_t> whole, Clock clock)
    : terminal_(terminal), whole_(whole), clock_(std::move(clock)), begun_(clock_()) {}

void Progress::show(std::uint64_t bytes, std::uint64_t calls) {
  const auto now = clock_();
  if (drawn_ && now - *drawn_ < between_drawings) return;
  drawn_ = now;
  visible_ = true;
  const double seconds = std::max(duration<double>(now - begun_).count(), 0.001);
  terminal_ << empty_line;
  if (whole_ && *whole_ > 0) terminal_ << bar(std::min(bytes, *whole_), *whole_);
  terminal_ << calls << " calls, " << static_cast<std::uint64_t>(static_cast<double>(calls) / seconds) << " a second"
            << std::flush;
}

void Progress::clear() {
  if (visible_) terminal_ << empty_line << std::flush;
  visible_ = false;
}

} // namespace signpost::app
