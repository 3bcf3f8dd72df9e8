#include "app/timestamp.h"

#include <fmt/format.h>

#include "base/date.h"

namespace signpost::app {

std::string timestamp(std::chrono::system_clock::time_point time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::hh_mm_ss of_day(seconds - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", base::to_string(day), of_day.hours().count(), of_day.minutes().count(),
                     of_day.seconds().count());
}

} // namespace signpost::app
