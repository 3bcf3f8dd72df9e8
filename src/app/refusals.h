#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace signpost::app {

class Metrics;

// What is told of a refusal besides its status.
struct Refused {
  std::string_view door;   // it was at, by its pattern, never as it was spelled; empty: it found none
  std::string_view reason; // a word of ours; empty: the status says it all
  std::string_view trace;  // id of the trace it is part of; empty: none
};

// Requests that were answered with an error, whether they reached a door or not: counted, and each named by an id and
// told in one line of the log. Any thread.
class Refusals {
public:
  // Takes the members of one JSON object: `"event":"refused",…`.
  using Log = std::function<void(std::string_view members)>;

  explicit Refusals(Metrics& metrics, Log log = {}) : metrics_(metrics), log_(std::move(log)) {}

  // Counts it. Names it, in `reply` and the log, unless it has a name already and so a line of its own: a call.
  void note(http::Reply& reply, std::string_view id, const Refused& refused);
  // The page of a request that never reached a door, noted under an id of its own (http::ErrorPage).
  http::Reply page(int status, std::string_view sentence);

  std::uint64_t count() const { return count_; } // since the start

private:
  Metrics& metrics_;
  const Log log_;
  std::atomic<std::uint64_t> count_ = 0;
};

} // namespace signpost::app
