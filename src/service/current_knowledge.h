#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "service/knowledge.h"

namespace signpost::service {

// What is in use, and whether the folders hold something else that could not be taken into use.
struct KnowledgeStatus {
  using Time = std::chrono::system_clock::time_point;
  struct FailedReload {
    Time at;
    std::size_t mistakes = 0;
  };
  std::shared_ptr<const Knowledge> knowledge;
  Time since;                                // when it was taken into use
  std::optional<FailedReload> failed_reload; // the last one; none once the folders are in use again
  std::uint64_t failures = 0;                // reloads that failed, since the start
};

// The knowledge in use: one shared pointer that a reload swaps. A call that took it keeps it to its end, so that an
// answer never mixes two states of the files. Any member, any thread.
class CurrentKnowledge {
public:
  CurrentKnowledge(std::shared_ptr<const Knowledge> knowledge, KnowledgeStatus::Time now);

  std::shared_ptr<const Knowledge> get() const;
  KnowledgeStatus status() const;

  // Takes `knowledge` into use for the calls that begin from now on.
  void replace(std::shared_ptr<const Knowledge> knowledge, KnowledgeStatus::Time now);
  // The folders hold again what is in use.
  void confirm();
  // The folders could not be taken into use.
  void note_failure(KnowledgeStatus::FailedReload failure);

private:
  mutable std::mutex mutex_;
  KnowledgeStatus status_;
};

} // namespace signpost::service
