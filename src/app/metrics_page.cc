#include "app/metrics_page.h"

#include <chrono>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <prometheus/text_serializer.h>

#include "app/metrics.h"
#include "app/process_state.h"
#include "http/server.h"

namespace signpost::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;
using Clock = std::chrono::system_clock;

// The families whose values are kept elsewhere, as they are now.
class States {
public:
  explicit States(std::vector<prometheus::MetricFamily> before) : families_(std::move(before)) {}

  template <class Number>
  void gauge(const std::string& name, const std::string& help, Number value,
             std::vector<ClientMetric::Label> labels = {}) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.gauge.value = static_cast<double>(value);
    families_.push_back({name, help, MetricType::Gauge, {std::move(metric)}});
  }
  void gauge(const std::string& name, const std::string& help, Clock::time_point time) {
    gauge(name, help, std::chrono::duration<double>(time.time_since_epoch()).count());
  }
  template <class Number>
  void counter(const std::string& name, const std::string& help, Number value) {
    families_.push_back({name, help, MetricType::Counter, {counted({}, value)}});
  }
  // A counter with one label.
  void counter(const std::string& name, const std::string& help, const std::string& label,
               const std::vector<std::pair<std::string, std::uint64_t>>& values) {
    prometheus::MetricFamily family{name, help, MetricType::Counter, {}};
    for (const auto& [of, value] : values) family.metric.push_back(counted({{label, of}}, value));
    families_.push_back(std::move(family));
  }

  std::string text() const {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_);
    return std::move(out).str();
  }

private:
  template <class Number>
  static ClientMetric counted(std::vector<ClientMetric::Label> labels, Number value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = static_cast<double>(value);
    return metric;
  }

  std::vector<prometheus::MetricFamily> families_;
};

void add_failures(const service::Failures::Counts& counts, States& states) {
  states.counter("signpost_failures_total", "What went wrong inside and was survived.", "kind",
                 {{"orders", counts.orders},
                  {"requests", counts.requests},
                  {"connections", counts.connections},
                  {"answers", counts.answers},
                  {"handshakes", counts.handshakes},
                  {"accepts", counts.accepts}});
  states.counter("signpost_log_lines_lost_total", "Lines of the log that could not be written.", counts.lost_lines);
}

void add_load(const http::Server& server, const http::WorkerPool& pool, States& states) {
  states.gauge("signpost_connections_open", "Connections of clients.", server.connections());
  states.gauge("signpost_bodies_in_flight_bytes", "Memory of all bodies being read, fetched or answered.",
               server.bodies().used());
  states.gauge("signpost_bodies_in_flight_limit_bytes", "What that may be at most.", server.bodies().limit());
  states.gauge("signpost_worker_queue_depth", "Calls with large bodies that wait or are worked on.", pool.load());
  states.gauge("signpost_worker_queue_limit", "How many there may be at most.", pool.queue());
}

void add_knowledge(const service::KnowledgeStatus& status, States& states) {
  states.gauge("signpost_knowledge_info", "The policies and cards in use, by their digest.", 1,
               {{"digest", status.knowledge->digest}});
  states.gauge("signpost_knowledge_loaded_timestamp_seconds", "When they were taken into use.", status.since);
  states.gauge("signpost_policies_loaded", "Versions of policies in use.",
               status.knowledge->catalog->versions().size());
  states.counter("signpost_knowledge_reload_failures_total", "Reloads that failed for mistakes in the files.",
                 status.failures);
  states.gauge("signpost_knowledge_stale", "1 while the files have mistakes and older knowledge is in use.",
               status.failed_reload ? 1 : 0);
}

void add_store(const store::KeeperState& state, States& states) {
  states.gauge("signpost_store_up", "1 while the store can be written to.", state.trouble ? 0 : 1);
  states.gauge("signpost_store_entries_waiting", "Entries that wait to be written.", state.waiting);
  states.gauge("signpost_store_lag_seconds", "How long the oldest of them has waited.",
               std::chrono::duration<double>(state.lag).count());
  states.counter("signpost_store_entries_written_total", "Entries written.", state.written);
  states.counter("signpost_store_entries_lost_total", "Entries that could not be written.", state.lost);
  states.counter("signpost_store_commits_total", "Commits.", state.commits);
}

void add_drafts(dtr::Drafts& drafts, States& states) {
  const dtr::Drafts::State state = drafts.state();
  states.gauge("signpost_drafts_held", "Drafts of forms that can be asked for.", state.count);
  states.gauge("signpost_drafts_bytes", "Memory that they take.", state.bytes);
  states.gauge("signpost_drafts_limit_bytes", "What that may be at most.", drafts.limits().bytes);
  states.counter("signpost_drafts_lost_total", "Drafts that could not be kept.", state.lost);
}

void add_process(const ProcessState& state, States& states) {
  states.gauge("signpost_build_info", "The program.", 1, {{"version", SIGNPOST_VERSION}});
  states.gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.", state.started);
  states.counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", state.cpu_seconds);
  if (state.resident_bytes)
    states.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", *state.resident_bytes);
  if (state.virtual_bytes)
    states.gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", *state.virtual_bytes);
  if (state.open_fds) states.gauge("process_open_fds", "Number of open file descriptors.", *state.open_fds);
  if (state.max_fds) states.gauge("process_max_fds", "Maximum number of open file descriptors.", *state.max_fds);
}

} // namespace

http::Reply show_metrics(const House& house, const Visit&) {
  States states(house.metrics.collect());
  add_failures(house.calls.failures.counts(), states);
  add_load(house.server, house.calls.pool, states);
  add_knowledge(house.calls.knowledge.status(), states);
  add_store(house.keeping.state(), states);
  add_drafts(house.drafts, states);
  add_process(ProcessState::now(), states);
  return {.status = 200,
          .content_type = "text/plain; version=0.0.4; charset=utf-8",
          .headers = {{"Cache-Control", "no-store"}},
          .body = states.text()};
}

} // namespace signpost::app
