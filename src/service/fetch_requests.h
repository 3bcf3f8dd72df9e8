#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/client.h"
#include "http/worker_pool.h"
#include "service/allow_list.h"
#include "service/fetch_trouble.h"
#include "service/trace.h"

namespace signpost::service {

template <class T>
using Got = std::expected<T, Trouble>;

// What requests of all calls use.
struct FetchTools {
  const AllowList& allowed;
  http::Client& client;
  http::ByteBudget& bodies;
  http::WorkerPool& pool;
  std::size_t call_bytes; // of all answers of one call
  std::size_t requests;   // of one call
};

// The requests of one call to its FHIR server: the one place from which the token leaves, and only for addresses of the
// server's origin that the allow-list allows. Everything of a call runs on its one executor, so nothing is locked.
class FetchRequests {
public:
  using Clock = std::chrono::steady_clock;

  // `base`: its target is the path of the service base. `token`: empty if the server is open. `trace`: what every
  // request is told to be part of.
  FetchRequests(FetchTools tools, http::Url base, std::string token, Clock::time_point deadline,
                std::optional<Trace> trace);

  // A body that came with 2xx.
  struct Content {
    std::string media_type; // the field Content-Type, with parameters
    std::string body;
  };
  // Asks for one URL by GET. One redirect within what is allowed is followed; after one 429 or 503 it is asked again if
  // the Retry-After leaves time. After a 401 nothing more is sent.
  asio::awaitable<Got<Content>> get(http::Url url, std::string_view accept);
  // The same, as a JSON object; large ones are parsed on the worker pool if that has room.
  asio::awaitable<Got<base::JsonDocument>> get_json(http::Url url);
  asio::awaitable<Got<base::JsonDocument>> parse(Content content);
  // Does work on a body of that size: at once, or, of a large one, on the worker pool if that has room.
  asio::awaitable<void> work_on(std::size_t bytes, const std::function<void()>& work);
  // The CapabilityStatement of the server. A 401 is its own matter: some gateways guard /metadata otherwise than data.
  asio::awaitable<Got<base::JsonDocument>> get_metadata();

  // A path below the base, with its query: "Condition?patient=12". Nothing if it makes no URL that may be called.
  Got<http::Url> below_base(std::string_view relative) const;
  // Where a link written by the server leads, if that is on its origin and may be called. The error is of the kind
  // given, and names the origin.
  Got<http::Url> follow(std::string_view link, Trouble::Kind otherwise) const;

  // Sends nothing more; what is under way ends by itself.
  void abandon() { abandoned_ = true; }

  const http::Url& base() const { return base_; }
  const std::string& base_text() const { return base_text_; } // "https://ehr.example/fhir"
  Clock::time_point deadline() const { return deadline_; }
  bool has_token() const { return !token_.empty(); }
  std::size_t sent() const { return sent_; }
  std::size_t received() const { return received_; } // bytes of bodies

private:
  asio::awaitable<Got<http::ClientReply>> exchange(http::Url url, std::string_view accept);
  asio::awaitable<Got<http::ClientReply>> send(const http::Url& url, std::string_view accept);
  asio::awaitable<Got<Content>> content_of(Got<http::ClientReply> reply);
  bool on_server(const http::Url& url) const;

  const FetchTools tools_;
  const http::Url base_;
  const std::string base_text_;
  const std::string token_;
  const Clock::time_point deadline_;
  const std::optional<Trace> trace_;
  http::ByteShare share_;
  std::size_t sent_ = 0;
  std::size_t received_ = 0;
  bool token_refused_ = false;
  bool abandoned_ = false;
};

// Whether what came is an OperationOutcome that reports a failure.
bool is_failure(base::Json resource);

} // namespace signpost::service
