#include "store/keeper.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "store/encoding.h"
#include "store/retention.h"
#include "store/store.h"

namespace signpost::store {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_at_once = 512;                        // entries of a commit
constexpr std::size_t most_bytes_at_once = std::size_t{8} << 20; // and their memory, about
constexpr std::size_t pruned_at_once = 100;                      // so that a commit waits a few milliseconds for it
constexpr auto longest_sleep = std::chrono::hours(1);

// The memory of an entry, about.
std::size_t bytes_of(const Entry& entry) {
  constexpr std::size_t of_a_text = sizeof(std::string) + 16; // and what the heap adds
  std::size_t bytes = sizeof(Entry);
  for_each_text(entry, [&](std::string_view text) { bytes += of_a_text + text.size(); });
  return bytes;
}

// What an entry's giver waits for.
struct Waiting {
  Keeper::Done done;
  std::size_t bytes = 0;
  Clock::time_point since{};
};

// Entries and their givers, in the same order.
struct Batch {
  std::vector<Entry> entries;
  std::vector<Waiting> waiting;
};

} // namespace

struct Keeper::Impl {
  explicit Impl(KeeperOptions chosen) : options(std::move(chosen)), retention(options.keep) {}

  base::Result<void> open();
  void run();
  Batch next_batch();
  bool ended();
  void write(std::span<const Entry> entries, std::span<Waiting> waiting);
  void finish(std::span<Waiting> waiting, bool kept);
  void open_again();
  void prune();
  void fail(const base::Error& error);
  Clock::time_point due() const { return store ? retention.due() : next_opening; }
  base::Timestamp now() const;

  const KeeperOptions options;

  // Of the thread alone, once it runs.
  std::unique_ptr<Store> store;
  Retention retention;
  Clock::time_point next_opening{};

  mutable std::mutex mutex; // for all that follows
  std::condition_variable changed;
  std::deque<Entry> entries; // that nobody writes yet
  std::deque<Waiting> queue; // for them
  std::size_t waiting = 0, bytes = 0;           // these and those that are being written
  std::optional<Clock::time_point> writing_since; // the oldest of the latter
  std::optional<std::string> trouble;
  std::uint64_t written = 0, lost = 0, commits = 0;
  bool taking = false, stopping = false;
  std::thread thread;
};

