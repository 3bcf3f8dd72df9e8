#include "service/reload.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "service/policy_folder.h"
#include "support/eventually.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;
using namespace std::chrono_literals;

namespace {

constexpr auto interval = 20ms;

// The payer's word of the one service there is.
std::string determination_in(const service::Knowledge& knowledge) {
  return std::get<policy::Negative>(knowledge.catalog->versions().at(0)->services.at(0).statement).determination;
}

struct Watched {
  PolicyFolder folder;
  service::Snapshot seen = service::Snapshot::of(folder.folders().places());
  service::CurrentKnowledge current{folder.load(), std::chrono::system_clock::now()};
  std::atomic<int> swapped{0}, failed{0}, unchanged{0};
  service::Watch watch{folder.folders().places(), seen,
                       [this](service::Watch&) {
                         using Result = service::Reload::Result;
                         const Result made = service::reload(folder.folders(), current).result;
                         ++(made == Result::swapped ? swapped : made == Result::failed ? failed : unchanged);
                       },
                       interval};
  std::string determination() const { return determination_in(*current.get()); }
};

} // namespace

TEST_CASE("a snapshot sees edits, replacements, new and removed files, and nothing else") {
  PolicyFolder folder;
  const auto take = [&] { return service::Snapshot::of(folder.folders().places()); };
  auto last = take();
  const auto changed = [&] {
    auto now = take();
    const bool different = now != last;
    last = std::move(now);
    return different;
  };
  CHECK_FALSE(changed());
  folder.write(PolicyFolder::policy, PolicyFolder::policy_text("investigational"));
  CHECK(changed());
  // Same size, and its old time put back: the inode and the time of the change tell.
  const auto time = std::filesystem::last_write_time(folder.root() / PolicyFolder::policy);
  folder.write_and_rename(PolicyFolder::policy, PolicyFolder::policy_text("not-c0vered-abc"));
  std::filesystem::last_write_time(folder.root() / PolicyFolder::policy, time);
  CHECK(changed());
  folder.write("example-plan/8-ct/2026-01-01.json", "{}");
  CHECK(changed());
  std::filesystem::remove_all(folder.root() / "example-plan/8-ct");
  CHECK(changed());
  folder.write("example-plan/7-mri/SOURCE.md", "notes");
  folder.write("example-plan/7-mri/.2026-01-01.json.swp", "an editor's");
  folder.write("..data/policy.json", "a container volume's");
  folder.write(std::string(PolicyFolder::policy) + "~", "a backup");
  CHECK_FALSE(changed());
}

TEST_CASE("a good edit is taken into use; a call under way keeps what it began with") {
  Watched watched;
  const auto old = watched.current.get();
  const auto before = watched.current.status();
  watched.folder.write(PolicyFolder::policy, PolicyFolder::policy_text("investigational"));
  REQUIRE(eventually([&] { return watched.current.get() != old; }));
  CHECK(watched.determination() == "investigational");
  CHECK(determination_in(*old) == "not-covered");
  CHECK(watched.current.status().since > before.since);
  CHECK(watched.current.get()->digest != old->digest);
  CHECK(watched.failed == 0);
}

TEST_CASE("a file that is renamed into place is an edit too") {
  Watched watched;
  watched.folder.write_and_rename(PolicyFolder::policy, PolicyFolder::policy_text("investigational"));
  CHECK(eventually([&] { return watched.determination() == "investigational"; }));
}

TEST_CASE("a broken file keeps the old knowledge, is told once, and mending it ends the matter") {
  Watched watched;
  const auto old = watched.current.get();
  watched.folder.write(PolicyFolder::policy, R"({"payer":"example-plan","number":"7","title":)");
  REQUIRE(eventually([&] { return watched.failed == 1; }));
  CHECK(watched.current.get() == old);
  REQUIRE(watched.current.status().failed_reload);
  CHECK(watched.current.status().failed_reload->mistakes >= 1);
  std::this_thread::sleep_for(10 * interval);
  CHECK(watched.failed == 1); // not again and again

  // Back to what is in use: no swap, no failure left.
  watched.folder.write(PolicyFolder::policy, PolicyFolder::policy_text("not-covered"));
  REQUIRE(eventually([&] { return watched.unchanged == 1; }));
  CHECK(watched.current.get() == old);
  CHECK_FALSE(watched.current.status().failed_reload);
}

TEST_CASE("a file written in pieces settles to what it is in the end") {
  Watched watched;
  const std::string text = PolicyFolder::policy_text("investigational");
  const std::string path = (watched.folder.root() / PolicyFolder::policy).string();
  {
    std::ofstream out(path, std::ios::binary);
    for (std::size_t i = 0; i < text.size(); i += 40) {
      out << text.substr(i, 40) << std::flush;
      std::this_thread::sleep_for(interval / 4);
    }
    std::this_thread::sleep_for(5 * interval); // long enough to be read, half-written as it may be
  }
  CHECK(eventually(
      [&] { return watched.determination() == "investigational" && !watched.current.status().failed_reload; }));

  std::ofstream(path, std::ios::binary) << text.substr(0, text.size() / 2);
  REQUIRE(eventually([&] { return watched.failed >= 1; }));
  CHECK(watched.determination() == "investigational");
  std::ofstream(path, std::ios::binary | std::ios::app) << text.substr(text.size() / 2);
  CHECK(eventually([&] { return !watched.current.status().failed_reload; }));
}

TEST_CASE("a folder without policies, or without a folder, is a failure and no end of all policies") {
  Watched watched;
  const auto old = watched.current.get();
  std::filesystem::rename(watched.folder.root() / "example-plan", watched.folder.root() / ".away");
  REQUIRE(eventually([&] { return watched.failed == 1; }));
  CHECK(watched.current.get() == old);
  CHECK(watched.current.status().failed_reload->mistakes == 1);
  std::filesystem::rename(watched.folder.root() / ".away", watched.folder.root() / "example-plan");
  CHECK(eventually([&] { return !watched.current.status().failed_reload; }));

  const service::Reload made =
      service::reload({{watched.folder.root() / "nowhere"}, watched.folder.cards()}, watched.current);
  CHECK(made.result == service::Reload::Result::failed);
  CHECK(made.issues.has_errors());
}
