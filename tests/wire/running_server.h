#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "app/doors.h"
#include "app/uuid.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/current_knowledge.h"
#include "service/support.h"

#include <catch2/catch.hpp>

namespace signpost::test {

// The shipped policies and cards, which are there to the end of the program.
inline std::shared_ptr<const service::Knowledge> whole_knowledge() {
  return {&test::knowledge(), [](const service::Knowledge*) {}};
}

// The doors behind a real socket, with the shipped policies unless others are given.
class RunningServer {
public:
  explicit RunningServer(http::Limits limits = {}, bool any_origin = true,
                         std::shared_ptr<const service::Knowledge> in_use = whole_knowledge(),
                         std::function<base::Date()> today = [] { return *base::parse_date("2026-11-20"); },
                         std::string public_url = "http://127.0.0.1:1")
      : knowledge_(std::move(in_use), std::chrono::system_clock::now()),
        server_({.host = "127.0.0.1",
                 .port = 0,
                 .threads = 2,
                 .failed = [this](http::Failure failure) { failures_.note(failure); }},
                limits,
                [this](int status, std::string_view sentence) { return refusals_.page(status, sentence); }),
        pool_(2, 64), calls_{.knowledge = knowledge_,
                             .pool = pool_,
                             .failures = failures_,
                             .public_url = std::move(public_url),
                             .today = std::move(today),
                             .new_uuid = app::random_uuid},
        doors_({calls_, log_, refusals_}, {{"https://ehr.example"}, any_origin}) {
    REQUIRE(server_.start([this](http::Request request) { return doors_.handle(std::move(request)); }).has_value());
  }
  ~RunningServer() {
    server_.stop();
    server_.join();
    pool_.stop();
  }
  service::CurrentKnowledge& knowledge() { return knowledge_; }
  std::uint16_t port() const { return server_.port(); }
  // What was logged so far: calls and refusals, each as a JSON object.
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  httplib::Client client() const {
    httplib::Client client("127.0.0.1", server_.port());
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    return client;
  }

private:
  void add_line(std::string_view members) {
    const std::lock_guard lock(mutex_);
    lines_.push_back("{" + std::string(members) + "}");
  }

  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
  service::CurrentKnowledge knowledge_;
  service::Failures failures_;
  app::CallLog log_ = [this](std::string_view members) { add_line(members); };
  app::Refusals refusals_{[this](std::string_view members) { add_line(members); }};
  http::Server server_;
  http::WorkerPool pool_;
  service::CallSettings calls_;
  app::Doors doors_;
};

inline base::JsonDocument json_of(const httplib::Result& answer) {
  REQUIRE(answer);
  auto document = base::JsonDocument::parse(answer->body);
  REQUIRE(document.has_value());
  return std::move(*document);
}

} // namespace signpost::test
