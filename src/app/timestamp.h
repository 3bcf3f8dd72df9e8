#pragma once

#include <chrono>
#include <string>

namespace signpost::app {

// RFC 3339, UTC, to the second.
std::string timestamp(std::chrono::system_clock::time_point time);

} // namespace signpost::app
