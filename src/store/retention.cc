#include "store/retention.h"

#include <algorithm>

namespace signpost::store {

void Retention::begin(std::optional<base::Timestamp> newest, base::Timestamp now, Steady::time_point passed) {
  trusted_ = newest.value_or(now);
  begun_ = passed;
  if (wanted()) due_ = passed;
}

base::Timestamp Retention::before(base::Timestamp now, Steady::time_point passed) const {
  const base::Timestamp trusted = *trusted_ + std::chrono::floor<std::chrono::milliseconds>(passed - begun_);
  return std::min(now, trusted) - *keep_;
}

void Retention::end_round(Steady::time_point passed) { due_ = passed + std::chrono::hours(1); }

} // namespace signpost::store
