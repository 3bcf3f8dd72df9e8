#pragma once

#include <httplib.h>

#include <chrono>
#include <memory>

#include "app/routes.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/current_knowledge.h"
#include "service/support.h"

#include <catch2/catch.hpp>

namespace signpost::test {

// The routes behind a real socket, with the shipped policies unless others are given.
class RunningServer {
public:
  explicit RunningServer(http::Limits limits = {}, bool any_origin = true,
                         std::shared_ptr<const service::Knowledge> in_use = std::shared_ptr<const service::Knowledge>(
                             &test::knowledge(), [](const service::Knowledge*) {}))
      : knowledge_(std::move(in_use), std::chrono::system_clock::now()),
        server_({.host = "127.0.0.1",
                 .port = 0,
                 .threads = 2,
                 .failed = [this](http::Failure failure) { failures_.note(failure); }},
                limits, app::Routes::error_page),
        pool_(2, 64), routes_({.public_url = "http://127.0.0.1:1",
                               .allow_origins = {"https://ehr.example"},
                               .any_origin = any_origin,
                               .today = [] { return *base::parse_date("2026-11-20"); },
                               .new_uuid = app::random_uuid},
                              knowledge_, pool_, failures_) {
    REQUIRE(server_.start([this](http::Request request) { return routes_.handle(std::move(request)); }).has_value());
  }
  ~RunningServer() {
    server_.stop();
    server_.join();
    pool_.stop();
  }
  service::CurrentKnowledge& knowledge() { return knowledge_; }
  httplib::Client client() const {
    httplib::Client client("127.0.0.1", server_.port());
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    return client;
  }

private:
  service::CurrentKnowledge knowledge_;
  service::Failures failures_;
  http::Server server_;
  http::WorkerPool pool_;
  app::Routes routes_;
};

inline base::JsonDocument json_of(const httplib::Result& answer) {
  REQUIRE(answer);
  auto document = base::JsonDocument::parse(answer->body);
  REQUIRE(document.has_value());
  return std::move(*document);
}

} // namespace signpost::test
