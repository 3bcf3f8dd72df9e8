#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include "app/series.h"
#include "cdshooks/hooks.h"
#include "service/current_knowledge.h"
#include "service/record.h"

namespace signpost::app {

// What was done since the start, counted for Prometheus. The values of labels are hooks, statuses, outcomes, stages and
// words of ours, payers and policies of the knowledge, and issuers of the file of issuers; what is none of these is
// "other". Nothing of a chart is looked at. Any thread.
class Metrics {
public:
  Metrics();

  // A call that was answered with this status. `knowledge`: which payers and policies there are.
  void note(const service::Record& record, int status, const service::CurrentKnowledge& knowledge);
  // A request that never was a call and was answered with an error. `reason`: auth::word_of() of who was not let in.
  void note_refused(int status, std::string_view reason);
  // Items of feedback on the cards of a hook's service that were taken.
  void note_feedback(const cdshooks::Hook& hook, std::size_t accepted, std::size_t overridden);

  std::vector<prometheus::MetricFamily> collect() const { return registry_.Collect(); }

private:
  template <std::size_t Labels>
  using Counters = Series<prometheus::Counter, Labels>;
  template <std::size_t Labels>
  using Histograms = Series<prometheus::Histogram, Labels>;

  void note_fetching(const service::Record& record);

  prometheus::Registry registry_;
  prometheus::Counter& crowded_;
  Counters<3> calls_;
  Counters<4> decisions_;
  Counters<1> cards_, actions_;
  Histograms<1> seconds_, stage_seconds_;
  std::array<prometheus::Histogram*, service::stages> stages_{}; // of stage_seconds_
  prometheus::Histogram& body_bytes_;
  prometheus::Counter &fetch_requests_, &fetch_bytes_;
  Counters<1> fetch_failures_;
  Counters<2> refused_;
  Counters<2> feedback_;
};

} // namespace signpost::app