base::Timestamp Keeper::Impl::now() const {
  if (options.now) return options.now();
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

base::Result<void> Keeper::Impl::open() {
  next_opening = Clock::now() + options.reopen;
  auto opened = store::open(options.url, Access::write);
  if (!opened) return base::fail(opened.error());
  if (retention.wanted() && !retention.begun()) {
    const auto newest = (*opened)->newest();
    if (!newest) return base::fail(newest.error());
    retention.begin(*newest, now(), Clock::now());
  }
  store = std::move(*opened);
  return {};
}

void Keeper::Impl::run() {
  while (!ended()) {
    Batch batch = next_batch();
    write(batch.entries, batch.waiting);
    if (Clock::now() < due()) continue;
    if (store) prune();
    else open_again();
  }
  store.reset();
}

bool Keeper::Impl::ended() {
  const std::lock_guard lock(mutex);
  return stopping && queue.empty();
}

// Waits for entries, until there is something else to do.
Batch Keeper::Impl::next_batch() {
  std::unique_lock lock(mutex);
  const Clock::time_point until = std::min(due(), Clock::now() + longest_sleep);
  changed.wait_until(lock, until, [this] { return stopping || !queue.empty(); });
  Batch batch;
  std::size_t size = 0;
  while (!queue.empty() && batch.entries.size() < most_at_once && size < most_bytes_at_once) {
    size += queue.front().bytes;
    batch.entries.push_back(std::move(entries.front()));
    batch.waiting.push_back(std::move(queue.front()));
    entries.pop_front();
    queue.pop_front();
  }
  if (!batch.waiting.empty()) writing_since = batch.waiting.front().since;
  return batch;
}

// All at once. Where one of them is such that it can never be written, the others are, by halves.
void Keeper::Impl::write(std::span<const Entry> some, std::span<Waiting> givers) {
  if (some.empty()) return;
  if (!store) return finish(givers, false);
  const auto result = store->write(some);
  if (result) {
    finish(givers, true);
  } else if (result.error().code != base::ErrorCode::invalid) {
    fail(result.error()); // before they are told, so that they find the trouble
    finish(givers, false);
  } else if (some.size() == 1) {
    finish(givers, false);
  } else {
    const std::size_t half = some.size() / 2;
    write(some.first(half), givers.first(half));
    write(some.subspan(half), givers.subspan(half));
  }
}

void Keeper::Impl::finish(std::span<Waiting> givers, bool kept) {
  {
    const std::lock_guard lock(mutex);
    for (const Waiting& one : givers) bytes -= one.bytes;
    waiting -= givers.size();
    (kept ? written : lost) += givers.size();
    if (kept) ++commits;
    if (waiting == queue.size()) writing_since.reset();
  }
  for (Waiting& one : givers) one.done(kept);
}

void Keeper::Impl::open_again() {
  const auto opened = open();
  {
    const std::lock_guard lock(mutex);
    if (opened) trouble.reset();
    else trouble = opened.error().message;
  }
  if (opened && options.report) options.report({});
}

void Keeper::Impl::prune() {
  const auto pruned = store->prune(retention.before(now(), Clock::now()), pruned_at_once);
  if (!pruned) return fail(pruned.error());
  if (*pruned == 0) retention.end_round(Clock::now());
}

// Whoever waits is told, and the store is opened again later.
void Keeper::Impl::fail(const base::Error& error) {
  store.reset();
  next_opening = Clock::now() + options.reopen;
  std::vector<Waiting> left;
  {
    const std::lock_guard lock(mutex);
    trouble = error.message;
    left.assign(std::move_iterator(queue.begin()), std::move_iterator(queue.end()));
    queue.clear();
    entries.clear();
  }
  finish(left, false);
  if (options.report) options.report(error.message);
}

Keeper::Keeper(KeeperOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Keeper::~Keeper() { stop(); }

base::Result<void> Keeper::start() {
  auto opened = impl_->open();
  const std::lock_guard lock(impl_->mutex);
  if (!opened) impl_->trouble = opened.error().message;
  impl_->taking = true;
  impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
  return opened;
}

void Keeper::keep(Entry entry, Done done) {
  const std::size_t bytes = bytes_of(entry);
  {
    const std::lock_guard lock(impl_->mutex);
    const bool room =
        impl_->waiting < impl_->options.most_waiting &&
        bytes <= impl_->options.most_waiting_bytes - std::min(impl_->bytes, impl_->options.most_waiting_bytes);
    if (impl_->taking && !impl_->trouble && room) {
      impl_->entries.push_back(std::move(entry));
      impl_->queue.push_back({std::move(done), bytes, Clock::now()});
      impl_->bytes += bytes;
      ++impl_->waiting;
      impl_->changed.notify_one();
      return;
    }
    ++impl_->lost;
  }
  done(false);
}

KeeperState Keeper::state() const {
  const std::lock_guard lock(impl_->mutex);
  KeeperState state{.trouble = impl_->trouble,
                    .written = impl_->written,
                    .lost = impl_->lost,
                    .commits = impl_->commits,
                    .waiting = impl_->waiting,
                    .lag = {}};
  std::optional<Clock::time_point> oldest = impl_->writing_since;
  if (!oldest && !impl_->queue.empty()) oldest = impl_->queue.front().since;
  if (oldest) state.lag = std::chrono::floor<std::chrono::milliseconds>(Clock::now() - *oldest);
  return state;
}

void Keeper::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->taking = false;
    impl_->stopping = true;
    impl_->changed.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

} // namespace signpost::store
