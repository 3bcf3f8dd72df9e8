#include "service/watch.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "service/knowledge.h"

namespace signpost::service {
namespace {

constexpr std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

} // namespace

Snapshot Snapshot::of(const Places& places) {
  Snapshot snapshot;
  for (const std::filesystem::path& place : places) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(place, ignored)) snapshot.add(place);
    else if (const auto files = list_folder(place))
      std::ranges::for_each(*files, [&](const std::filesystem::path& file) { snapshot.add(file); });
  }
  return snapshot;
}

void Snapshot::add(const std::filesystem::path& file) {
  struct stat status{};
  if (stat(file.c_str(), &status) != 0) return; // not there, or gone since it was listed
  files_.insert_or_assign(file, Outside{status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
                                        static_cast<std::uint64_t>(status.st_dev),
                                        static_cast<std::uint64_t>(status.st_ino)});
}

Watch::Watch(Places places, Snapshot seen, Action action, std::chrono::milliseconds interval)
    : places_(std::move(places)), taken_(std::move(seen)), action_(std::move(action)), interval_(interval),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Watch::~Watch() = default;

void Watch::ask() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_one();
}

bool Watch::wait(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, interval_, [this] { return asked_; });
  return std::exchange(asked_, false);
}

void Watch::run(const std::stop_token& stop) {
  Snapshot last = taken_;
  while (true) {
    const bool asked = wait(stop);
    if (stop.stop_requested()) return;
    Snapshot now = Snapshot::of(places_);
    const bool at_rest = now == last;
    last = now;
    if (!asked && (!at_rest || now == taken_)) continue;
    taken_ = std::move(now); // an edit made while it is being read differs from this, and is read in its turn
    action_(*this);
  }
}

} // namespace signpost::service
