#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "http/server.h"

namespace signpost::service {

// Whether a text has the form of an id as FHIR has it, which includes UUIDs: what has not is not repeated in the log.
bool is_id(std::string_view text);

// An order that could not be evaluated. Nothing of its content, nor an exception's words: they may quote the chart.
struct OrderFailure {
  std::size_t order = 0; // its place among the orders of the call, from 0
  std::string_view why;  // one of our own sentences
};

// What went wrong inside and was survived, for whoever operates the server: counted, and told in one line. Any thread.
class Failures {
public:
  // Takes the members of one JSON object: `"event":"orders failed",…`.
  using Log = std::function<void(std::string_view members)>;

  explicit Failures(Log log = {}) : log_(std::move(log)) {}

  // Orders of one call. `hook_instance` is what client and server both know it by; what has not the form of an id is
  // not repeated.
  void note(std::string_view hook_instance, std::span<const OrderFailure> orders);
  void note(http::Failure failure);
  // A line of the log that could not be written. Counted only: there is nowhere to tell it.
  void note_lost_line() { ++lost_lines_; }

  // Since the start.
  struct Counts {
    std::uint64_t orders = 0;
    std::uint64_t requests = 0;    // answered with a 500
    std::uint64_t connections = 0; // lost without an answer
    std::uint64_t answers = 0;     // that their clients were gone for, or took too slowly
    std::uint64_t handshakes = 0;  // of TLS that came to nothing
    std::uint64_t accepts = 0;     // times that the system had no room for more connections
    std::uint64_t lost_lines = 0;  // of the log
  };
  Counts counts() const {
    return {orders_, requests_, connections_, answers_, handshakes_, accepts_, lost_lines_};
  }

private:
  void tell(std::string_view members) const;

  const Log log_;
  std::atomic<std::uint64_t> orders_ = 0, requests_ = 0, connections_ = 0, answers_ = 0, handshakes_ = 0, accepts_ = 0,
                             lost_lines_ = 0;
};

} // namespace signpost::service
