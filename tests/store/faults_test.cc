// What goes wrong with a store while it is used. Each ends in a sentence, and nothing is lost that was acknowledged.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "child.h"
#include "generator.h"
#include "store/database.h"
#include "store/keeper.h"
#include "store/store.h"
#include "support.h"
#include "support/eventually.h"

using namespace signpost;
using namespace signpost::test;
using store::Access, store::Call, store::Entry, store::Keeper, store::KeeperOptions;

namespace {

Call call_of(const std::string& id, std::size_t bytes = 0) {
  Call call;
  call.id = id;
  call.begun = at("2026-01-01T00:00:00Z");
  call.decisions.push_back({.order = "ServiceRequest/" + std::string(bytes, 'x')});
  return call;
}

std::set<std::string> ids_in(const std::string& url) {
  std::set<std::string> ids;
  for (const Entry& entry : entries_of(*opened(url))) ids.insert(std::get<Call>(entry).id);
  return ids;
}

// Hands over an entry and waits for the answer.
bool is_kept(Keeper& keeper, Entry entry) {
  std::atomic<int> answer = -1;
  keeper.keep(std::move(entry), [&](bool kept) { answer = kept; });
  return eventually([&] { return answer >= 0; }) && answer == 1;
}

std::string cannot(const Folder& folder, const std::string& rest) {
  return "the store `" + folder.file().string() + "` cannot be " + rest;
}

constexpr auto soon = std::chrono::milliseconds(10);

} // namespace

