#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/timestamp.h"
#include "store/database.h"
#include "store/entry.h"

namespace signpost::store {

// Days since 1970.
inline std::int64_t day_of(base::Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

// The rows of one table of texts that stand for themselves in other tables, by number. Those that were asked for lately
// are remembered.
class Dictionary {
public:
  // `columns`: of which a row consists, beside its number and the day on which it was last used.
  Dictionary(Database& database, const std::string& table, const std::vector<std::string>& columns);

  // The number of a row, which is written where there is none, and marked as used on that day. In a transaction.
  std::int64_t number(const std::vector<std::string_view>& row, std::int64_t day);
  // The texts of a row; no texts where there is no such row, or after a failure of the database.
  const std::vector<std::string>& row(std::int64_t number);

  void forget(); // what was remembered may not be so any more

private:
  struct Known {
    std::int64_t number = 0, used = 0;
  };
  Known look_up(const std::vector<std::string_view>& row, std::int64_t day);

  std::size_t width_;
  Statement find_, add_, touch_, read_;
  Database& database_;
  std::unordered_map<std::string, Known> known_;
  std::unordered_map<std::int64_t, std::vector<std::string>> rows_;
};

// All texts that are kept once.
class Names {
public:
  explicit Names(Database& database);

  // Forgets what another process may have removed meanwhile. At the beginning of each transaction that writes.
  void refresh();
  void forget();

  std::int64_t name(std::string_view text, std::int64_t day) { return names_.number({text}, day); }
  std::int64_t kind(const Decision& decision, std::int64_t day);
  // The truths of criteria, a character for each.
  std::string truths(const std::vector<Criterion>& criteria, std::int64_t day);

  std::string name(std::int64_t number);
  // Payer to reason, and the criteria by their ids, without their truths.
  base::Result<Decision> kind(std::int64_t number);
  base::Result<void> read_truths(std::string_view truths, std::vector<Criterion>& criteria);

private:
  Database& database_;
  Dictionary names_, kinds_, states_;
  Statement version_;
  std::int64_t seen_version_ = 0;
};

} // namespace signpost::store
