#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "app/call_log.h"
#include "base/result.h"
#include "http/asio.h"
#include "store/entry.h"
#include "store/keeper.h"
#include "store/report.h"

namespace signpost::app {

// What becomes of answers while the store cannot be written (`--store-failure`).
enum class StoreFailure : std::uint8_t {
  answer, // they are given; what could not be stored goes to the log, whole
  refuse, // callers get a 503 until it can
};

// Keeps what is to be kept before the answer goes out.
class Keeping {
public:
  // How long an answer waits for the disk. What is written later is kept all the same.
  static constexpr std::chrono::milliseconds patience{2'000};

  // `url`: of the store that the keeper writes to. Borrows keeper and log.
  Keeping(store::Keeper& keeper, std::string url, StoreFailure failure, const CallLog& log)
      : keeper_(keeper), url_(std::move(url)), failure_(failure), log_(log) {}

  // Whether the answer may be given: all entries are on disk, or in the log where that is what was chosen. Waits
  // without holding a thread, for `patience` at most.
  asio::awaitable<bool> keep(std::vector<store::Entry> entries) const;

  // What became of cards. Reads the disk: on a thread that may wait. Fails as store::open() does.
  base::Result<store::Report> report(const store::ReportQuery& query) const;

  // What a caller is told whose answer may not be given.
  static base::Error not_kept();

  store::KeeperState state() const { return keeper_.state(); }
  // Whether calls are refused at the moment.
  bool refuses() const { return failure_ == StoreFailure::refuse && keeper_.state().trouble.has_value(); }

private:
  bool log_instead(const std::vector<store::Entry>& entries) const;

  store::Keeper& keeper_;
  const std::string url_;
  const StoreFailure failure_;
  const CallLog& log_;
};

} // namespace signpost::app
