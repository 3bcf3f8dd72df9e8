#include "store/database.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sqlite3.h>
#include <sys/stat.h>

#include "store/address.h"

namespace signpost::store {
namespace {

constexpr int busy_milliseconds = 10'000;

// Why the system did not do it.
std::string of_system(int error, std::string_view otherwise) {
  if (error == ENOSPC || error == EDQUOT) return "its disk is full";
  if (error == EFBIG) return "it would be larger than a file may be here";
  if (error == EROFS) return "it lies on a file system that may only be read";
  if (error == 0) return std::string(otherwise);
  return std::string("the system says `") + std::strerror(error) + '`';
}

bool is_folder(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string why(const std::string& path, sqlite3* connection, int code) {
  const int error = sqlite3_system_errno(connection);
  switch (code & 0xFF) {
  case SQLITE_FULL: return "its disk is full";
  case SQLITE_BUSY: return "another process has kept it locked for long";
  case SQLITE_READONLY: return "it may only be read";
  case SQLITE_NOTADB: return "it is no SQLite database";
  case SQLITE_CORRUPT: return "it is damaged; put a backup in its place, or move it away to begin a new one";
  case SQLITE_IOERR: return is_folder(path) ? "it is a folder" : of_system(error, "reading or writing it fails");
  case SQLITE_PERM:
  case SQLITE_CANTOPEN: return is_folder(path) ? "it is a folder" : of_system(error, "it cannot be reached");
  default: return std::string("SQLite says `") + sqlite3_errmsg(connection) + '`';
  }
}

// Whether it is what was to be written that is wrong, and not the place.
bool is_of_the_entry(int code) {
  const int kind = code & 0xFF;
  return kind == SQLITE_TOOBIG || kind == SQLITE_MISMATCH || kind == SQLITE_CONSTRAINT || kind == SQLITE_RANGE;
}

int flags_of(Database::Mode mode) {
  constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI;
  return always | (mode == Database::Mode::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
}

// As SQLite wants it: "file:" and the percent-encoded path.
std::string name_of(const std::string& path, Database::Mode mode) {
  const std::string name = "file:" + url_of(path).substr(std::string_view("sqlite://").size());
  return mode == Database::Mode::immutable ? name + "?immutable=1" : name;
}

} // namespace

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path, Mode mode) {
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(name_of(path, mode).c_str(), &connection, flags_of(mode), nullptr);
  std::unique_ptr<Database> database(new Database(path, connection));
  if (code != SQLITE_OK) {
    database->fail(code);
    return base::fail(*database->take_error());
  }
  sqlite3_busy_timeout(connection, busy_milliseconds);
  return database;
}

Database::~Database() { sqlite3_close(connection_); }

void Database::run(const std::string& sql) {
  if (!good()) return;
  const int code = sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Database::number(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

bool Database::read_only() const { return sqlite3_db_readonly(connection_, "main") == 1; }

std::int64_t Database::changes() const { return sqlite3_changes64(connection_); }

std::optional<base::Error> Database::take_error() { return std::exchange(error_, std::nullopt); }

void Database::fail(int code) {
  if (!good()) return;
  busy_ = (code & 0xFF) == SQLITE_BUSY;
  error_ = trouble(why(path_, connection_, code));
  if (is_of_the_entry(code)) error_->code = base::ErrorCode::invalid;
}

void Database::fail(base::Error error) {
  if (good()) error_ = std::move(error);
}

base::Error Database::trouble(std::string_view why) const {
  return {base::ErrorCode::technical, "the store `" + path_ + "` cannot be " + doing_ + ": " + std::string(why), {}};
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
  if (!database_.good()) return;
  const int code = sqlite3_prepare_v3(database_.connection_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) database_.fail(code);
}

Statement::~Statement() { sqlite3_finalize(statement_); }

bool Statement::step() {
  if (!database_.good()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Statement::reset() { sqlite3_reset(statement_); } // says again what step() has said

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

std::string_view Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

Cell Statement::cell(int column) const {
  return {std::string(text(column)), sqlite3_column_type(statement_, column) == SQLITE_BLOB};
}

void Statement::bind(int at, std::int64_t value) {
  if (!database_.good()) return;
  if (const int code = sqlite3_bind_int64(statement_, at, value); code != SQLITE_OK) database_.fail(code);
}

void Statement::bind(int at, std::string_view text) {
  if (!database_.good()) return;
  const int code =
      sqlite3_bind_text64(statement_, at, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) database_.fail(code);
}

void Statement::bind(int at, const Cell& cell) {
  if (!cell.blob) return bind(at, std::string_view(cell.bytes));
  if (!database_.good()) return;
  const int code = sqlite3_bind_blob64(statement_, at, cell.bytes.data(), cell.bytes.size(), SQLITE_TRANSIENT);
  if (code != SQLITE_OK) database_.fail(code);
}

Transaction::Transaction(Database& database, Kind kind, std::string_view doing) : database_(database) {
  database_.doing(doing);
  database_.run(kind == Kind::write ? "BEGIN IMMEDIATE" : "BEGIN");
  open_ = database_.good();
}

Transaction::~Transaction() {
  if (!open_) return;
  database_.take_error();
  database_.run("ROLLBACK");
  database_.take_error(); // SQLite rolls back by itself after some failures
}

base::Result<void> Transaction::commit() {
  if (database_.good()) database_.run("COMMIT");
  if (database_.good()) {
    open_ = false;
    return {};
  }
  base::Error error = *database_.take_error();
  return base::fail(std::move(error));
}

} // namespace signpost::store
