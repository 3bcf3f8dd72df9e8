#include "store/pruning.h"

#include "store/names.h"

namespace signpost::store {
namespace {

constexpr std::string_view calls_sql =
    "DELETE FROM calls WHERE number IN (SELECT number FROM calls WHERE begun < ? ORDER BY begun LIMIT ?)";
constexpr std::string_view feedback_sql =
    "DELETE FROM feedback WHERE number IN (SELECT number FROM feedback WHERE received < ? ORDER BY received LIMIT ?)";

// Pages that are given back at a time, and the part of the file, one in so many, that stays free for what comes.
constexpr int pages_at_once = 512;
constexpr std::int64_t free_part = 8;

std::int64_t remove(Database& database, std::string_view sql, std::int64_t before, std::int64_t at_most) {
  Statement statement(database, sql);
  statement.run(before, at_most);
  return database.good() ? database.changes() : 0;
}

// Texts whose last day is over. They are few.
void remove_names(Database& database, std::int64_t day) {
  for (const std::string_view sql :
       {"DELETE FROM kinds WHERE used < ?", "DELETE FROM states WHERE used < ?", "DELETE FROM names WHERE used < ?"})
    Statement(database, sql).run(day);
}

void give_back(Database& database) {
  if (database.number("PRAGMA freelist_count") * free_part > database.number("PRAGMA page_count"))
    database.run("PRAGMA incremental_vacuum(" + std::to_string(pages_at_once) + ")");
}

} // namespace

base::Result<std::size_t> prune(Database& database, base::Timestamp before, std::size_t at_most) {
  const std::int64_t time = before.time_since_epoch().count(), most = static_cast<std::int64_t>(at_most);
  std::int64_t removed = 0;
  {
    Transaction transaction(database, Transaction::Kind::write, "pruned");
    removed = remove(database, calls_sql, time, most) + remove(database, feedback_sql, time, most);
    if (removed == 0 && at_most > 0) remove_names(database, day_of(before));
    if (auto committed = transaction.commit(); !committed) return base::fail(committed.error());
  }
  give_back(database);
  if (auto error = database.take_error()) return base::fail(std::move(*error));
  return static_cast<std::size_t>(removed);
}

} // namespace signpost::store
