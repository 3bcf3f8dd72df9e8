#include "store/sqlite_store.h"

#include <filesystem>

#include <sys/stat.h>

#include "store/address.h"
#include "store/opening.h"
#include "store/pruning.h"
#include "store/reporting.h"
#include "store/schema.h"

namespace signpost::store {
namespace {

// Device and number; zeros where there is no such file.
std::pair<dev_t, ino_t> identity_of(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino};
}

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

} // namespace

base::Result<std::unique_ptr<Store>> open(const std::string& url, Access access) {
  const auto path = file_of(url);
  if (!path) return base::fail(path.error());
  return SqliteStore::open(*path, access);
}

base::Result<std::unique_ptr<Store>> SqliteStore::open(const std::string& path, Access access) {
  auto database = open_file(path, access);
  if (!database) return base::fail(database.error());
  std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(*database)));
  if (auto error = store->database_->take_error()) return base::fail(std::move(*error));
  return store;
}

SqliteStore::SqliteStore(std::unique_ptr<Database> database)
    : database_(std::move(database)), files_(files()), names_(*database_), writer_(*database_, names_),
      reader_(*database_, names_) {}

SqliteStore::Files SqliteStore::files() const {
  return {identity_of(database_->path()), identity_of(database_->path() + "-wal")};
}

base::Result<void> SqliteStore::write(std::span<const Entry> entries) {
  Transaction transaction(*database_, Transaction::Kind::write, "written");
  writer_.begin();
  for (const Entry& entry : entries) writer_.write(entry);
  auto committed = transaction.commit();
  if (!committed) names_.forget(); // numbers that were not kept
  if (committed && files() != files_) return leave();
  return committed;
}

// What the journal holds goes into the file that it is of, wherever that is now. A journal that was left beside a file
// that took its place would be taken for that one's, and spoil it.
std::unexpected<base::Error> SqliteStore::leave() {
  database_->run("PRAGMA wal_checkpoint(TRUNCATE)");
  database_->take_error();
  return base::fail(database_->trouble("its file was moved, deleted or replaced while it was open"));
}

base::Result<std::size_t> SqliteStore::prune(base::Timestamp before, std::size_t at_most) {
  auto pruned = store::prune(*database_, before, at_most);
  names_.forget();
  return pruned;
}

base::Result<Contents> SqliteStore::contents() {
  Transaction transaction(*database_, Transaction::Kind::read, "read");
  Contents contents;
  contents.place = database_->path();
  contents.schema = schema_version(*database_);
  const auto count = [&](const char* sql) { return static_cast<std::uint64_t>(database_->number(sql)); };
  contents.calls = count("SELECT count(*) FROM calls");
  contents.decisions = count("SELECT count(*) FROM decisions");
  contents.feedback = count("SELECT count(*) FROM feedback");
  if (contents.calls > 0) {
    const auto time = [&](const char* sql) {
      return base::Timestamp(std::chrono::milliseconds(database_->number(sql)));
    };
    contents.first = time("SELECT min(begun) FROM calls");
    contents.last = time("SELECT max(begun) FROM calls");
  }
  contents.bytes = size_of(contents.place) + size_of(contents.place + "-wal");
  if (auto read = transaction.commit(); !read) return base::fail(read.error());
  return contents;
}

base::Result<std::optional<base::Timestamp>> SqliteStore::newest() {
  Transaction transaction(*database_, Transaction::Kind::read, "read");
  std::optional<base::Timestamp> newest;
  {
    Statement find(*database_, "SELECT max(begun) FROM calls");
    if (find.step() && !find.is_null(0)) newest = base::Timestamp(std::chrono::milliseconds(find.integer(0)));
  }
  if (auto read = transaction.commit(); !read) return base::fail(read.error());
  return newest;
}

base::Result<void> SqliteStore::read(const Span& span, const std::function<bool(const Entry&)>& take) {
  return reader_.read(span, take);
}

base::Result<Report> SqliteStore::report(const ReportQuery& query) { return make_report(*database_, names_, query); }

} // namespace signpost::store
