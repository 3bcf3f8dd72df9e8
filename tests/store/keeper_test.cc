#include "store/keeper.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "generator.h"
#include "store/retention.h"
#include "support.h"
#include "support/eventually.h"

using namespace signpost;
using namespace signpost::test;
using store::Call, store::Entry, store::Keeper, store::KeeperOptions;

namespace {

Call call_of(const std::string& id) {
  Call call;
  call.id = id;
  call.begun = at("2026-01-01T00:00:00Z");
  return call;
}

// What givers of entries were told.
class Answers {
public:
  Keeper::Done next() {
    ++asked_;
    return [this](bool kept) { ++(kept ? kept_ : lost_); };
  }
  bool all() const { return kept_ + lost_ == asked_; }
  int kept() const { return kept_; }
  int lost() const { return lost_; }

private:
  std::atomic<int> asked_ = 0, kept_ = 0, lost_ = 0;
};

// Hands over one entry and waits for the answer.
bool is_kept(Keeper& keeper, Entry entry) {
  Answers answers;
  keeper.keep(std::move(entry), answers.next());
  REQUIRE(eventually([&] { return answers.all(); }));
  return answers.kept() == 1;
}

// What a keeper reports, in order; "" is that all is well.
class Reports {
public:
  std::function<void(const std::optional<std::string>&)> taker() {
    return [this](const std::optional<std::string>& trouble) {
      const std::lock_guard lock(mutex_);
      told_.push_back(trouble.value_or(""));
    };
  }
  std::vector<std::string> told() const {
    const std::lock_guard lock(mutex_);
    return told_;
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> told_;
};

// Holds the keeper's thread inside an answer until it is let go, so that entries have to wait.
class Brake {
public:
  Keeper::Done done() {
    return [this](bool) {
      std::unique_lock lock(mutex_);
      held_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return released_; });
    };
  }
  void wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_; });
  }
  void release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false, released_ = false;
};

} // namespace

