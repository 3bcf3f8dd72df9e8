#include "service/fetching.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <set>

#include "service/allow_list.h"
#include "service/capabilities.h"
#include "service/fetch_read.h"
#include "service/fetch_requests.h"
#include "service/fetch_round.h"
#include "service/fetch_search.h"

namespace signpost::service {
namespace {

std::unexpected<base::Error> no_server(base::ErrorCode code, std::string sentence) {
  return base::fail(code, std::move(sentence));
}

// What is long after every deadline, so that no sum with it overflows.
constexpr std::int64_t long_enough = 365 * 24 * 3600;

std::optional<std::chrono::seconds> life_of(const cdshooks::Authorization& authorization) {
  if (!authorization.expires_in) return {};
  return std::chrono::seconds(std::clamp<std::int64_t>(*authorization.expires_in, 0, long_enough));
}

} // namespace

struct Fetcher::Shared {
  Shared(FetchOptions with, http::Client& http_client, http::ByteBudget& budget, http::WorkerPool& workers)
      : options(std::move(with)), allowed(options.allowed), client(http_client), bodies(budget), pool(workers),
        capabilities(std::make_shared<Capabilities>(options.capabilities)) {}

  FetchTools tools(const AllowList& with) const {
    return {.allowed = with,
            .client = client,
            .bodies = bodies,
            .pool = pool,
            .call_bytes = options.call_bytes,
            .requests = options.requests};
  }

  const FetchOptions options;
  const AllowList allowed;
  http::Client& client;
  http::ByteBudget& bodies;
  http::WorkerPool& pool;
  const std::shared_ptr<Capabilities> capabilities;
};

Fetcher::Fetcher(FetchOptions options, http::Client& client, http::ByteBudget& bodies, http::WorkerPool& pool)
    : shared_(std::make_shared<Shared>(std::move(options), client, bodies, pool)) {}

Fetcher::~Fetcher() = default;

base::Result<FhirServer> Fetcher::server_of(const cdshooks::Request& request, const AllowList* own) const {
  using base::ErrorCode;
  if (request.fhir_server_sent.empty())
    return no_server(ErrorCode::not_found, "The call names no `fhirServer`, so nothing could be fetched.");
  auto url = http::Url::parse(request.fhir_server);
  const bool is_base =
      url && url->target.find('?') == std::string::npos && request.fhir_server.find('#') == std::string_view::npos;
  if (!is_base)
    return no_server(ErrorCode::invalid, "The call's `fhirServer` is no http(s) URL of a FHIR server, so nothing could "
                                         "be fetched.");
  while (url->target.ends_with('/')) url->target.pop_back();
  const AllowList& allowed = own ? *own : shared_->allowed;
  if (!allowed.allows(*url))
    return no_server(ErrorCode::unobtainable, "The call's `fhirServer` at `" + url->origin() +
                                                  "` is not among the servers that may be called (" +
                                                  (own ? "the issuer's `fhir_servers`" : "`--fhir-allow`") +
                                                  "), so nothing could be fetched.");
  FhirServer server{.base = std::move(*url), .token = {}, .allowed = allowed};
  if (!request.authorization) return server;
  server.token = request.authorization->token;
  server.expires_in = life_of(*request.authorization);
  if (server.expires_in && server.expires_in->count() == 0)
    return no_server(ErrorCode::unobtainable, "The token in the call's `fhirAuthorization` has expired (`expires_in`), "
                                              "so nothing could be fetched.");
  return server;
}

struct Fetching::State {
  State(std::shared_ptr<Fetcher::Shared> of_all, FhirServer of_call, std::chrono::steady_clock::time_point deadline,
        std::optional<Trace> trace)
      : shared(std::move(of_all)), allowed(std::move(of_call.allowed)), expires_in(of_call.expires_in),
        requests(shared->tools(allowed), std::move(of_call.base), std::move(of_call.token), deadline,
                 std::move(trace)) {}

  // A token that ends before the call does is used as long as it lasts. Said once.
  std::optional<Gap> expiry() {
    const auto left = requests.deadline() - std::chrono::steady_clock::now();
    if (!expires_in || *expires_in >= left) return {};
    const auto seconds = std::to_string(expires_in->count());
    expires_in.reset();
    return Gap{.type = {},
               .reason = "token-expires",
               .sentence = "The token in the call's `fhirAuthorization` expires in " + seconds +
                           " s, before the time that fetching may take is over."};
  }

  const std::shared_ptr<Fetcher::Shared> shared;
  const AllowList allowed;
  std::optional<std::chrono::seconds> expires_in;
  FetchRequests requests;
};

Fetching::Fetching(const Fetcher& fetcher, FhirServer server, std::chrono::steady_clock::time_point deadline,
                   std::optional<Trace> trace)
    : state_(std::make_shared<State>(fetcher.shared_, std::move(server), deadline, std::move(trace))),
      // Whoever still works after the deadline holds the round, and with it the state.
      round_(std::make_shared<FetchRound>(
          std::shared_ptr<FetchRequests>(state_, &state_->requests), state_->shared->capabilities,
          FetchRound::Limits{state_->shared->options.parallel, state_->shared->options.pages})) {}

Fetching::~Fetching() { state_->requests.abandon(); }

asio::awaitable<std::unique_ptr<Fetched>> Fetching::get(Wanted wanted) {
  auto expiry = wanted.empty() ? std::nullopt : state_->expiry();
  for (Wanted::Search& search : wanted.searches)
    round_->add({std::move(search.types), std::move(search.query), search.beside});
  for (const std::string& reference : wanted.reads)
    if (auto read = read_of(reference, state_->requests.base())) round_->add(std::move(*read));
  auto fetched = co_await FetchRound::get(round_);
  if (expiry) fetched->gaps.push_back(std::move(*expiry));
  co_return fetched;
}

bool Fetching::pending() const { return round_->pending(); }

std::size_t Fetching::requests() const { return state_->requests.sent(); }

std::size_t Fetching::bytes() const { return state_->requests.received(); }

} // namespace signpost::service
