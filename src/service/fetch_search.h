#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "fhir/search_answer.h"
#include "http/asio.h"
#include "service/fetch_requests.h"
#include "service/fetch_trouble.h"

namespace signpost::service {

// One search on the way, with the pages of it that came.
struct FetchSearch {
  std::vector<std::string> types; // it speaks for; the first is the one searched
  std::string query;              // relative to the base
  bool beside = false;            // that it failed says nothing of its type
  std::string category{};         // the one that the query is narrowed by, if it is one of several asked together
  std::deque<base::JsonDocument> pages{};
  std::optional<Trouble> trouble{}; // why nothing came, or not all
  bool ended = false;

  const std::string& type() const { return types.front(); }
};

// Asks for the first page and follows `next` (R4 http.html#paging), for `most_pages` at most and no page twice. A
// server that refuses `_include`, `_sort` and the like is asked without them.
asio::awaitable<void> run(FetchSearch& search, FetchRequests& requests, std::size_t most_pages);

// The searches that ask for the same by each of the categories by which servers may demand to be asked (US Core), if
// the server refused this one and that may be why; else none.
std::deque<FetchSearch> by_categories(const FetchSearch& refused);

// What the pages say, or that none came; borrows from them. Where they hold an error or the answer to another search,
// that becomes the trouble of a search that had none.
fhir::SearchAnswer answer_of(FetchSearch& search);

} // namespace signpost::service
