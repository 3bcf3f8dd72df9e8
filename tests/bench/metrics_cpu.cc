// What counting a call costs, on one thread and on several at once, and what a page of metrics does.
//   metrics_cpu POLICIES CARDS [SERIES]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <time.h>

#include <prometheus/text_serializer.h>

#include "app/metrics.h"
#include "app/process_state.h"

namespace {

using namespace signpost;

constexpr int calls = 200'000, pages = 200;

double cpu_seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

service::Record record(const std::string& issuer) {
  service::Record record;
  record.hook = "order-sign";
  record.issuer = issuer;
  service::Record::Decision decision;
  decision.payer = "bcbsma";
  decision.policy = "bcbsma/485-kyphoplasty";
  decision.outcome = "needs-documentation";
  record.decisions = {decision};
  record.cards = record.actions = 1;
  record.body_bytes = 8'815;
  record.spent = {std::chrono::microseconds(80),
                  std::chrono::microseconds(90),
                  {},
                  std::chrono::microseconds(1'700),
                  std::chrono::microseconds(280)};
  return record;
}

// Nanoseconds of CPU for each call.
double nanoseconds(app::Metrics& metrics, const service::Record& call, const service::CurrentKnowledge& current) {
  const double begun = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < calls; ++i) metrics.note(call, 200, current);
  return (cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - begun) * 1e9 / calls;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  base::Issues issues;
  auto knowledge = service::Knowledge::load({argv[1]}, argv[2], issues);
  if (!knowledge || issues.has_errors()) return 3;
  const service::CurrentKnowledge current(std::move(*knowledge), std::chrono::system_clock::now());
  app::Metrics metrics;
  const int series = argc > 3 ? std::atoi(argv[3]) : 500;
  for (int i = 0; i < series; ++i) metrics.note(record("https://ehr.example/" + std::to_string(i)), 200, current);

  const service::Record call = record("https://ehr.example/0");
  const double alone = nanoseconds(metrics, call, current);
  double together[2];
  std::thread other([&] { together[0] = nanoseconds(metrics, call, current); });
  together[1] = nanoseconds(metrics, call, current);
  other.join();

  std::size_t bytes = 0;
  const double begun = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < pages; ++i) {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, metrics.collect());
    bytes = out.str().size();
  }
  const double page = (cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - begun) * 1e6 / pages;
  const double before = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
  for (int i = 0; i < pages; ++i) (void)app::ProcessState::now();
  const double state = (cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - before) * 1e6 / pages;
  std::printf(
      "a call %.0f ns alone, %.0f ns on two threads; a page of %zu bytes %.0f us, what the system says %.0f us\n",
      alone, std::max(together[0], together[1]), bytes, page, state);
}
