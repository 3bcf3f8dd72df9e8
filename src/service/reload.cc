#include "service/reload.h"

#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace signpost::service {
namespace {

constexpr std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

base::Issues one_mistake(const std::string& sentence) {
  base::Issues issues;
  issues.error({}, sentence);
  return issues;
}

std::size_t count_errors(const base::Issues& issues) {
  return static_cast<std::size_t>(std::ranges::count_if(
      issues.list(), [](const base::Issue& issue) { return issue.severity == base::Severity::error; }));
}

Reload attempt(const Folders& folders, CurrentKnowledge& current) {
  base::Issues issues;
  auto knowledge = Knowledge::load(folders.policies, folders.cards, issues);
  if (!knowledge) return {Reload::Result::failed, one_mistake(knowledge.error().message)};
  if (issues.has_errors()) return {Reload::Result::failed, std::move(issues)};
  // More likely a folder that is being moved than one that no payer is in any more.
  if ((*knowledge)->catalog->versions().empty())
    return {Reload::Result::failed, one_mistake("there is no policy in the folders")};
  if ((*knowledge)->digest == current.get()->digest) {
    current.confirm();
    return {};
  }
  current.replace(std::move(*knowledge), std::chrono::system_clock::now());
  return {Reload::Result::swapped, {}};
}

} // namespace

Snapshot Snapshot::of(const Folders& folders) {
  Snapshot snapshot;
  const auto add = [&](const std::filesystem::path& folder) {
    const auto files = list_folder(folder);
    if (!files) return;
    for (const std::filesystem::path& file : *files) {
      struct stat status{};
      if (stat(file.c_str(), &status) != 0) continue; // gone since it was listed
      snapshot.files_.insert_or_assign(file,
                                       Outside{status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim),
                                               static_cast<std::uint64_t>(status.st_ino)});
    }
  };
  std::ranges::for_each(folders.policies, add);
  add(folders.cards);
  return snapshot;
}

Reload reload(const Folders& folders, CurrentKnowledge& current) {
  Reload made;
  try {
    made = attempt(folders, current);
  } catch (const std::exception&) { // no memory for a second copy, say; the first goes on serving
    made = {Reload::Result::failed, one_mistake("the files could not be read")};
  }
  if (made.result == Reload::Result::failed)
    current.note_failure({std::chrono::system_clock::now(), count_errors(made.issues)});
  return made;
}

Watcher::Watcher(Folders folders, Snapshot seen, CurrentKnowledge& current, Report report,
                 std::chrono::milliseconds interval)
    : folders_(std::move(folders)), loaded_(std::move(seen)), current_(current), report_(std::move(report)),
      interval_(interval), thread_([this](const std::stop_token& stop) { run(stop); }) {}

Watcher::~Watcher() = default;

void Watcher::ask() {
  {
    const std::lock_guard lock(mutex_);
    asked_ = true;
  }
  wake_.notify_one();
}

bool Watcher::wait(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, interval_, [this] { return asked_; });
  return std::exchange(asked_, false);
}

void Watcher::run(const std::stop_token& stop) {
  Snapshot last = loaded_;
  while (true) {
    const bool asked = wait(stop);
    if (stop.stop_requested()) return;
    Snapshot now = Snapshot::of(folders_);
    const bool at_rest = now == last;
    last = now;
    if (!asked && (!at_rest || now == loaded_)) continue;
    loaded_ = std::move(now); // an edit made while it is being read differs from this, and is read in its turn
    report_(reload(folders_, current_));
  }
}

} // namespace signpost::service
