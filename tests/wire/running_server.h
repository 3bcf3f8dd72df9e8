#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/callers.h"
#include "app/doors.h"
#include "app/keeping.h"
#include "app/metrics.h"
#include "app/uuid.h"
#include "http/client.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/current_knowledge.h"
#include "service/fetching.h"
#include "service/support.h"
#include "store/keeper.h"
#include "store/store.h"
#include "support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace signpost::test {

// The shipped policies and cards, which are there to the end of the program.
inline std::shared_ptr<const service::Knowledge> whole_knowledge() {
  return {&test::knowledge(), [](const service::Knowledge*) {}};
}

// The doors behind a real socket, with the shipped policies unless others are given. `issuers`: the file of those whose
// tokens are believed; empty: callers are not told apart.
class RunningServer {
public:
  explicit RunningServer(
      http::Limits limits = {}, bool any_origin = true,
      std::shared_ptr<const service::Knowledge> in_use = whole_knowledge(),
      std::function<base::Date()> today = [] { return *base::parse_date("2026-11-20"); },
      const std::string& issuers = {}, std::string public_url = "http://127.0.0.1:1",
      app::StoreFailure store_failure = app::StoreFailure::answer)
      : knowledge_(std::move(in_use), std::chrono::system_clock::now()),
        server_({.host = "127.0.0.1",
                 .port = 0,
                 .threads = 2,
                 .failed = [this](http::Failure failure) { failures_.note(failure); }},
                limits, [this](int status, std::string_view sentence) { return refusals_.page(status, sentence); }),
        pool_(2, 64), calls_{.knowledge = knowledge_,
                             .pool = pool_,
                             .failures = failures_,
                             .public_url = std::move(public_url),
                             .today = std::move(today),
                             .new_uuid = app::random_uuid,
                             .keeps_drafts = true},
        keeper_({.url = store_url(), .report = [this](const auto& trouble) { note_trouble(trouble); }}),
        keeping_(keeper_, store_url(), store_failure, log_),
        callers_({.tools = {.client = client_, .bodies = server_.bodies()}, .audience = {}, .prefetch_keys = {}}),
        doors_({calls_, log_, keeping_, refusals_, metrics_, server_, drafts_, &callers_},
               {{"https://ehr.example"}, any_origin}) {
    if (!issuers.empty()) CHECK(reload_issuers(issuers));
    REQUIRE(keeper_.start().has_value());
    REQUIRE(server_.start([this](const http::Request& head) { return doors_.receive(head); }).has_value());
  }
  ~RunningServer() {
    server_.stop();
    server_.join();
    client_.close();
    pool_.stop();
    keeper_.stop();
  }
  // Whether a file of issuers was taken into use.
  bool reload_issuers(const std::string& file) {
    base::Issues issues;
    callers_.load(file, issues);
    return !issues.has_errors();
  }
  // Before the first call: what calls lack is fetched from servers below this base.
  void let_fetch_from(const std::string& base) {
    fetcher_.emplace(service::FetchOptions{.allowed = {*http::Url::parse(base)}}, client_, server_.bodies(), pool_);
    calls_.fetcher = &*fetcher_;
  }
  // Before the first call: cards lead to a SMART app there.
  void launch_at(const std::string& url) { calls_.dtr_launch = url; }
  // Drafts are so much older from now on.
  void age_drafts(dtr::Drafts::Clock::duration by) { drafts_age_ = by; }
  service::CurrentKnowledge& knowledge() { return knowledge_; }
  std::uint16_t port() const { return server_.port(); }
  // What was logged so far: calls and refusals, each as a JSON object.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  // What is kept so far, in the order in which it was written.
  std::vector<store::Entry> kept() const {
    std::vector<store::Entry> entries;
    const auto store = store::open(store_url(), store::Access::read);
    REQUIRE(store.has_value());
    REQUIRE((*store)->read({}, [&](const store::Entry& entry) {
      entries.push_back(entry);
      return true;
    }));
    return entries;
  }
  template <class Kind>
  std::vector<Kind> kept_of() const {
    std::vector<Kind> list;
    for (store::Entry& entry : kept())
      if (Kind* one = std::get_if<Kind>(&entry)) list.push_back(std::move(*one));
    return list;
  }
  const std::filesystem::path& store_folder() const { return folder_.path(); }
  // From now on there is a folder where the store's file was.
  void lose_store() const {
    for (const char* file : {"signpost.db", "signpost.db-wal", "signpost.db-shm"})
      std::filesystem::remove(folder_.path() / file);
    std::filesystem::create_directory(folder_.path() / "signpost.db");
  }

  // From now on the log takes nothing more, as on a full disk, or takes lines again.
  void fill_log(bool full) {
    const std::lock_guard lock(mutex_);
    log_full_ = full;
  }
  httplib::Client client() const {
    httplib::Client client("127.0.0.1", server_.port());
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    return client;
  }

private:
  bool add_line(std::string_view members) {
    const std::lock_guard lock(mutex_);
    if (log_full_) return false;
    lines_.push_back("{" + std::string(members) + "}");
    return true;
  }

  std::string store_url() const { return "sqlite://" + (folder_.path() / "signpost.db").string(); }
  void note_trouble(const std::optional<std::string>& trouble) {
    add_line(trouble ? R"("event":"store failed")" : R"("event":"store works again")");
  }

  TemporaryFolder folder_;
  std::atomic<dtr::Drafts::Clock::duration> drafts_age_{};
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  bool log_full_ = false;
  service::CurrentKnowledge knowledge_;
  service::Failures failures_;
  app::CallLog log_ = [this](std::string_view members) { return add_line(members); };
  app::Metrics metrics_;
  app::Refusals refusals_{metrics_, [this](std::string_view members) { add_line(members); }};
  http::Server server_;
  http::WorkerPool pool_;
  service::CallSettings calls_;
  http::Client client_;
  std::optional<service::Fetcher> fetcher_;
  store::Keeper keeper_;
  app::Keeping keeping_;
  dtr::Drafts drafts_{{}, [this] { return dtr::Drafts::Clock::now() + drafts_age_.load(); }};
  app::Callers callers_;
  app::Doors doors_;
};

inline base::JsonDocument json_of(const httplib::Result& answer) {
  REQUIRE(answer);
  auto document = base::JsonDocument::parse(answer->body);
  REQUIRE(document.has_value());
  return std::move(*document);
}

} // namespace signpost::test
