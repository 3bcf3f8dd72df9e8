#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/message.h"
#include "http/server.h"
#include "http/worker_pool.h"
#include "service/current_knowledge.h"
#include "service/answer.h"

namespace signpost::app {

struct RouteOptions {
  std::string public_url;
  std::vector<std::string> allow_origins;   // exact origins
  bool any_origin = false;                  // loopback without a list
  std::function<base::Date()> today;        // the date of signing
  std::function<std::string()> new_uuid;
  std::size_t max_orders = cdshooks::default_max_orders;
  service::PrefetchKeys prefetch_keys = {};             // what `--prefetch-key` declares
  std::size_t inline_bytes = 64 * 1024;     // larger bodies are decided on the worker pool
};

// All paths of the server in one table. Each request is answered with the knowledge in use when it came. Borrows
// `knowledge`, `pool` and `failures`.
class Routes {
public:
  Routes(RouteOptions options, const service::CurrentKnowledge& knowledge, http::WorkerPool& pool,
         service::Failures& failures);

  asio::awaitable<http::Reply> handle(http::Request request);

  // How refusals look that never reach a route.
  static http::Reply error_page(int status, std::string_view sentence);

private:
  using Decide = base::Result<std::string> (*)(base::Json, const service::Terms&);
  asio::awaitable<http::Reply> decide(const http::Request& request, Decide how);
  http::Reply get(const http::Request& request) const;
  http::Reply readiness() const;
  http::Reply policies(const http::Request& request) const;
  http::Reply questionnaires(const http::Request& request) const;
  void allow_origin(const http::Request& request, http::Reply& reply) const;

  RouteOptions options_;
  const service::CurrentKnowledge& knowledge_;
  http::WorkerPool& pool_;
  service::Failures& failures_;
};

// A random UUID (RFC 9562 version 4).
std::string random_uuid();

} // namespace signpost::app