TEST_CASE("kill -9 in the middle of commits loses nothing that was acknowledged") {
  const Folder folder;
  std::mt19937 random(20261120);
  std::set<std::string> acknowledged;
  std::size_t tried = 0;
  for (int round = 0; round < 8; ++round) {
    Child child([&](const Child::Say& say) {
      Keeper keeper({.url = folder.url()});
      if (!keeper.start()) return;
      for (int i = 0;; ++i) {
        const std::string id = std::to_string(round) + '-' + std::to_string(i);
        say("tried " + id);
        keeper.keep(call_of(id, 200), [&say, id](bool kept) {
          if (kept) say("kept " + id);
        });
      }
    });
    child.lines(200 + random() % 2'000);
    child.kill();
    for (const std::string& line : child.all_lines()) {
      if (line.starts_with("kept ")) acknowledged.insert(line.substr(5));
      else ++tried;
    }
    const std::set<std::string> found = ids_in(folder.url());
    CHECK(std::ranges::includes(found, acknowledged));
  }
  CHECK(acknowledged.size() > 100);
  CAPTURE(tried);
  CHECK(tried >= acknowledged.size());
}

TEST_CASE("two processes and two connections of one write to one file, and none of them gives up or loses anything") {
  const Folder folder;
  const auto write_all = [&](const std::string& name, int count) {
    const auto store = store::open(folder.url(), Access::write);
    if (!store) return store.error().message;
    for (int i = 0; i < count; ++i) {
      Call call = call_of(name + std::to_string(i));
      call.hook = "hook-" + std::to_string(i % 7);
      if (auto written = (*store)->write(std::vector<Entry>{call}); !written) return written.error().message;
    }
    return "wrote " + name;
  };
  Child one([&](const Child::Say& say) { say(write_all("one-", 100)); });
  Child two([&](const Child::Say& say) { say(write_all("two-", 100)); });
  std::string of_three, of_four;
  std::thread three([&] { of_three = write_all("three-", 50); });
  std::thread four([&] { of_four = write_all("four-", 50); });
  three.join();
  four.join();
  CHECK(one.all_lines() == std::vector<std::string>{"wrote one-"});
  CHECK(two.all_lines() == std::vector<std::string>{"wrote two-"});
  CHECK(of_three == "wrote three-");
  CHECK(of_four == "wrote four-");
  CHECK(ids_in(folder.url()).size() == 300);
}

TEST_CASE("a disk that is full is told, and writing goes on when there is room") {
  const Folder folder;
  constexpr std::size_t small = 600'000, large = 8'000'000;
  Child child([&](const Child::Say& say) {
    std::string hindrance = own_mounts();
    if (hindrance.empty()) hindrance = mount_memory(folder.path().string(), small);
    if (!hindrance.empty()) return say("skipped " + hindrance);
    Keeper keeper({.url = folder.url(), .reopen = soon});
    if (const auto started = keeper.start(); !started) return say("not started: " + started.error().message);
    std::vector<std::string> kept;
    for (int i = 0; i < 2'000 && !keeper.state().trouble; ++i)
      if (const std::string id = std::to_string(i); is_kept(keeper, call_of(id, 5'000))) kept.push_back(id);
    say(keeper.state().trouble.value_or("no trouble"));
    say(is_kept(keeper, call_of("while it is full")) ? "kept" : "not kept");
    remount_memory(folder.path().string(), large, false);
    const bool well = eventually([&] { return !keeper.state().trouble; });
    if (well && is_kept(keeper, call_of("afterwards", 5'000))) kept.push_back("afterwards");
    keeper.stop();
    const std::set<std::string> found = ids_in(folder.url());
    const auto lost = std::ranges::count_if(kept, [&](const std::string& id) { return !found.contains(id); });
    say("some were kept: " + std::to_string(kept.size() > 10));
    say("the last: " + kept.back());
    say("acknowledged and lost: " + std::to_string(lost));
  });
  const std::vector<std::string> lines = child.all_lines();
  REQUIRE_FALSE(lines.empty());
  if (lines[0].starts_with("skipped")) {
    WARN("a file system of its own cannot be mounted here: " << lines[0]);
    return;
  }
  CHECK(lines == std::vector<std::string>{cannot(folder, "written: its disk is full"), "not kept", "some were kept: 1",
                                          "the last: afterwards", "acknowledged and lost: 0"});
}

TEST_CASE("a file system that may only be read is told at the start and in the middle") {
  const Folder folder;
  constexpr std::size_t size = 4'000'000;
  Child child([&](const Child::Say& say) {
    std::string hindrance = own_mounts();
    if (hindrance.empty()) hindrance = mount_memory(folder.path().string(), size);
    if (!hindrance.empty()) return say("skipped " + hindrance);
    remount_memory(folder.path().string(), size, true);
    say(sentence_of(store::open(folder.url(), Access::write)));
    remount_memory(folder.path().string(), size, false);
    opened(folder.url())->write(std::vector<Entry>{call_of("a")});
    remount_memory(folder.path().string(), size, true);
    say(sentence_of(store::open(folder.url(), Access::write)));
    const auto store = store::open(folder.url(), Access::read); // which is possible
    say(store ? std::to_string(entries_of(**store).size()) : store.error().message);
  });
  const std::vector<std::string> lines = child.all_lines();
  REQUIRE_FALSE(lines.empty());
  if (lines[0].starts_with("skipped")) {
    WARN("a file system of its own cannot be mounted here: " << lines[0]);
    return;
  }
  CHECK(lines == std::vector<std::string>{cannot(folder, "opened: it lies on a file system that may only be read"),
                                          cannot(folder, "opened: it may only be read"), "1"});
}

TEST_CASE("a file that is deleted or replaced under its keeper is noticed, and a new one is begun or the other used") {
  const Folder folder;
  const std::string what = GENERATE("deleted", "moved", "replaced", "journal deleted");
  CAPTURE(what);
  const Folder other;
  const std::filesystem::path moved = other.path() / "moved.db";
  write(*opened(other.url()), {call_of("of the other")});
  std::mutex mutex;
  std::vector<std::string> told;
  Keeper keeper({.url = folder.url(), .reopen = soon, .report = [&](const std::optional<std::string>& trouble) {
                   const std::lock_guard lock(mutex);
                   told.push_back(trouble.value_or(""));
                 }});
  REQUIRE(keeper.start());
  CHECK(is_kept(keeper, call_of("before")));
  if (what == "deleted") std::filesystem::remove(folder.file());
  if (what == "moved") std::filesystem::rename(folder.file(), moved);
  if (what == "replaced") std::filesystem::rename(other.file(), folder.file());
  if (what == "journal deleted") std::filesystem::remove(folder.file().string() + "-wal");
  CHECK_FALSE(is_kept(keeper, call_of("not kept")));
  REQUIRE(eventually([&] { return !keeper.state().trouble; }));
  CHECK(is_kept(keeper, call_of("after")));
  keeper.stop();
  CHECK(told == std::vector<std::string>{
                    cannot(folder, "written: its file was moved, deleted or replaced while it was open"), ""});
  const std::set<std::string> found = ids_in(folder.url());
  CHECK(found.contains("after"));
  CHECK(found.contains("of the other") == (what == "replaced"));
  CHECK(found.contains("before") == (what == "journal deleted"));
  if (what == "moved") CHECK(ids_in(store::url_of(moved.string())).contains("before"));
}

TEST_CASE("a file that is no store is told and not touched") {
  const Folder folder;
  const auto put = [&](const std::string& bytes) { std::ofstream(folder.file(), std::ios::binary) << bytes; };
  const auto check = [&](const std::string& sentence) {
    std::ifstream before_file(folder.file(), std::ios::binary);
    const std::string before{std::istreambuf_iterator<char>(before_file), {}};
    for (const Access access : {Access::write, Access::read}) {
      const auto store = store::open(folder.url(), access);
      REQUIRE_FALSE(store);
      CHECK(store.error().code == base::ErrorCode::technical);
      CHECK(store.error().message == sentence);
    }
    std::ifstream after_file(folder.file(), std::ios::binary);
    CHECK(before == std::string{std::istreambuf_iterator<char>(after_file), {}});
  };
  const auto run = [&](const std::string& sql) {
    auto database = store::Database::open(folder.file().string(), store::Database::Mode::write);
    REQUIRE(database);
    (*database)->run(sql);
    CHECK_FALSE((*database)->take_error());
  };
  SECTION("text") {
    put(std::string(10'000, 'x'));
    check(cannot(folder, "opened: it is no SQLite database"));
  }
  SECTION("a database of another program") {
    put("");
    run("CREATE TABLE accounts(id)");
    check(cannot(folder, "opened: it is a database of another program"));
  }
  SECTION("a newer store") {
    opened(folder.url());
    run("PRAGMA user_version = 99");
    check(cannot(folder,
                 "opened: it was written by a newer version of Signpost (its schema is 99, this version knows 2); "
                 "use that version, or another file"));
  }
  SECTION("a truncated store") {
    write(*opened(folder.url()), {call_of("a", 50'000)});
    std::filesystem::resize_file(folder.file(), 20'480);
    check(cannot(folder, "opened: it is damaged; put a backup in its place, or move it away to begin a new one"));
  }
  SECTION("a folder") {
    std::filesystem::create_directory(folder.file());
    for (const Access access : {Access::write, Access::read})
      CHECK(sentence_of(store::open(folder.url(), access)) == cannot(folder, "opened: it is a folder"));
  }
  SECTION("a file in place of its folder") {
    put("");
    const std::string inside = (folder.file() / "store.db").string();
    CHECK(sentence_of(store::open(store::url_of(inside), Access::write)) ==
          "the store `" + inside + "` cannot be opened: the system says `Not a directory`");
    CHECK(sentence_of(store::open(store::url_of(inside), Access::read)) == "there is no store at `" + inside + "`");
  }
}

TEST_CASE("an empty file becomes a store, and tells a reader that it is none yet") {
  const Folder folder;
  std::ofstream(folder.file()).close();
  CHECK(sentence_of(store::open(folder.url(), Access::read)) ==
        cannot(folder, "opened: nothing was ever written to it"));
  write(*opened(folder.url()), {call_of("a")});
  CHECK(ids_in(folder.url()) == std::set<std::string>{"a"});
}

TEST_CASE("damage in the middle of a store is told when it is met, and the rest can be read up to it") {
  const Folder folder;
  std::vector<Entry> entries;
  for (int i = 0; i < 3'000; ++i) entries.push_back(call_of(std::to_string(i), 300));
  write(*opened(folder.url()), entries);
  const auto size = std::filesystem::file_size(folder.file());
  {
    std::fstream file(folder.file(), std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size / 2));
    file << std::string(size / 2, '\xA5');
  }
  const auto store = opened(folder.url(), Access::read);
  std::size_t taken = 0;
  const auto read = store->read({}, [&](const Entry&) { return ++taken > 0; });
  CHECK(sentence_of(read) ==
        cannot(folder, "read: it is damaged; put a backup in its place, or move it away to begin a new one"));
  CHECK(taken < entries.size());
}

TEST_CASE("a clock that steps back neither loses nor reorders what was written") {
  const Folder folder;
  Keeper keeper({.url = folder.url()});
  REQUIRE(keeper.start());
  std::vector<Entry> entries;
  for (const char* time : {"2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "1999-01-01T00:00:00Z"}) {
    Call call = call_of(time);
    call.begun = at(time);
    entries.push_back(call);
    CHECK(is_kept(keeper, call));
  }
  keeper.stop();
  CHECK(entries_of(*opened(folder.url())) == entries);
}
