#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace signpost::base {

// A point in time, UTC, to the millisecond.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// A date-time of RFC 3339 with whatever offset, such as "2026-11-20T10:05:31.5+01:00", in UTC. What is finer than a
// millisecond is dropped; a leap second is the first second of the next day. Nothing for any other text, nor for a time
// that is not of the years 0000 to 9999 in UTC.
std::optional<Timestamp> parse_timestamp(std::string_view text);

// "2026-11-20T09:05:31.500Z"; whole seconds without a fraction.
std::string to_string(Timestamp time);

} // namespace signpost::base
