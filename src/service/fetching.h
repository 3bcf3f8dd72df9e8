#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cdshooks/request.h"
#include "fhir/search_answer.h"
#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/client.h"
#include "http/worker_pool.h"
#include "service/allow_list.h"
#include "service/gap.h"
#include "service/trace.h"

namespace signpost::service {

class FetchRound;

// A FHIR server that a call named and that may be called, and the call's token for it.
struct FhirServer {
  http::Url base;    // its target is the path of the service base, without a slash at the end
  std::string token; // a bearer token, never logged nor kept; empty: the server is open
  AllowList allowed; // the list that the server is on: what its links may lead to
  std::optional<std::chrono::seconds> expires_in{}; // the token, from the beginning of the call; nothing: not said
};

// What a call lacks and the EHR's server may have.
struct Wanted {
  struct Search {
    std::vector<std::string> types; // it speaks for; the first is the one searched
    std::string query;              // relative to the base: "Condition?patient=12"
    bool beside = false;            // another search speaks for the type too: that this one failed says nothing of it
  };
  std::vector<Search> searches;
  std::vector<std::string> reads; // references: "Organization/12", or absolute ones on that server

  bool empty() const { return searches.empty() && reads.empty(); }
};

// What came back, and what did not. Answers and resources borrow from the documents.
struct Fetched {
  struct Resource {
    base::Json resource;
    std::string full_url; // where it was read
  };
  std::deque<base::JsonDocument> documents;
  std::vector<fhir::SearchAnswer> answers; // one or more for each search that was asked, also if nothing was obtained
  std::deque<Resource> resources;          // of the reads; what could not be read is a gap
  std::vector<Gap> gaps;
};

struct FetchOptions {
  std::vector<http::Url> allowed;              // bases (origin and path) below which a FHIR server may be called
  std::size_t call_bytes = std::size_t{32} << 20; // of all answers of one call
  std::size_t parallel = 12;                   // requests of one call at a time
  std::size_t requests = 256;                  // of one call
  std::size_t pages = 50;                      // of one search
  std::chrono::seconds capabilities{3600};     // for which a server's /metadata is remembered
};

// Reads what calls lack from the EHRs' FHIR servers: what outlives single calls (connections, what servers can do).
// Borrows client, budget and pool. Any thread.
class Fetcher {
public:
  Fetcher(FetchOptions options, http::Client& client, http::ByteBudget& bodies, http::WorkerPool& pool);
  ~Fetcher();

  // The server a request names in `fhirServer`, with its token. Fails with one sentence for the integrator where it may
  // not or need not be called: `not_found` if none is named, `invalid` for what is no http(s) URL of a service base,
  // `unobtainable` if it is not on the allow-list or the token has expired. `own`: the caller's own list; null: it has
  // none, and that of all callers counts.
  base::Result<FhirServer> server_of(const cdshooks::Request& request, const AllowList* own = nullptr) const;

private:
  friend class Fetching;
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

// The fetching of one call, in rounds. Lives in the call's coroutine.
class Fetching {
public:
  // `trace`: of the call, if it is part of one; the server is told of it.
  Fetching(const Fetcher& fetcher, FhirServer server, std::chrono::steady_clock::time_point deadline,
           std::optional<Trace> trace = {});
  ~Fetching(); // what is still under way is abandoned

  // Asks for all that is wanted, in parallel, and comes back with what has come since the last time: when all has, when
  // half of the time left has passed and something has, or when the deadline has passed; after that nothing is sent any
  // more. What is not in by then is not obtained. A search or read that did not bring all it asked for has a gap, of
  // several that fail in the same words one; a search whose pages came and that the server itself calls filtered or
  // short says so in its answer only, and one that is asked beside another of a type the server does not have says
  // nothing. One get() at a time, on an executor that runs one thing at a time. Never throws but for want of memory.
  asio::awaitable<std::unique_ptr<Fetched>> get(Wanted wanted);
  // Whether something is still under way: get() again, also with nothing more to ask.
  bool pending() const;

  std::size_t requests() const; // made so far
  std::size_t bytes() const; // received so far

private:
  struct State;
  std::shared_ptr<State> state_;
  std::shared_ptr<FetchRound> round_;
};

} // namespace signpost::service