TEST_CASE("entries from many threads are all written, in far fewer commits, and each giver is told once") {
  const Folder folder;
  Keeper keeper({.url = folder.url()});
  REQUIRE(keeper.start());
  Answers answers;
  std::vector<std::thread> threads;
  for (std::uint32_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      Generator generator(thread);
      for (int i = 0; i < 250; ++i) keeper.keep(generator.entry(), answers.next());
    });
  for (std::thread& thread : threads) thread.join();
  keeper.stop();
  CHECK(answers.kept() == 1'000);
  CHECK(answers.lost() == 0);
  CHECK(keeper.state().written == 1'000);
  CHECK(keeper.state().lost == 0);
  CHECK(keeper.state().waiting == 0);
  CHECK(keeper.state().commits < 1'000);
  CHECK(entries_of(*opened(folder.url())).size() == 1'000);
}

TEST_CASE("more than may wait is not taken, and whoever hands it over is told at once") {
  const Folder folder;
  const bool by_count = GENERATE(true, false);
  KeeperOptions options{.url = folder.url()};
  if (by_count) options.most_waiting = 3;
  else options.most_waiting_bytes = 10'000;
  Keeper keeper(options);
  REQUIRE(keeper.start());
  Brake brake;
  keeper.keep(call_of("first"), brake.done());
  brake.wait_until_held();
  Answers answers;
  Call large = call_of("large");
  large.hook.assign(by_count ? 0 : 2'000, 'x');
  for (int i = 0; i < 50; ++i) {
    large.id = std::to_string(i);
    keeper.keep(large, answers.next());
  }
  CHECK(answers.kept() == 0);
  CHECK(answers.lost() >= 45);
  CHECK(keeper.state().waiting == static_cast<std::size_t>(50 - answers.lost()));
  CHECK(keeper.state().waiting >= 1);
  CHECK(eventually([&] { return keeper.state().lag.count() > 0; }));
  brake.release();
  keeper.stop();
  CHECK(answers.all());
  CHECK(keeper.state().lag.count() == 0);
  CHECK(entries_of(*opened(folder.url())).size() == static_cast<std::size_t>(1 + answers.kept()));
}

TEST_CASE("an entry that no store could take is lost alone") {
  const Folder folder;
  Keeper keeper({.url = folder.url(), .most_waiting_bytes = 1 << 20});
  REQUIRE(keeper.start());
  Brake brake;
  keeper.keep(call_of("first"), brake.done());
  brake.wait_until_held(); // so that the others are one commit
  Answers good, bad;
  for (int i = 0; i < 40; ++i) {
    Call call = call_of(std::to_string(i));
    if (i % 13 == 5) call.instance = "\xC3";
    keeper.keep(call, i % 13 == 5 ? bad.next() : good.next());
  }
  Call gigantic = call_of("gigantic");
  gigantic.instance.assign(2 << 20, 'x');
  keeper.keep(gigantic, bad.next());
  keeper.keep(call_of(std::string("\0", 1)), good.next());
  brake.release();
  keeper.stop();
  CHECK(good.kept() == 38);
  CHECK(good.lost() == 0);
  CHECK(bad.kept() == 0);
  CHECK(bad.lost() == 4);
  CHECK_FALSE(keeper.state().trouble);
  CHECK(keeper.state().lost == 4);
  CHECK(entries_of(*opened(folder.url())).size() == 39);
}

TEST_CASE("a store that cannot be opened is told at the start, and used as soon as it can") {
  const Folder folder;
  std::filesystem::create_directory(folder.file());
  Reports reports;
  Keeper keeper({.url = folder.url(), .reopen = std::chrono::milliseconds(10), .report = reports.taker()});
  const auto started = keeper.start();
  const std::string sentence = "the store `" + folder.file().string() + "` cannot be opened: it is a folder";
  REQUIRE_FALSE(started);
  CHECK(started.error().message == sentence);
  CHECK(keeper.state().trouble == sentence);
  CHECK_FALSE(is_kept(keeper, call_of("a")));
  std::filesystem::remove(folder.file());
  REQUIRE(eventually([&] { return !keeper.state().trouble; }));
  CHECK(is_kept(keeper, call_of("b")));
  keeper.stop();
  CHECK(reports.told() == std::vector<std::string>{""});
  CHECK(entries_of(*opened(folder.url())) == std::vector<Entry>{call_of("b")});
}

TEST_CASE("a keeper that was stopped takes nothing, and may be stopped again") {
  const Folder folder;
  Keeper keeper({.url = folder.url()});
  CHECK_FALSE(is_kept(keeper, call_of("before the start")));
  REQUIRE(keeper.start());
  CHECK(is_kept(keeper, call_of("a")));
  keeper.stop();
  keeper.stop();
  CHECK_FALSE(is_kept(keeper, call_of("b")));
  CHECK(keeper.state().lost == 2);
}

TEST_CASE("what is older than it has to be kept is pruned soon after the start, and entries are written meanwhile") {
  const Folder folder;
  std::vector<Entry> old;
  for (int i = 0; i < 1'000; ++i) {
    Call call = call_of(std::to_string(i));
    call.begun = at("2025-01-01T00:00:00Z");
    old.push_back(call);
  }
  const Entry kept = call_of("kept");
  old.push_back(kept);
  write(*opened(folder.url()), old);
  Keeper keeper({.url = folder.url(), .keep = std::chrono::days(90), .now = [] { return at("2026-01-05T00:00:00Z"); }});
  REQUIRE(keeper.start());
  CHECK(is_kept(keeper, call_of("new")));
  const auto store = opened(folder.url());
  CHECK(eventually([&] { return store->contents()->calls == 2; }));
  keeper.stop();
  CHECK(entries_of(*store) == std::vector<Entry>{kept, call_of("new")});
}

TEST_CASE("a clock that stands wrong prunes nothing that a right one would keep") {
  const Folder folder;
  const Entry entry = call_of("a");
  write(*opened(folder.url()), {entry});
  const char* wrong = GENERATE("2099-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
  std::atomic<int> asked = 0;
  Keeper keeper({.url = folder.url(), .keep = std::chrono::days(90), .now = [&, wrong] {
                   ++asked;
                   return at(wrong);
                 }});
  REQUIRE(keeper.start());
  REQUIRE(eventually([&] { return asked >= 2; })); // at the start, and for the first step
  keeper.stop();
  CHECK(entries_of(*opened(folder.url())) == std::vector<Entry>{entry});
}

TEST_CASE("retention goes by the clock as far as the newest entry and the time since the start allow") {
  using std::chrono::days, std::chrono::hours;
  const auto start = store::Retention::Steady::time_point(hours(5));
  const base::Timestamp newest = at("2026-01-01T00:00:00Z");
  store::Retention retention(days(30));
  CHECK(retention.due() > start + days(3'650));
  retention.begin(newest, newest + hours(2), start);
  CHECK(retention.due() == start);
  CHECK(retention.before(newest, start) == newest - days(30));
  CHECK(retention.before(newest + hours(10), start + hours(20)) == newest + hours(10) - days(30));
  CHECK(retention.before(newest + hours(20), start + hours(10)) == newest + hours(10) - days(30));
  CHECK(retention.before(newest - days(9), start + hours(10)) == newest - days(39)); // stepped back
  retention.end_round(start + hours(1));
  CHECK(retention.due() == start + hours(2));

  store::Retention of_empty(days(1));
  of_empty.begin({}, newest, start);
  CHECK(of_empty.before(newest + days(400), start + days(2)) == newest + days(1));

  store::Retention none({});
  none.begin(newest, newest, start);
  CHECK(none.due() > start + days(3'650));
}
