#pragma once

#include <chrono>
#include <optional>

#include "base/timestamp.h"

namespace signpost::store {

// What may be pruned, and when. The system's clock may stand wrong, even years ahead, and a wrong one must not empty a
// store: it is believed only as far as the newest entry that was there at the start and the time that has passed since
// then allow. So after a time without calls pruning is late by that time, until the next start; never early.
class Retention {
public:
  using Steady = std::chrono::steady_clock;

  // Nothing: all is kept.
  explicit Retention(std::optional<std::chrono::days> keep) : keep_(keep) {}

  bool wanted() const { return keep_.has_value(); }
  bool begun() const { return trusted_.has_value(); }
  // Once, with the store's newest entry (of an empty one: none) and the system's clock. Then a round is due.
  void begin(std::optional<base::Timestamp> newest, base::Timestamp now, Steady::time_point passed);

  // When the next step is due: at once within a round, an hour after the end of one; never if nothing is pruned.
  Steady::time_point due() const { return due_; }
  // What is older than this may go.
  base::Timestamp before(base::Timestamp now, Steady::time_point passed) const;
  // Nothing was left to prune.
  void end_round(Steady::time_point passed);

private:
  std::optional<std::chrono::days> keep_;
  std::optional<base::Timestamp> trusted_; // at begun_
  Steady::time_point begun_{};
  Steady::time_point due_ = Steady::time_point::max();
};

} // namespace signpost::store
