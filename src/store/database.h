#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace signpost::store {

// Bytes of a column: a text, or a blob where the text had a form that takes fewer bytes.
struct Cell {
  std::string bytes;
  bool blob = false;
};

// One connection to a SQLite file. Once something has failed nothing more is done on it, until the error is taken: a
// series of statements is checked once, at its end.
class Database {
public:
  enum class Mode : std::uint8_t {
    write,
    read,      // beside writers
    immutable, // of a file that nobody writes, where not even the files beside it can be made
  };

  // Fails with `technical` and a sentence that names the file and what stands against opening it.
  static base::Result<std::unique_ptr<Database>> open(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const std::string& path() const { return path_; }

  // What is under way, for the sentence of a failure: "opened", "written", "read".
  void doing(std::string_view what) { doing_ = what; }

  // Runs statements, separated by semicolons, whose rows nobody wants.
  void run(const std::string& sql);
  // The first column of the first row; 0 where there is none.
  std::int64_t number(const std::string& sql);
  bool read_only() const;
  std::int64_t changes() const; // rows that the last statement wrote or removed

  bool good() const { return !error_; }
  // The first failure since the last time, or nothing.
  std::optional<base::Error> take_error();
  void fail(base::Error error);
  // "the store `…` cannot be written: " and why.
  base::Error trouble(std::string_view why) const;
  bool busy() const { return busy_; } // the last failure was that somebody else held the file

private:
  friend class Statement;
  void fail(int code); // the connection's last failure
  Database(std::string path, sqlite3* connection) : path_(std::move(path)), connection_(connection) {}

  std::string path_;
  sqlite3* connection_;
  std::string doing_ = "opened";
  std::optional<base::Error> error_;
  bool busy_ = false;
};

// A prepared statement, for any number of runs. Parameters are those after `?`, in their order.
class Statement {
public:
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Begins anew with these parameters.
  template <class... Values>
  Statement& start(const Values&... values) {
    reset();
    [[maybe_unused]] int at = 0;
    (bind_next(at, values), ...);
    return *this;
  }
  // To the next row; false where there is none, or after a failure.
  bool step();
  // Without rows.
  template <class... Values>
  void run(const Values&... values) {
    start(values...).step();
    reset();
  }
  void reset();
  // The first column of the first row; empty where there is none.
  std::string first() { return step() ? std::string(text(0)) : std::string(); }

  std::int64_t integer(int column) const;
  std::string_view text(int column) const; // until the next step; bytes of a blob too
  bool is_null(int column) const;
  Cell cell(int column) const;

private:
  template <class Value>
  void bind_next(int& at, const Value& value) {
    if constexpr (std::is_same_v<Value, std::vector<std::string_view>>)
      for (const std::string_view text : value) bind(++at, text);
    else bind(++at, value);
  }
  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view text);
  void bind(int at, const Cell& cell);

  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

// All or nothing, on disk when commit() has returned without an error, which is the first of all since it began.
class Transaction {
public:
  enum class Kind : std::uint8_t { write, read };
  // `doing`: as for Database.
  Transaction(Database& database, Kind kind, std::string_view doing);
  ~Transaction(); // rolls back what was not committed
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  base::Result<void> commit();

private:
  Database& database_;
  bool open_;
};

} // namespace signpost::store
