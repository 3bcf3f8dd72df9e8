#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "http/asio.h"
#include "service/capabilities.h"
#include "service/fetch_read.h"
#include "service/fetch_requests.h"
#include "service/fetch_search.h"
#include "service/fetching.h"

namespace signpost::service {

// The searches and reads of one call: several workers on the caller's executor take them from one queue. That executor
// runs one thing at a time, so nothing is locked; after the deadline workers that hang touch nothing but the round,
// which they hold.
class FetchRound {
public:
  struct Limits {
    std::size_t parallel; // requests at a time
    std::size_t pages;    // of one search
  };

  FetchRound(std::shared_ptr<FetchRequests> requests, std::shared_ptr<Capabilities> capabilities, Limits limits);

  // Of several reads of one resource the first stands.
  void add(FetchSearch search);
  void add(FetchRead read);

  // Asks, and gathers what has ended since the last time: when all has ended, when half of the time that is left has
  // passed and something has (what is late must not keep what came from leading on), or when the deadline has passed.
  static asio::awaitable<std::unique_ptr<Fetched>> get(std::shared_ptr<FetchRound> round);
  // Whether something that was added was not gathered yet.
  bool pending() const;

private:
  // A search with those that ask for the same category by category, if the server refused it.
  struct Searching {
    FetchSearch whole;
    std::deque<FetchSearch> parts{};
    bool divided = false; // its parts are known; most have none
    bool taken = false;
  };
  struct Reading {
    FetchRead read;
    bool taken = false;
  };
  using Task = std::function<asio::awaitable<void>()>;

  void start_workers(const std::shared_ptr<FetchRound>& self, const asio::any_io_executor& executor);
  static asio::awaitable<void> work(std::shared_ptr<FetchRound> round, asio::any_io_executor executor);
  asio::awaitable<void> search(Searching& searching);
  static asio::awaitable<void> ask_capabilities(std::shared_ptr<FetchRequests> requests,
                                                std::unique_ptr<Capabilities::Asking> asking);
  // Until something ends, or that time.
  asio::awaitable<void> wait(FetchRequests::Clock::time_point until);

  bool is_done(const Searching& searching) const;
  bool awaits_capabilities(const Searching& searching) const;
  bool is_busy() const; // something has not ended
  bool has_news() const; // something has, and was not gathered

  bool lacks(const std::string& type) const;
  bool may_lack(const Searching& searching) const;
  std::unique_ptr<Fetched> gather();
  void gather(Searching& searching, Fetched& fetched);
  void take(FetchSearch& search, Fetched& fetched) const;
  void note(const FetchSearch& search, bool partial, Fetched& fetched) const;
  void take(FetchRead& read, Fetched& fetched) const;

  const std::shared_ptr<FetchRequests> requests_;
  const std::shared_ptr<Capabilities> capabilities_;
  const Limits limits_;
  std::shared_ptr<const ResourceTypes> types_; // of the server; null while not known
  std::deque<Searching> searches_; // stay where they are: workers refer to them
  std::deque<Reading> reads_;
  std::set<std::pair<std::string, std::string>> read_; // type and id of those that are asked for
  std::deque<Task> queue_;
  std::size_t working_ = 0;
  bool over_ = false;
  std::exception_ptr failure_;
  std::unique_ptr<asio::steady_timer> ended_; // cancelled by whatever ends
};

} // namespace signpost::service
