#include "service/watch.h"

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include <unistd.h>

#include "support/eventually.h"

#include <catch2/catch.hpp>

using namespace signpost;
using signpost::test::eventually;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr auto interval = 20ms;

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "signpost-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  void write(const fs::path& file, std::string_view text) const {
    fs::create_directories((path / file).parent_path());
    std::ofstream(path / file, std::ios::binary) << text;
  }
  fs::path path;
};

// As a container platform replaces the files of a volume: `..data` leads to a folder, and from one moment to the next
// to another. The files themselves lead over it.
struct Volume : Folder {
  explicit Volume(const std::vector<std::string>& files) {
    for (const std::string& file : files) fs::create_symlink("..data/" + file, path / file);
  }
  void lead_to(const std::string& version) const {
    fs::remove(path / "..tmp");
    fs::create_symlink(version, path / "..tmp");
    fs::rename(path / "..tmp", path / "..data");
  }
};

} // namespace

TEST_CASE("a file that is watched is seen to be edited, replaced, linked to another, taken away and put back") {
  const Folder folder;
  const service::Places places{folder.path / "server.pem", folder.path / "server.key"};
  auto last = service::Snapshot::of(places);
  const auto changed = [&] {
    auto now = service::Snapshot::of(places);
    const bool different = now != last;
    last = std::move(now);
    return different;
  };
  CHECK_FALSE(changed()); // none is there
  folder.write("server.pem", "one");
  CHECK(changed());
  folder.write("server.pem", "longer");
  CHECK(changed());
  const auto time = fs::last_write_time(folder.path / "server.pem");
  folder.write("next", "LONGER");
  fs::last_write_time(folder.path / "next", time);
  fs::rename(folder.path / "next", folder.path / "server.pem");
  CHECK(changed());
  folder.write("elsewhere/1", "first");
  folder.write("elsewhere/2", "again");
  fs::remove(folder.path / "server.pem");
  CHECK(changed());
  fs::create_symlink("elsewhere/1", folder.path / "server.pem");
  CHECK(changed());
  fs::create_symlink("elsewhere/2", folder.path / "link");
  fs::rename(folder.path / "link", folder.path / "server.pem");
  CHECK(changed());
  folder.write("elsewhere/1", "of no interest any more");
  folder.write("another.pem", "nor this");
  CHECK_FALSE(changed());
  folder.write("server.key", "key");
  CHECK(changed());
}

TEST_CASE("a volume that swaps a hidden folder is seen as a change of the files in it") {
  const Volume volume({"tls.crt", "tls.key"});
  volume.write("..1/tls.crt", "1");
  volume.write("..1/tls.key", "1");
  volume.write("..2/tls.crt", "2");
  volume.write("..2/tls.key", "2");
  volume.lead_to("..1");
  const service::Places places{volume.path / "tls.crt", volume.path / "tls.key"};
  std::atomic<int> acted = 0;
  service::Watch watch(places, service::Snapshot::of(places), [&](service::Watch&) { ++acted; }, interval);
  volume.lead_to("..2");
  CHECK(eventually([&] { return acted == 1; }));
}

TEST_CASE("what happened between the snapshot and the watch is acted on, and each change once") {
  const Folder folder;
  folder.write("file", "one");
  const service::Places places{folder.path / "file"};
  const auto seen = service::Snapshot::of(places);
  folder.write("file", "longer");
  std::atomic<int> acted = 0;
  service::Watch watch(places, seen, [&](service::Watch&) { ++acted; }, interval);
  CHECK(eventually([&] { return acted == 1; }));
  std::this_thread::sleep_for(5 * interval);
  CHECK(acted == 1);
}

TEST_CASE("asked for, it acts without waiting until something seems changed") {
  const Folder folder;
  const service::Places places{folder.path / "file"};
  std::atomic<int> acted = 0;
  service::Watch watch(places, service::Snapshot::of(places), [&](service::Watch&) { ++acted; }, 1h);
  watch.ask();
  CHECK(eventually([&] { return acted == 1; }));
  watch.ask();
  CHECK(eventually([&] { return acted == 2; }));
}
