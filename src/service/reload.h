#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "base/issue.h"
#include "service/current_knowledge.h"

namespace signpost::service {

// The folders authors write in.
struct Folders {
  std::vector<std::filesystem::path> policies;
  std::filesystem::path cards;
};

// The outside of every file that knowledge is made of: enough to see that one was edited, replaced, added or taken
// away, by any editor. Two equal snapshots: nothing happened in between.
class Snapshot {
public:
  // Reads no file's content. A folder that cannot be listed is a state like any other.
  static Snapshot of(const Folders& folders);
  bool operator==(const Snapshot&) const = default;

private:
  // Size, modification and change time (ns), inode: a file moved into place may bring an old time with it.
  using Outside = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::uint64_t>;
  std::map<std::filesystem::path, Outside> files_;
};

// How an attempt to take the folders into use ended.
struct Reload {
  enum class Result : std::uint8_t {
    unchanged, // what is in use already
    swapped,   // new knowledge is in use
    failed,    // mistakes; the old knowledge stays in use
  };
  Result result = Result::unchanged;
  base::Issues issues; // errors if it failed
};

// Builds knowledge from the folders and takes it into use if it has no error. A folder that cannot be read is a failure
// with one mistake. Never throws.
Reload reload(const Folders& folders, CurrentKnowledge& current);

// Watches the folders from a thread of its own and reloads when they have changed and come to rest: a file that is
// still being written, or a commit being checked out, is waited for. Polls, because notifications differ between file
// systems
// (network mounts and container volumes have none) and a second is soon enough.
class Watcher {
public:
  using Report = std::function<void(const Reload&)>; // called on the watcher's thread after each attempt

  // `seen`: the folders as they were before what is in use was read. `current` and what `report` uses must outlive
  // this.
  Watcher(Folders folders, Snapshot seen, CurrentKnowledge& current, Report report,
          std::chrono::milliseconds interval = std::chrono::seconds(1));
  ~Watcher(); // finishes a reload under way
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Reload now, whether anything seems changed or not (SIGHUP). Any thread; returns at once.
  void ask();

private:
  void run(const std::stop_token& stop);
  bool wait(const std::stop_token& stop); // for the interval; true if it was asked

  const Folders folders_;
  Snapshot loaded_; // what is in use, or was found faulty
  CurrentKnowledge& current_;
  const Report report_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool asked_ = false;
  std::jthread thread_; // last: ends before what it uses
};

} // namespace signpost::service
