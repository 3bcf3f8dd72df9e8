// CPU time of parsing a body as JSON, the least of several rounds.
//   json_cpu FILE...
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include <time.h>

#include "base/json.h"

namespace {

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Microseconds; below zero if the text is no JSON.
double microseconds_to_parse(const std::string& text) {
  constexpr int rounds = 15;
  const int calls = static_cast<int>(std::max<std::size_t>(20, 20'000'000 / (text.size() + 1)));
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < rounds; ++round) {
    const double begun = cpu_seconds();
    for (int call = 0; call < calls; ++call)
      if (!signpost::base::JsonDocument::parse(text)) return -1;
    best = std::min(best, (cpu_seconds() - begun) / calls);
  }
  return best * 1e6;
}

} // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const double cost = microseconds_to_parse(text);
    if (cost < 0) {
      std::fprintf(stderr, "%s: not JSON\n", argv[i]);
      return 1;
    }
    const double rate = static_cast<double>(text.size()) / cost; // bytes a microsecond
    std::printf("%s: %zu bytes, %.1f us, %.0f MB/s\n", argv[i], text.size(), cost, rate);
  }
}
