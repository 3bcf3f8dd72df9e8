#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.h"

namespace signpost::service {

// The distributed trace that a call is part of, by its `traceparent` and `tracestate` (W3C Trace Context, Level 1).
struct Trace {
  std::string id{};    // trace id: 32 lower-case hexadecimal digits, not all 0
  std::string flags{}; // 2 such digits, with no bit set but those that are defined
  std::string state{}; // `tracestate`, its fields joined; empty: none, or none that may be passed on
};

// The trace of a request; nothing if `traceparent` is missing, there twice or not exactly of its form.
std::optional<Trace> read_trace(const http::Request& head);

// The fields of a request that is made on behalf of the call: the same trace, with a parent id of its own. None if the
// system has no randomness.
std::vector<http::Header> trace_fields(const Trace& trace);

} // namespace signpost::service
