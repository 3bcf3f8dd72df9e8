#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>

#include <sys/types.h>

#include "store/database.h"
#include "store/names.h"
#include "store/reading.h"
#include "store/store.h"
#include "store/writing.h"

namespace signpost::store {

// A store in a SQLite file: write-ahead log, and every commit is on disk before it counts.
class SqliteStore : public Store {
public:
  // Of an absolute path.
  static base::Result<std::unique_ptr<Store>> open(const std::string& path, Access access);

  base::Result<void> write(std::span<const Entry> entries) override;
  base::Result<std::size_t> prune(base::Timestamp before, std::size_t at_most) override;
  base::Result<Contents> contents() override;
  base::Result<std::optional<base::Timestamp>> newest() override;
  base::Result<void> read(const Span& span, const std::function<bool(const Entry&)>& take) override;
  base::Result<std::vector<Entry>> find(std::string_view uuid) override { return reader_.find(uuid); }
  base::Result<Report> report(const ReportQuery& query) override;

private:
  explicit SqliteStore(std::unique_ptr<Database> database);

  // Which files the path names: the database and its journal. Writing goes on in files that were deleted or replaced,
  // and nobody would ever read it.
  using Files = std::array<std::pair<dev_t, ino_t>, 2>;
  Files files() const;
  std::unexpected<base::Error> leave();

  std::unique_ptr<Database> database_;
  Files files_;
  Names names_;
  Writer writer_;
  Reader reader_;
};

} // namespace signpost::store
