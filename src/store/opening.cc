#include "store/opening.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/schema.h"

namespace signpost::store {
namespace {

namespace fs = std::filesystem;
using Opened = base::Result<std::unique_ptr<Database>>;

constexpr auto patience = std::chrono::seconds(10);
constexpr auto pause = std::chrono::milliseconds(20);

std::unexpected<base::Error> cannot(const std::string& path, const std::string& why) {
  return base::fail(base::ErrorCode::technical, "the store `" + path + "` cannot be opened: " + why);
}

std::string system_says(int error) { return std::string("the system says `") + std::strerror(error) + '`'; }

base::Result<void> make_folders(const fs::path& folder, const std::string& path) {
  if (folder.empty() || folder == folder.root_path()) return {};
  if (auto made = make_folders(folder.parent_path(), path); !made) return made;
  if (::mkdir(folder.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
  return cannot(path, "its folder `" + folder.string() + "` cannot be made; " + system_says(errno));
}

// Only a file that is new, because closing one that SQLite has open in this process would end its locks.
base::Result<void> make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
    return {};
  }
  if (errno == EEXIST || errno == EISDIR) return {}; // SQLite says what a folder is
  return cannot(path, errno == EROFS ? "it lies on a file system that may only be read" : system_says(errno));
}

base::Result<void> taken(Database& database) {
  if (auto error = database.take_error()) return base::fail(std::move(*error));
  return {};
}

// Whether the file is a store that this program knows.
base::Result<void> check(Database& database, Access access) {
  const Identity identity = identity_of(database);
  const int version = schema_version(database);
  const int known = static_cast<int>(schema_steps().size());
  if (auto read = taken(database); !read) return read;
  if (identity == Identity::foreign) return base::fail(database.trouble("it is a database of another program"));
  if (version > known)
    return base::fail(database.trouble("it was written by a newer version of Signpost (its schema is " +
                                       std::to_string(version) + ", this version knows " + std::to_string(known) +
                                       "); use that version, or another file"));
  if (access == Access::read && identity == Identity::empty)
    return base::fail(database.trouble("nothing was ever written to it"));
  if (access == Access::read && version < known)
    return base::fail(database.trouble("it was written by an older version of Signpost (its schema is " +
                                       std::to_string(version) + ", this version reads " + std::to_string(known) +
                                       "); a server of this version brings it up to date when it starts"));
  return {};
}

base::Result<void> prepare_to_write(Database& database) {
  if (database.read_only()) return base::fail(database.trouble("it may only be read"));
  if (auto checked = check(database, Access::write); !checked) return checked;
  // Space comes back in pieces; this has to be said before anything else is written.
  database.run("PRAGMA auto_vacuum = INCREMENTAL");
  const bool has_journal = Statement(database, "PRAGMA journal_mode = WAL").first() == "wal";
  if (database.good() && !has_journal)
    return base::fail(database.trouble("its file system is not one on which SQLite can keep a write-ahead log"));
  database.run("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 2000;"
               "PRAGMA journal_size_limit = 67108864");
  if (auto set = taken(database); !set) return set;
  if (auto migrated = migrate(database, schema_steps()); !migrated) return migrated;
  // The version it has anyway: whether the disk takes it.
  Transaction transaction(database, Transaction::Kind::write, "written");
  database.run("PRAGMA user_version = " + std::to_string(schema_version(database)));
  return transaction.commit();
}

Opened open_to_write(const std::string& path) {
  if (auto made = make_folders(fs::path(path).parent_path(), path); !made) return base::fail(made.error());
  if (auto made = make_file(path); !made) return base::fail(made.error());
  auto database = Database::open(path, Database::Mode::write);
  if (!database) return database;
  // Where two processes make a new store at once, SQLite refuses one of them without waiting.
  const auto end = std::chrono::steady_clock::now() + patience;
  auto prepared = prepare_to_write(**database);
  while (!prepared && (*database)->busy() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(pause);
    prepared = prepare_to_write(**database);
  }
  if (!prepared) return base::fail(prepared.error());
  return database;
}

// Whether nobody can have written what is not in the file itself.
bool has_no_journal(const std::string& path) {
  struct stat status{};
  return ::stat((path + "-wal").c_str(), &status) != 0 || status.st_size == 0;
}

Opened open_to_read(const std::string& path, Database::Mode mode) {
  auto database = Database::open(path, mode);
  if (!database) return database;
  if (auto checked = check(**database, Access::read); !checked) return base::fail(checked.error());
  return database;
}

} // namespace

Opened open_file(const std::string& path, Access access) {
  if (access == Access::write) return open_to_write(path);
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 && (errno == ENOENT || errno == ENOTDIR))
    return base::fail(base::ErrorCode::not_found, "there is no store at `" + path + "`");
  auto database = open_to_read(path, Database::Mode::read);
  // Beside a file that somebody may write SQLite wants to make others; on a medium that may only be read it cannot.
  if (!database && ::access(fs::path(path).parent_path().c_str(), W_OK) != 0 && has_no_journal(path))
    return open_to_read(path, Database::Mode::immutable);
  return database;
}

} // namespace signpost::store
