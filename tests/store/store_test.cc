#include "store/store.h"

#include <sys/stat.h>

#include "generator.h"
#include "store/database.h"
#include "store/schema.h"
#include "support.h"

using namespace signpost;
using namespace signpost::test;
using store::Access, store::Call, store::Entry, store::Feedback;

namespace {

int mode_of(const std::filesystem::path& path) {
  struct stat status{};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return static_cast<int>(status.st_mode & 07777);
}

Call call_at(std::string_view time, const std::string& id) {
  Call call;
  call.id = id;
  call.begun = at(time);
  call.hook = "order-sign";
  return call;
}

Feedback feedback_at(std::string_view time, const std::string& card) {
  Feedback feedback;
  feedback.card = card;
  feedback.received = feedback.at = at(time);
  return feedback;
}

// The first column of the first row, as text.
std::string value_of(const std::filesystem::path& file, const std::string& sql) {
  auto database = store::Database::open(file.string(), store::Database::Mode::read);
  REQUIRE(database);
  const std::string value = store::Statement(**database, sql).first();
  const auto error = (*database)->take_error();
  if (error) FAIL(error->message);
  return value;
}

} // namespace

TEST_CASE("what was written comes back as it was, in its order, also after the store was closed") {
  const Folder folder;
  Generator generator(20261120);
  std::vector<Entry> entries;
  for (int i = 0; i < 1'500; ++i) entries.push_back(generator.entry());
  {
    const auto store = opened(folder.url());
    for (std::size_t i = 0; i < entries.size(); i += 100)
      write(*store,
            {entries.begin() + static_cast<std::ptrdiff_t>(i), entries.begin() + static_cast<std::ptrdiff_t>(i + 100)});
    CHECK(entries_of(*store) == entries);
  }
  CHECK(entries_of(*opened(folder.url(), Access::read)) == entries);
}

TEST_CASE("a span says which entries are read, and whoever takes them may stop") {
  const Folder folder;
  const auto store = opened(folder.url());
  const Call first = call_at("2026-01-01T00:00:00Z", "a"), second = call_at("2026-01-02T00:00:00Z", "b");
  const Feedback third = feedback_at("2026-01-03T00:00:00Z", "c");
  write(*store, {second, third, first});
  CHECK(entries_of(*store) == std::vector<Entry>{second, third, first});
  CHECK(entries_of(*store, {.since = second.begun, .until = {}}) == std::vector<Entry>{second, third});
  CHECK(entries_of(*store, {.since = {}, .until = second.begun}) == std::vector<Entry>{first});
  CHECK(entries_of(*store, {.since = second.begun, .until = third.received}) == std::vector<Entry>{second});
  int taken = 0;
  CHECK(store->read({}, [&](const Entry&) { return ++taken < 2; }));
  CHECK(taken == 2);
}

TEST_CASE("a call is found by its id and by its card, with what was said of the card") {
  const Folder folder;
  const auto store = opened(folder.url());
  Call one, other;
  one.id = "0d1b5f9e-6c0e-4a61-9d0a-000000000001";
  other.id = "0d1b5f9e-6c0e-4a61-9d0a-000000000002";
  one.decisions.resize(2);
  one.decisions[1].card = "0d1b5f9e-6c0e-4a61-9d0a-000000000003";
  Feedback feedback;
  feedback.card = one.decisions[1].card;
  write(*store, {one, other, feedback});
  CHECK(store->find(one.id).value() == std::vector<Entry>{one});
  CHECK(store->find(one.decisions[1].card).value() == std::vector<Entry>{one, feedback});
  CHECK(store->find("0d1b5f9e-6c0e-4a61-9d0a-000000000004").value().empty());
  CHECK(store->find("no uuid").value().empty());
}

TEST_CASE("an entry that is there already is left as it is") {
  const Folder folder;
  const auto store = opened(folder.url());
  Call call = call_at("2026-01-01T00:00:00Z", "a");
  call.decisions.push_back({.order = "ServiceRequest/1"});
  Feedback feedback = feedback_at("2026-01-01T00:00:00Z", "5f2e7b3c-9a4d-4d1e-8a6f-0c1d2e3f4a5b");
  feedback.outcome = Feedback::Outcome::overridden;
  feedback.reasons = {{"https://codes.example", "patient-wish"}};
  write(*store, {call, feedback});

  Call again = call;
  again.status = 500;
  Feedback repeated = feedback;
  repeated.received += std::chrono::seconds(5);
  repeated.request = "another";
  write(*store, {again, repeated, repeated});
  CHECK(entries_of(*store) == std::vector<Entry>{call, feedback});

  Feedback other_issuer = feedback, other_time = feedback, other_outcome = feedback, other_reason = feedback;
  other_issuer.issuer = "https://ehr.example";
  other_time.at += std::chrono::milliseconds(1);
  other_outcome.outcome = Feedback::Outcome::accepted;
  other_reason.reasons.clear();
  write(*store, {other_issuer, other_time, other_outcome, other_reason});
  CHECK(entries_of(*store) ==
        std::vector<Entry>{call, feedback, other_issuer, other_time, other_outcome, other_reason});
}

TEST_CASE("of entries of which one is no text none is written, and the sentence tells it from a failing store") {
  const Folder folder;
  const auto store = opened(folder.url());
  Call bad = call_at("2026-01-01T00:00:00Z", "b");
  bad.decisions.push_back({.order = "ServiceRequest/\xFF"});
  const Entry good = call_at("2026-01-01T00:00:00Z", "a");
  const auto written = store->write(std::vector<Entry>{good, bad});
  REQUIRE_FALSE(written);
  CHECK(written.error().code == base::ErrorCode::invalid);
  CHECK(written.error().message == "an entry for the store `" + folder.file().string() + "` is not UTF-8");
  CHECK(entries_of(*store).empty());
  write(*store, {good});
  CHECK(entries_of(*store) == std::vector<Entry>{good});
}

TEST_CASE("what is older is pruned in steps, with all that nothing refers to any more, and its room is used again") {
  const Folder folder;
  const auto store = opened(folder.url());
  Generator generator(7);
  std::vector<Entry> old;
  for (int i = 0; i < 2'000; ++i) {
    Call call = generator.call();
    call.begun = at("2025-03-01T12:00:00Z") + std::chrono::minutes(i);
    call.hook = "a-hook-of-old";
    old.push_back(call);
  }
  old.push_back(feedback_at("2025-03-02T00:00:00Z", "card"));
  write(*store, old);
  const Entry kept = call_at("2026-03-01T00:00:00Z", "kept"), feedback = feedback_at("2026-03-01T00:00:00Z", "card");
  write(*store, {kept, feedback});
  const std::uint64_t bytes = store->contents()->bytes;

  std::size_t steps = 0, removed = 0;
  for (std::size_t one = 1; one > 0; ++steps) {
    const auto pruned = store->prune(at("2026-02-01T00:00:00Z"), 100);
    REQUIRE(pruned);
    one = *pruned;
    REQUIRE(one <= 200);
    removed += one;
  }
  CHECK(removed == old.size());
  CHECK(steps == 21);
  CHECK(entries_of(*store) == std::vector<Entry>{kept, feedback});
  CHECK(value_of(folder.file(), "SELECT count(*) FROM decisions") == "0");
  CHECK(value_of(folder.file(), "SELECT count(*) FROM kinds") == "0");
  CHECK(value_of(folder.file(), "SELECT count(*) FROM names WHERE text = 'a-hook-of-old'") == "0");
  CHECK(value_of(folder.file(), "SELECT count(*) FROM names WHERE text = 'order-sign'") == "1");
  CHECK(value_of(folder.file(), "SELECT count(*) FROM states WHERE truth = 'yes'") == "4");
  CHECK(store->prune(at("2026-03-01T00:00:00Z"), 100).value() == 0); // not before that moment
  CHECK(std::stoull(value_of(folder.file(), "PRAGMA page_count")) * 4096 < bytes / 4);

  write(*store, old);
  CHECK(entries_of(*store).size() == old.size() + 2);
}

TEST_CASE("what another connection has pruned is written anew by one that knew it") {
  const Folder folder;
  const auto one = opened(folder.url()), other = opened(folder.url());
  Call call = call_at("2025-01-01T00:00:00Z", "a");
  call.issuer = "https://ehr.example";
  call.decisions.push_back({.order = "ServiceRequest/1", .payer = "northern", .outcome = "covered"});
  write(*one, {call});
  CHECK(entries_of(*other) == std::vector<Entry>{call});
  while (other->prune(at("2026-01-01T00:00:00Z"), 10).value() > 0) {}
  CHECK(value_of(folder.file(), "SELECT count(*) FROM names WHERE text = 'https://ehr.example'") == "0");
  write(*one, {call});
  CHECK(entries_of(*other) == std::vector<Entry>{call});
  CHECK(entries_of(*one) == std::vector<Entry>{call});
}

TEST_CASE("a store says what it holds") {
  const Folder folder;
  const auto store = opened(folder.url());
  CHECK_FALSE(store->newest().value());
  CHECK_FALSE(store->contents()->first);
  Call call = call_at("2026-01-02T00:00:00Z", "a");
  call.decisions.resize(3);
  write(*store, {call, call_at("2026-01-01T00:00:00.250Z", "b"), feedback_at("2026-01-05T00:00:00Z", "c")});
  const auto contents = store->contents();
  REQUIRE(contents);
  CHECK(contents->place == folder.file().string());
  CHECK(contents->schema == static_cast<int>(store::schema_steps().size()));
  CHECK(contents->calls == 2);
  CHECK(contents->decisions == 3);
  CHECK(contents->feedback == 1);
  CHECK(contents->first == at("2026-01-01T00:00:00.250Z"));
  CHECK(contents->last == call.begun);
  CHECK(store->newest().value() == call.begun);
  CHECK(contents->bytes > 4096);
}

TEST_CASE("folders and files are for their owner alone, and whoever only reads makes none") {
  const Folder folder;
  const std::filesystem::path file = folder.path() / "state" / "signpost" / "a b%.db";
  const std::string url = store::url_of(file.string());
  const auto absent = store::open(url, Access::read);
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == base::ErrorCode::not_found);
  CHECK(absent.error().message == "there is no store at `" + file.string() + "`");
  CHECK_FALSE(std::filesystem::exists(file.parent_path()));
  const auto store = opened(url);
  write(*store, {call_at("2026-01-01T00:00:00Z", "a")});
  CHECK(mode_of(file) == 0600);
  CHECK(mode_of(file.string() + "-wal") == 0600);
  CHECK(mode_of(file.parent_path()) == 0700);
  CHECK(mode_of(file.parent_path().parent_path()) == 0700);
}

