#pragma once

#include <string>
#include <string_view>

namespace signpost::app {

// A random UUID (RFC 9562 version 4). Throws std::runtime_error if the system has no randomness.
std::string random_uuid();

// Whether a text has the form of a UUID of whatever version: 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text);

} // namespace signpost::app
