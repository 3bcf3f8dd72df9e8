#include "store/schema.h"

#include <fstream>

#include "support.h"

using namespace signpost;
using namespace signpost::test;
using store::Database;

namespace {

std::unique_ptr<Database> database_in(const Folder& folder) {
  opened(folder.url()); // makes the file
  auto database = Database::open(folder.file().string(), Database::Mode::write);
  REQUIRE(database);
  return std::move(*database);
}

// The steps of today, and one that is yet to come.
std::vector<std::string> steps_and(const std::string& another) {
  const auto steps = store::schema_steps();
  std::vector<std::string> all(steps.begin(), steps.end());
  all.push_back(another);
  return all;
}

} // namespace

TEST_CASE("a file of the first schema is brought up to date by whoever writes, with what is in it") {
  const Folder folder;
  { std::ofstream make(folder.file()); }
  {
    auto database = Database::open(folder.file().string(), Database::Mode::write);
    REQUIRE(database);
    REQUIRE(store::migrate(**database, store::schema_steps().first(1)));
    (*database)->run(
        "INSERT INTO calls VALUES(1, 'of old', 1767225600000, 1, '', 1, '', 200, 1, 1, 1, '', '', '', 1, 0, 0, "
        "0, 0, 0, 0); INSERT INTO feedback VALUES(2, '', 1767225600000, 1, 1, 'card', 1767225600000, 0, 0, 1, 0)");
    CHECK_FALSE((*database)->take_error());
  }
  CHECK(sentence_of(store::open(folder.url(), store::Access::read)) ==
        "the store `" + folder.file().string() +
            "` cannot be opened: it was written by an older version of Signpost (its schema is 1, this version reads "
            "2); a "
            "server of this version brings it up to date when it starts");
  store::Call call;
  call.id = "of old";
  call.begun = at("2026-01-01T00:00:00Z");
  store::Feedback feedback{.received = call.begun, .card = "card", .at = call.begun};
  CHECK(entries_of(*opened(folder.url())) == std::vector<store::Entry>{call, feedback});
  CHECK(opened(folder.url(), store::Access::read)->contents()->schema == 2);
}

TEST_CASE("a step is taken once, and one that fails leaves all as it was") {
  const Folder folder;
  const auto database = database_in(folder);
  const int version = store::schema_version(*database);
  const auto broken = steps_and("ALTER TABLE calls ADD COLUMN more; INSERT INTO nowhere VALUES(1)");
  const auto failed = store::migrate(*database, broken);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().message == "the store `" + folder.file().string() +
                                      "` cannot be brought up to date: SQLite says `no such table: nowhere`");
  CHECK(store::schema_version(*database) == version);
  const auto steps = steps_and("ALTER TABLE calls ADD COLUMN more");
  CHECK(store::migrate(*database, steps)); // the column is not there
  CHECK(store::schema_version(*database) == version + 1);
  CHECK(store::migrate(*database, steps));
  CHECK(store::schema_version(*database) == version + 1);
}

TEST_CASE("a file is ours, empty or of somebody else") {
  const Folder folder;
  CHECK(store::identity_of(*database_in(folder)) == store::Identity::ours);
  { std::ofstream make(folder.path() / "empty"); }
  auto empty = Database::open((folder.path() / "empty").string(), Database::Mode::write);
  REQUIRE(empty);
  CHECK(store::identity_of(**empty) == store::Identity::empty);
  (*empty)->run("CREATE TABLE t(c)");
  CHECK(store::identity_of(**empty) == store::Identity::foreign);
}
