// One order-sign call after the other without sockets: parse, decide, write the answer. Every request is seen for the
// first time, then all are seen again. Prints the mean CPU time of a call, of the repeats the least of several rounds.
//   order_sign_cpu POLICIES CARDS ROUNDS FILE...
// Under callgrind with --instr-atstart=no (reading.py) it dumps the first sight and each round of repeats apart.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include <time.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else // without valgrind there is nothing to tell it
#define CALLGRIND_START_INSTRUMENTATION
#define CALLGRIND_STOP_INSTRUMENTATION
#define CALLGRIND_DUMP_STATS_AT(name)
#endif

#include "service/answer.h"

namespace {

using namespace signpost;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Request {
  const char* file;
  std::string text;
};

// Answers all of them, each once. Microseconds a request; ends the program if one is refused.
double microseconds_to_answer(const std::vector<Request>& requests, const service::Terms& terms) {
  const double begun = cpu_seconds();
  for (const auto& [file, text] : requests) {
    const auto document = base::JsonDocument::parse(text);
    if (document && service::respond(document->root(), terms)) continue;
    std::fprintf(stderr, "%s: refused\n", file);
    std::exit(1);
  }
  return (cpu_seconds() - begun) * 1e6 / static_cast<double>(requests.size());
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  base::Issues issues;
  const auto knowledge = service::Knowledge::load({argv[1]}, argv[2], issues);
  if (!knowledge || issues.has_errors()) return 3;
  const std::function<std::string()> uuid = [] { return std::string("00000000-0000-4000-8000-000000000000"); };
  const service::Terms terms{**knowledge, *base::parse_date("2026-11-20"), "http://127.0.0.1:8080", uuid};
  std::vector<Request> requests;
  std::size_t bytes = 0;
  for (int i = 4; i < argc; ++i) {
    auto text = service::read_file(argv[i]);
    if (!text) return 3;
    bytes += text->size();
    requests.push_back({argv[i], std::move(*text)});
  }

  CALLGRIND_START_INSTRUMENTATION;
  const double first = microseconds_to_answer(requests, terms);
  CALLGRIND_DUMP_STATS_AT("first sight");
  double repeat = std::numeric_limits<double>::max();
  for (int round = std::max(1, std::atoi(argv[3])); round > 0; --round) {
    repeat = std::min(repeat, microseconds_to_answer(requests, terms));
    CALLGRIND_DUMP_STATS_AT("repeat");
  }
  CALLGRIND_STOP_INSTRUMENTATION;
  std::printf("%zu requests, %zu bytes each, first sight %.1f us, repeat %.1f us\n", requests.size(),
              bytes / requests.size(), first, repeat);
}