TEST_CASE("whoever opened a store to read cannot write") {
  const Folder folder;
  opened(folder.url());
  const auto store = opened(folder.url(), Access::read);
  const std::vector<Entry> entries = {call_at("2026-01-01T00:00:00Z", "a")};
  CHECK(sentence_of(store->write(entries)) ==
        "the store `" + folder.file().string() + "` cannot be written: it may only be read");
  CHECK(entries_of(*store).empty());
}

TEST_CASE("the sqlite3 shell shows a store in words") {
  const Folder folder;
  const auto store = opened(folder.url());
  Call call = call_at("2026-01-01T00:00:00.250Z", "5f2e7b3c-9a4d-4d1e-8a6f-0c1d2e3f4a5b");
  call.request = "sha256:" + std::string(64, 'a');
  store::Decision decision{.order = "ServiceRequest/1", .policy = "northern/spine-1", .outcome = "not-covered"};
  decision.criteria = {{.id = "duration", .truth = "no", .on_card = true, .evidence = {{"Condition/7", "onset"}}},
                       {.id = "tumour", .truth = "unknown", .why = "never-heard-of"}};
  call.decisions = {decision};
  write(*store, {call, feedback_at("2026-01-05T00:00:00Z", call.id)});
  const auto shown = [&](const std::string& sql) { return value_of(folder.file(), sql); };
  CHECK(shown("SELECT id || ' ' || begun || ' ' || hook || ' ' || request FROM calls_readable") ==
        call.id + " 2026-01-01T00:00:00.250Z order-sign " + call.request);
  CHECK(shown("SELECT policy || ' ' || outcome || ' ' || order_reference FROM decisions_readable") ==
        "northern/spine-1 not-covered ServiceRequest/1");
  CHECK(shown("SELECT group_concat(criterion || ' ' || truth || ' ' || why || ' ' || on_card, '; ') FROM "
              "criteria_readable") == "duration no  1; tumour unknown never-heard-of 0");
  CHECK(shown("SELECT evidence FROM criteria_readable WHERE criterion = 'duration'") == "Condition/7 onset");
  CHECK(shown("SELECT card || ' ' || outcome FROM feedback_readable") == call.id + " accepted");
}
