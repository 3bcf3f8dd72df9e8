#pragma once

#include <string>

namespace signpost::app {

// A random UUID (RFC 9562 version 4). Throws std::runtime_error if the system has no randomness.
std::string random_uuid();

} // namespace signpost::app
