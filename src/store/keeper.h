#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/timestamp.h"
#include "store/entry.h"

namespace signpost::store {

struct KeeperOptions {
  std::string url;
  std::size_t most_waiting = 4'096;                 // entries that wait to be written; more are not taken
  std::size_t most_waiting_bytes = std::size_t{64} << 20; // their memory, about
  std::optional<std::chrono::days> keep{};            // what is older is pruned; none: all is kept
  std::chrono::milliseconds reopen{5'000};          // between two attempts to open a store that failed
  // Told by the keeper's thread when the store fails and when it works again: a sentence, or nothing. Once for each
  // change, not for each entry; a failure that start() returned is not told again.
  std::function<void(const std::optional<std::string>& trouble)> report{};
  std::function<base::Timestamp()> now{}; // by which is pruned; none: the system's clock
};

// How the keeper is, for readiness and metrics.
struct KeeperState {
  std::optional<std::string> trouble; // why nothing can be written; nothing: all is well
  std::uint64_t written = 0, lost = 0; // entries since the start
  std::uint64_t commits = 0;
  std::size_t waiting = 0;
  std::chrono::milliseconds lag{}; // how long the oldest of them has waited
};

// Writes entries to a store on a thread of its own, all that wait together as one commit. Never blocks who hands over
// an entry, and holds no more than it was told to.
class Keeper {
public:
  explicit Keeper(KeeperOptions options);
  ~Keeper(); // stop()
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // Opens the store and starts the thread. Fails as store::open() does; the thread then runs all the same and tries
  // again (whoever does not want to go on without a store ends the keeper).
  base::Result<void> start();

  // Hands over an entry. `done` is called once: by the keeper's thread when it is on disk (true) or cannot be written
  // (false), or at once with false when too much waits already or the store is known to fail. An entry that no store
  // could take (its texts are not UTF-8, it is larger than all that may wait) is lost alone. `done` must not block. Any
  // thread.
  using Done = std::function<void(bool kept)>;
  void keep(Entry entry, Done done);

  KeeperState state() const;

  // Writes what waits, as far as it can be written, and ends the thread; what is handed over later is not kept.
  void stop();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace signpost::store
