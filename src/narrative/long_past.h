#pragma once

#include <chrono>
#include <optional>

#include "base/date.h"

namespace signpost::narrative {

// Whether a year lies so far back on a day that what is told of it is no longer so. Without a day every year does: what
// {longAgo} guards against is the graver mistake.
class LongPast {
public:
  LongPast(std::optional<base::Date> day, int years) {
    if (day) last_year_ = static_cast<int>(std::chrono::year_month_day{*day}.year()) - years;
  }
  bool operator()(int year) const { return !last_year_ || year <= *last_year_; }

private:
  std::optional<int> last_year_;
};

} // namespace signpost::narrative
