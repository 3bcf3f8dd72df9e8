// CPU time of one order-sign call without sockets: parse, decide, write the answer; the least of several rounds.
//   order_sign_cpu POLICIES CARDS FILE...
// ORDER_SIGN_CALLS=N makes N calls in one round, for counting instructions under callgrind.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include <time.h>

#include "service/answer.h"

namespace {

using namespace signpost;

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Microseconds; below zero if the call is refused.
double microseconds_to_answer(const std::string& text, const service::Terms& terms) {
  const char* fixed = std::getenv("ORDER_SIGN_CALLS");
  const int rounds = fixed ? 1 : 10;
  const int calls = fixed ? std::max(1, std::atoi(fixed))
                          : static_cast<int>(std::max<std::size_t>(10, 5'000'000 / (text.size() + 1)));
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const double begun = cpu_seconds();
    for (int call = 0; call < calls; ++call) {
      const auto document = base::JsonDocument::parse(text);
      if (!document || !service::respond(document->root(), terms)) return -1;
    }
    best = std::min(best, (cpu_seconds() - begun) / calls);
  }
  return best * 1e6;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  base::Issues issues;
  const auto knowledge = service::Knowledge::load({argv[1]}, argv[2], issues);
  if (!knowledge || issues.has_errors()) return 3;
  const std::function<std::string()> uuid = [] { return std::string("00000000-0000-4000-8000-000000000000"); };
  const service::Terms terms{**knowledge, *base::parse_date("2026-11-20"), "http://127.0.0.1:8080", uuid};
  for (int i = 3; i < argc; ++i) {
    const auto text = service::read_file(argv[i]);
    if (!text) return 3;
    const double cost = microseconds_to_answer(*text, terms);
    if (cost < 0) return 1;
    std::printf("%s: %zu bytes, %.1f us\n", argv[i], text->size(), cost);
  }
}
