#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/timestamp.h"

namespace signpost::store {

// What is kept of a call and of feedback. References, ids, codes and digests only: nothing here is a value of a chart,
// a name, a text that somebody wrote, or a token. Whoever makes an entry answers for that.

// Where a criterion's answer was read.
struct Evidence {
  std::string resource{}; // reference: "Condition/7"
  std::string path{}; // of the element: "onset"
  bool operator==(const Evidence&) const = default;
};

struct Criterion {
  std::string id{};
  std::string truth{}; // "yes", "no", "unknown"
  std::string why{}; // of unknown; empty otherwise
  bool presumed = false; // absent because the whole chart was read and shows nothing
  bool on_card = false; // the card asks for it, or says that it fails
  std::vector<Evidence> evidence{};
  bool operator==(const Criterion&) const = default;
};

// What one order was answered under one coverage.
struct Decision {
  std::string order{}, coverage{}; // references
  std::string payer{}, policy{}, version{}; // empty: none was found
  std::string outcome{}, determination{}, authorization{}, reason{}; // as the explanation names them; empty: none
  std::string card{}; // uuid of its card; empty: it had none
  std::vector<Criterion> criteria{}; // the policy's leaves, in its order
  bool operator==(const Decision&) const = default;
};

// One call of a hook, answered or refused.
struct Call {
  std::string id{}; // Signpost-Request-Id
  base::Timestamp begun{};
  std::string issuer{}; // of the caller's token; empty: callers are not told apart
  std::string trace{}; // W3C trace id of the call that this one is part of; empty: none
  std::string hook{}, instance{};
  int status = 200; // of the HTTP answer
  std::string error{}; // word for why it is no 2xx; empty otherwise
  std::string signed_on{}; // the day it was decided for: "2026-11-20"
  std::string knowledge{}; // digest of policies and cards: "sha256:…"
  std::string request{}; // digest of the body as it came: "sha256:…"
  std::string response{}; // digest of the answer's text; empty where it was refused
  std::string decided{}; // digest of the decisions; the same request on that day by that knowledge gives it again
  std::vector<std::string> missing{}; // what kept the answer from being better, as words: "Condition: not-sent"
  std::uint64_t cards = 0, actions = 0;
  std::uint64_t body_bytes = 0;
  std::uint64_t fetched_requests = 0, fetched_bytes = 0; // from the EHR's FHIR server
  std::uint64_t microseconds = 0; // on the clock, all stages together
  std::vector<Decision> decisions{};
  bool operator==(const Call&) const = default;
};

// What became of one card.
struct Feedback {
  enum class Outcome : std::uint8_t { accepted, overridden };
  struct Reason { // at least one of both; what was no code or system in form is left out
    std::string system{}, code{};
    bool operator==(const Reason&) const = default;
  };

  std::string request{}; // Signpost-Request-Id of the feedback
  base::Timestamp received{};
  std::string issuer{}; // of the sender's token; empty: callers are not told apart
  std::string service{}; // id of the service that the card came from
  std::string card{}; // uuid; it need not be one that is known here
  base::Timestamp at{}; // when the user acted, as the sender says
  Outcome outcome = Outcome::accepted;
  std::uint64_t suggestions = 0; // accepted ones
  std::vector<Reason> reasons{}; // of overriding
  bool commented = false; // something was written, which is not kept
  bool operator==(const Feedback&) const = default;
};

using Entry = std::variant<Call, Feedback>;

} // namespace signpost::store
