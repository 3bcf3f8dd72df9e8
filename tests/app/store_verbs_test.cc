// The verbs `store` and `report`: what was exported, or logged because it could not be stored, finds its way into a
// store, as often as one likes.
#include "app/verbs.h"

#include <iostream>
#include <sstream>

#include "store/json.h"
#include "store/store.h"
#include "support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// What a verb wrote, and its exit code.
struct Said {
  int code = 0;
  std::string out, err;
};

template <class Verb>
Said said(Verb&& verb) {
  std::ostringstream out, err;
  std::streambuf* const old_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf* const old_err = std::cerr.rdbuf(err.rdbuf());
  const int code = verb();
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  return {code, out.str(), err.str()};
}

app::StoreOptions at(const TemporaryFolder& folder, const std::string& file) {
  return {.url = "sqlite://" + (folder.path() / file).string(), .keep = {}, .failure = {}};
}

store::Call some_call(const std::string& id, std::string_view begun) {
  store::Call call;
  call.id = id;
  call.begun = *base::parse_timestamp(begun);
  call.hook = "order-sign";
  call.decisions.push_back({.order = "ServiceRequest/1",
                            .coverage = "Coverage/1",
                            .payer = "p",
                            .policy = "p/1",
                            .version = "2026-01-01",
                            .outcome = "covered",
                            .determination = {},
                            .authorization = "unknown",
                            .reason = {},
                            .card = {},
                            .criteria = {}});
  return call;
}

constexpr const char* first_id = "81facfc1-058f-4027-97db-bb6e69e7267e";
constexpr const char* second_id = "81facfc1-058f-4027-97db-bb6e69e7267f";

} // namespace

TEST_CASE("an export, and lines of the log, are imported once however often that is done") {
  TemporaryFolder folder;
  const store::Entry first = some_call(first_id, "2026-11-20T08:00:00Z"),
                     second = some_call(second_id, "2026-11-21T08:00:00Z");
  folder.write("log.ndjson", R"({"time":"2026-11-20T08:00:01Z","level":"info","event":"call","id":"x"})"
                             "\n"
                             R"({"time":"2026-11-20T08:00:01Z","level":"info","event":"not stored","entry":)" +
                                 store::to_json(first) + "}\n" + store::to_json(second) + "\n");
  const app::StoreOptions one = at(folder, "one.db"), other = at(folder, "other.db");
  for (int i = 0; i < 2; ++i) {
    const Said imported = said([&] { return app::store_import(one, (folder.path() / "log.ndjson").string()); });
    CHECK(imported.code == app::exit_good);
    CHECK(imported.out == "2 entries are in the store\n");
  }
  const Said exported = said([&] { return app::store_export(one, {}); });
  CHECK(exported.code == app::exit_good);
  CHECK(exported.out == store::to_json(first) + "\n" + store::to_json(second) + "\n");
  const Said day = said([&] { return app::store_export(one, {.first = {}, .last = base::parse_date("2026-11-20")}); });
  CHECK(day.out == store::to_json(first) + "\n");
  folder.write("export.ndjson", exported.out);
  CHECK(said([&] { return app::store_import(other, (folder.path() / "export.ndjson").string()); }).code ==
        app::exit_good);
  CHECK(said([&] { return app::store_export(other, {}); }).out == exported.out);
  const Said shown = said([&] { return app::store_show(other, second_id); });
  CHECK(shown.out == store::to_json(second) + "\n");
  CHECK(said([&] { return app::store_show(other, "81facfc1-058f-4027-97db-bb6e69e72670"); }).code == app::exit_no);
}

TEST_CASE("lines that are no entries are told with their place, and the others are taken") {
  TemporaryFolder folder;
  folder.write("mixed.ndjson",
               "{\n\n" + store::to_json(some_call(first_id, "2026-11-20T08:00:00Z")) + "\n{\"kind\":\"letter\"}\n");
  const app::StoreOptions store = at(folder, "store.db");
  const std::string file = (folder.path() / "mixed.ndjson").string();
  const Said imported = said([&] { return app::store_import(store, file); });
  CHECK(imported.code == app::exit_no);
  CHECK(imported.out == "1 entry is in the store, 2 lines could not be read\n");
  CHECK(imported.err.find(file + ":1: ") != std::string::npos);
  CHECK(imported.err.find(file + ":4: `kind`") != std::string::npos);
}

TEST_CASE("what is older than was asked for is removed; a report counts what is there") {
  TemporaryFolder folder;
  app::StoreOptions options = at(folder, "store.db");
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  {
    const auto store = store::open(options.url, store::Access::write);
    REQUIRE(store.has_value());
    const std::vector<store::Entry> entries{some_call(first_id, "2020-01-01T00:00:00Z"),
                                            some_call(second_id, base::to_string(now))};
    REQUIRE((*store)->write(entries));
  }
  options.keep = std::chrono::days(30);
  CHECK(said([&] { return app::store_prune(options); }).out == "1 entry removed\n");
  CHECK(said([&] { return app::store_prune(options); }).out == "0 entries removed\n");
  const Said status = said([&] { return app::store_status(options); });
  CHECK(status.out.find("calls     1\n") != std::string::npos);
  const Said table = said([&] { return app::report(options, {}, app::ReportForm::table); });
  CHECK(table.out.find("p/1 2026-01-01, 1 order: covered 1") != std::string::npos);
  const Said json = said([&] { return app::report(options, {}, app::ReportForm::json); });
  CHECK(json.out.find(R"("outcomes":{"covered":1})") != std::string::npos);
}

TEST_CASE("where there is no store, a verb that reads says so") {
  TemporaryFolder folder;
  const app::StoreOptions none = at(folder, "none.db");
  for (const auto& verb :
       {+[](const app::StoreOptions& options) { return app::store_status(options); },
        +[](const app::StoreOptions& options) { return app::store_export(options, {}); },
        +[](const app::StoreOptions& options) { return app::report(options, {}, app::ReportForm::table); }}) {
    const Said told = said([&] { return verb(none); });
    CHECK(told.code == app::exit_cannot);
    CHECK(told.err.find("none.db") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(folder.path() / "none.db"));
  }
}
