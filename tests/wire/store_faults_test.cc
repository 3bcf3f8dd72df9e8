// What was answered is in the store, however the server ends: the program itself, killed, stopped, reloaded, and with
// stores that are none.
#include <atomic>
#include <set>
#include <thread>

#include "store/store.h"
#include "support/edit.h"
#include "wire/server_process.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* path = "/cds-services/coverage-order-sign";
constexpr const char* json = "application/json";

const std::string& request() {
  static const std::string text = file_text("docs/examples/order-sign-22514.json");
  return text;
}

std::string url_in(const TemporaryFolder& folder) { return "sqlite://" + (folder.path() / "signpost.db").string(); }

std::set<std::string> ids_in(const std::string& url) {
  std::set<std::string> ids;
  const auto store = store::open(url, store::Access::read);
  REQUIRE(store.has_value());
  REQUIRE((*store)->read({}, [&](const store::Entry& entry) {
    if (const auto* call = std::get_if<store::Call>(&entry)) ids.insert(call->id);
    return true;
  }));
  return ids;
}

// Several clients that call until the server is gone or they are told to stop; the ids of what was answered with 200,
// and how many answers were none.
class Load {
public:
  explicit Load(const ServerProcess& server) {
    for (int i = 0; i < 4; ++i) clients_.emplace_back([this, &server] { call(server); });
  }
  // Until there are so many answers, or the server is gone for all clients.
  void wait_for(std::size_t answers) const {
    while (answered() < answers && gone_ < clients_.size()) usleep(5'000);
    CHECK(answered() >= answers);
  }
  void finish() {
    stop_ = true;
    for (std::thread& client : clients_)
      if (client.joinable()) client.join();
  }
  ~Load() { finish(); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  std::size_t answered() const {
    const std::lock_guard lock(mutex_);
    return answered_.size();
  }
  std::size_t refused() const { return refused_; }
  const std::set<std::string>& ids() const { return answered_; } // after finish()

private:
  void call(const ServerProcess& server) {
    auto client = server.client();
    while (!stop_) {
      const auto answer = client.Post(path, request(), json);
      const std::lock_guard lock(mutex_);
      if (!answer) break;
      if (answer->status == 200) answered_.insert(answer->get_header_value("Signpost-Request-Id"));
      else ++refused_;
    }
    ++gone_;
  }

  mutable std::mutex mutex_;
  std::set<std::string> answered_;
  std::atomic<std::size_t> gone_ = 0;
  std::atomic<std::size_t> refused_ = 0;
  std::atomic<bool> stop_ = false;
  std::vector<std::thread> clients_;
};

std::size_t lost(const std::set<std::string>& answered, const std::set<std::string>& kept) {
  return static_cast<std::size_t>(
      std::ranges::count_if(answered, [&](const std::string& id) { return !kept.contains(id); }));
}

} // namespace

TEST_CASE("a server that is killed has stored every call that it answered") {
  TemporaryFolder folder;
  const std::string url = url_in(folder);
  std::set<std::string> answered;
  for (int round = 0; round < 3; ++round) { // each finds the file as the one before left it
    ServerProcess server({"--store", url});
    Load load(server);
    load.wait_for(20);
    CHECK(server.end(SIGKILL) == -1);
    load.finish();
    answered.insert(load.ids().begin(), load.ids().end());
    CHECK(load.refused() == 0);
  }
  CHECK(answered.size() >= 60);
  CHECK(lost(answered, ids_in(url)) == 0);
}

TEST_CASE(
    "a server that is told to stop, and one that reads its policies again, answers and stores what is under way") {
  TemporaryFolder folder;
  const std::string url = url_in(folder);
  ServerProcess server({"--store", url});
  Load load(server);
  for (std::size_t i = 1; i <= 3; ++i) {
    load.wait_for(10 * i);
    server.send(SIGHUP);
  }
  load.wait_for(40);
  CHECK(server.end(SIGTERM) == 0);
  load.finish();
  CHECK(load.refused() == 0);
  CHECK(lost(load.ids(), ids_in(url)) == 0);
}

TEST_CASE("two servers may share a store") {
  TemporaryFolder folder;
  const std::string url = url_in(folder);
  ServerProcess one({"--store", url}), other({"--store", url, "--store-failure", "refuse"});
  Load first(one), second(other);
  first.wait_for(20);
  second.wait_for(20);
  first.finish();
  second.finish();
  CHECK(first.refused() + second.refused() == 0);
  const std::set<std::string> kept = ids_in(url);
  CHECK(kept.size() == first.ids().size() + second.ids().size());
  CHECK(lost(first.ids(), kept) + lost(second.ids(), kept) == 0);
}

TEST_CASE(
    "a store that cannot be opened is told of in one sentence; without one the server starts, unless it must not") {
  TemporaryFolder folder;
  const std::string url = url_in(folder);
  folder.write("signpost.db", "This is a letter and no database, but it is long enough to be taken for one at first.");
  {
    ServerProcess refusing({"--store", url, "--store-failure", "refuse"});
    CHECK(refusing.wait() == 3);
    const std::string said = refusing.log();
    INFO(said);
    CHECK(said.find((folder.path() / "signpost.db").string()) != said.npos);
    CHECK(std::ranges::count(said, '\n') == 1);
  }
  {
    ServerProcess answering({"--store", url});
    auto client = answering.client();
    CHECK(client.Post(path, request(), json)->status == 200);
    CHECK(client.Get("/health/ready")->body.find(R"("status":"degraded")") != std::string::npos);
    CHECK(answering.log().find(R"("event":"store failed")") != std::string::npos);
    CHECK(answering.log().find(R"("event":"not stored","entry":{"kind":"call")") != std::string::npos);
    CHECK(answering.end(SIGTERM) == 0);
  }
  std::ifstream file(folder.path() / "signpost.db");
  std::string line;
  std::getline(file, line);
  CHECK(line.starts_with("This is a letter"));
  ServerProcess unknown({"--store", "postgresql://db/signpost"});
  CHECK(unknown.wait() == 2);
  CHECK(unknown.log().find("postgresql://db/signpost") != std::string::npos);
}
