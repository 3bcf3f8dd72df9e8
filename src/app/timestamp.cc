#include "app/timestamp.h"

#include "base/timestamp.h"

namespace signpost::app {

std::string timestamp(std::chrono::system_clock::time_point time) {
  return base::to_string(base::Timestamp(std::chrono::floor<std::chrono::seconds>(time)));
}

} // namespace signpost::app
