#pragma once

#include <string>

namespace signpost::service {

// What kept an answer from being better, for whoever integrates the server: `signpost.remarks`, `missing` of the
// chart's account and the log are made of it.
struct Gap {
  std::string type;     // the resource type it is about; empty: the call as a whole
  std::string reason;   // a word for logs and counts, without patient data: "not-sent", "http-403", "timed-out"
  std::string sentence; // one sentence; may name references, never what a record holds
};

// The reason of a call for which nothing could be fetched at all.
inline constexpr const char* not_fetched = "not-fetched";

} // namespace signpost::service
