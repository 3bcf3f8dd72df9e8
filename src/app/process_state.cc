#include "app/process_state.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace signpost::app {
namespace {

const std::chrono::system_clock::time_point loaded = std::chrono::system_clock::now(); // before main()

double in_seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void read_memory(ProcessState& state) {
  std::uint64_t all = 0, resident = 0;
  if (!(std::ifstream("/proc/self/statm") >> all >> resident)) return;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  state.virtual_bytes = all * page;
  state.resident_bytes = resident * page;
}

void read_descriptors(ProcessState& state) {
  std::error_code failed;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at("/proc/self/fd", failed), end; !failed && at != end; at.increment(failed))
    ++count;
  if (!failed && count > 0) state.open_fds = count - 1; // without the one it is counted by
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) state.max_fds = limit.rlim_cur;
}

} // namespace

std::chrono::system_clock::time_point process_started() { return loaded; }

ProcessState ProcessState::now() {
  ProcessState state;
  state.started = loaded;
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) == 0) state.cpu_seconds = in_seconds(usage.ru_utime) + in_seconds(usage.ru_stime);
  read_memory(state);
  read_descriptors(state);
  return state;
}

} // namespace signpost::app
