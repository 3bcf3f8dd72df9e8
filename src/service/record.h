#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "service/gap.h"

namespace signpost::service {

// The steps of a call, in their order.
enum class Stage : std::uint8_t { parse, read, fetch, decide, write };
inline constexpr std::size_t stages = 5;
std::string_view to_string(Stage stage);

// What is known of one call after it: an owned copy of what a dispute, a log line and a metric need, and nothing of the
// chart's values. The only thing that log, store, audit and metrics see.
struct Record {
  struct Evidence {
    std::string resource; // reference: "Condition/7"
    std::string path; // of the element that was read
  };
  struct Criterion {
    std::string id;
    std::string truth; // "yes", "no", "unknown"
    std::string why; // of unknown; empty otherwise
    bool presumed = false;
    std::vector<Evidence> evidence;
  };
  struct Decision {
    std::string order, coverage; // references
    std::string payer, policy, version;
    std::string outcome, determination, authorization, reason; // as the explanation names them; empty: none
    std::vector<Criterion> criteria; // leaves
    std::string card; // uuid of its card; empty: it had none
  };

  std::string id; // Signpost-Request-Id
  std::chrono::system_clock::time_point begun;
  std::string issuer; // of the caller's token; empty: callers are not told apart
  std::string hook, hook_instance;
  std::string knowledge; // digest of policies and cards
  std::string response; // digest of the answer's text: "sha256:…"
  std::vector<Decision> decisions;
  std::vector<Gap> gaps;
  std::size_t cards = 0, actions = 0;
  std::size_t body_bytes = 0; // of the request
  std::size_t fetched_requests = 0, fetched_bytes = 0; // from the EHR's FHIR server
  std::array<std::chrono::microseconds, stages> spent{}; // time on the clock, by stage
};

} // namespace signpost::service
