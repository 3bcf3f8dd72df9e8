#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

namespace signpost::service {

// Files, and folders of files as list_folder() lists them. A path that leads over symbolic links is the file it leads
// to now.
using Places = std::vector<std::filesystem::path>;

// The outside of every file at some places: enough to see that one was edited, replaced, added or taken away, by any
// editor, and that a link leads elsewhere. Two equal snapshots: nothing happened in between.
class Snapshot {
public:
  // Reads no file's content. A place where there is nothing is a state like any other.
  static Snapshot of(const Places& places);
  bool operator==(const Snapshot&) const = default;

private:
  void add(const std::filesystem::path& file);

  // Size, modification and change time (ns), device, inode: a file moved into place may bring an old time with it.
  using Outside = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::uint64_t, std::uint64_t>;
  std::map<std::filesystem::path, Outside> files_;
};

// Watches places from a thread of its own and acts when they have changed and come to rest: a file that is still being
// written, or a commit being checked out, is waited for. Polls, because notifications differ between file systems
// (network mounts and container volumes have none) and a second is soon enough.
class Watch {
public:
  // On the watch's thread, once for each change, with the watch itself; must not throw.
  using Action = std::function<void(Watch&)>;

  // `seen`: the places as they were before what is in use was read. What `action` uses must outlive this.
  Watch(Places places, Snapshot seen, Action action, std::chrono::milliseconds interval = std::chrono::seconds(1));
  ~Watch(); // finishes an action under way
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Acts now, whether anything seems changed or not (SIGHUP). Any thread; returns at once.
  void ask();
  // Other places from here on, which may have changed meanwhile: it acts once more. Only from within the action.
  void look_at(Places places) { places_ = std::move(places); }

private:
  void run(const std::stop_token& stop);
  bool wait(const std::stop_token& stop); // for the interval; true if it was asked

  Places places_; // the thread's own
  Snapshot taken_; // what was acted on last, well or not
  const Action action_;
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool asked_ = false;
  std::jthread thread_; // last: ends before what it uses
};

} // namespace signpost::service
