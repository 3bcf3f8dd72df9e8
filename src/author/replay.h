#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "author/replay_changes.h"
#include "author/replay_lines.h"
#include "service/case.h"

// Recorded calls decided again, and what becomes of them by other policies.
namespace signpost::author {

enum class ReplayFormat : std::uint8_t { table, ndjson };

// What calls are decided with.
struct ReplayTerms {
  const service::Knowledge& knowledge;
  const service::Knowledge* against = nullptr; // other policies to compare with; null: none
  base::Date today;                            // the day of signing of calls that have none of their own
  const service::PrefetchKeys& prefetch_keys;  // keys of a site that stand for ours
  ReplayFormat format = ReplayFormat::ndjson;
  std::size_t line_bytes = std::size_t{8} << 20; // a call may have, as at the server
  unsigned threads = 1;
  std::size_t window_per_thread = 64; // lines that are read and not yet handed on
};

// A text with calls: one in each line, or one as a whole.
struct ReplayInput {
  std::string file; // its name; empty: standard input
  bool one_request = false;
  ReadBytes read;
};

// The inputs one after the other, nothing at the end. One that cannot be read is told, and the others go on.
using NextInput = std::function<std::optional<ReplayInput>()>;

struct ReplayCounts {
  std::size_t calls = 0; // with those that could not be decided
  std::size_t bad = 0;   // of them, that could not be decided: no call, refused, or not readable
  std::size_t decisions = 0;
  // Of decisions, with other policies:
  std::size_t changed = 0;
  std::size_t other_version = 0; // not changed, by another version of their policy

  ReplayCounts& operator+=(const ReplayCounts& more);
};

// What came of one line.
struct Replayed {
  struct Pair { // one decision by both sets of policies
    std::string policy;
    std::vector<Difference> differences; // empty: it is the same
  };

  std::string out;  // lines for whoever wants the decisions
  std::string told; // what is amiss, `file:line: sentence`; nothing of a chart
  std::string name; // what the call is found by: its id or its place
  std::vector<Pair> pairs;
  ReplayCounts counts;
};

// Decides every call of every input on several threads and hands on what came of each, one at a time, in the order in
// which they came, until `hand_on` says that no more is wanted. Holds a bounded number of them. Reads no clock. Throws
// std::system_error if there is no thread to be had.
void replay(const NextInput& next, const ReplayTerms& terms, const std::function<bool(Replayed)>& hand_on);

} // namespace signpost::author
