#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>

#include <prometheus/counter.h>
#include <prometheus/labels.h>

namespace signpost::app {

// The value of every label that would have one of no closed set, or that there is no room for.
inline constexpr std::string_view other_value = "other";

// The series of one family, found by the values of their labels and made when they are first needed. There are never
// more than `most`, and one beside, all of whose labels are "other": no client and no file can make more. Any thread;
// a series that is there is found without waiting for anybody.
template <class Metric, std::size_t Labels>
class Series {
public:
  static constexpr std::size_t most = 1'000;
  using Values = std::array<std::string_view, Labels>;
  using Names = std::array<std::string, Labels>;
  using Add = std::function<Metric&(const prometheus::Labels& labels)>;

  // `add` makes a series of the family; `crowded` counts what was noted under "other" for want of room.
  Series(Names labels, prometheus::Counter& crowded, Add add)
      : labels_(std::move(labels)), crowded_(crowded), add_(std::move(add)) {}

  // `close` puts "other" in place of each value that is of no closed set. It is asked of values that have no series.
  template <class Close>
  Metric& at(Values values, const Close& close) {
    if (Metric* found = find(values)) return *found;
    close(values);
    if (Metric* found = find(values)) return *found;
    const std::unique_lock lock(mutex_);
    if (series_.size() >= most && !series_.contains(values)) {
      crowded_.Increment();
      values.fill(other_value);
    }
    return make(values);
  }
  // Of values that are of closed sets.
  Metric& at(const Values& values) {
    return at(values, [](Values&) {});
  }

private:
  struct Less {
    using is_transparent = void;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return std::ranges::lexicographical_compare(
          a, b, [](std::string_view one, std::string_view another) { return one < another; });
    }
  };

  Metric* find(const Values& values) const {
    const std::shared_lock lock(mutex_);
    const auto found = series_.find(values);
    return found == series_.end() ? nullptr : found->second;
  }
  // With the lock.
  Metric& make(const Values& values) {
    if (const auto found = series_.find(values); found != series_.end()) return *found->second;
    prometheus::Labels labels;
    std::array<std::string, Labels> key;
    for (std::size_t i = 0; i < Labels; ++i) labels[labels_[i]] = key[i] = values[i];
    Metric& made = add_(labels);
    series_.emplace(std::move(key), &made);
    return made;
  }

  const Names labels_;
  prometheus::Counter& crowded_;
  const Add add_;
  mutable std::shared_mutex mutex_; // of what follows
  std::map<std::array<std::string, Labels>, Metric*, Less> series_;
};

} // namespace signpost::app
