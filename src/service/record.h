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
enum class Stage : std::uint8_t { parse, read, fetch, decide, write, keep };
inline constexpr std::size_t stages = 6;
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
    bool on_card = false; // the decision's card asks for it, or says that it fails
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
  std::string trace; // W3C trace id of what the call is part of; empty: none
  std::string hook, hook_instance;
  std::string signed_on; // the day it is decided for: "2026-11-20"
  std::string knowledge; // digest of policies and cards
  std::string request; // digest of the body as it came: "sha256:…"
  std::string response; // digest of the answer's text
  std::string decided; // digest of the decisions (digest_of), which a replay gives again
  std::vector<Decision> decisions;
  std::vector<Gap> gaps;
  std::size_t cards = 0, actions = 0;
  std::size_t body_bytes = 0; // of the request
  std::size_t fetched_requests = 0, fetched_bytes = 0; // from the EHR's FHIR server
  std::vector<std::string> fetch_failures; // why a search or read did not bring what was asked: the word of its Gap
  std::array<std::chrono::microseconds, stages> spent{}; // time on the clock, by stage
};

// The digest of what was decided: orders and coverages, outcomes, each criterion's truth and where it was read, but not
// the cards, whose names are new each time. The same request on the same day by the same knowledge has the same one.
std::string digest_of(const std::vector<Record::Decision>& decisions);

} // namespace signpost::service
