#include "service/current_knowledge.h"

#include <utility>

namespace signpost::service {

CurrentKnowledge::CurrentKnowledge(std::shared_ptr<const Knowledge> knowledge, KnowledgeStatus::Time now)
    : status_{std::move(knowledge), now, {}, 0} {}

std::shared_ptr<const Knowledge> CurrentKnowledge::get() const {
  const std::lock_guard lock(mutex_);
  return status_.knowledge;
}

KnowledgeStatus CurrentKnowledge::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void CurrentKnowledge::replace(std::shared_ptr<const Knowledge> knowledge, KnowledgeStatus::Time now) {
  KnowledgeStatus old{std::move(knowledge), now, {}, 0}; // the last owner of the old knowledge frees it after the lock
  const std::lock_guard lock(mutex_);
  old.failures = status_.failures;
  std::swap(status_, old);
}

void CurrentKnowledge::confirm() {
  const std::lock_guard lock(mutex_);
  status_.failed_reload.reset();
}

void CurrentKnowledge::note_failure(KnowledgeStatus::FailedReload failure) {
  const std::lock_guard lock(mutex_);
  status_.failed_reload = failure;
  ++status_.failures;
}

} // namespace signpost::service
