#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

#include "http/asio.h"
#include "service/capabilities.h"
#include "service/fetch_read.h"
#include "service/fetch_requests.h"
#include "service/fetch_search.h"
#include "service/fetching.h"

namespace signpost::service {

// Searches and reads that are asked together: several workers on the caller's executor take them from one queue. That
// executor runs one thing at a time, so nothing is locked; after the deadline workers that hang touch nothing but the
// round, which they hold.
class FetchRound {
public:
  struct Limits {
    std::size_t parallel; // requests at a time
    std::size_t pages;    // of one search
  };

  FetchRound(std::shared_ptr<FetchRequests> requests, std::shared_ptr<Capabilities> capabilities, Limits limits);

  // To be added before get(). Of several reads of one resource the first stands.
  void add(FetchSearch search);
  void add(FetchRead read);

  // Asks, and gathers what there is when all have ended or the deadline has passed. Once.
  static asio::awaitable<std::unique_ptr<Fetched>> get(std::shared_ptr<FetchRound> round);

private:
  // A search with those that ask for the same category by category, if the server refused it.
  struct Searching {
    FetchSearch whole;
    std::deque<FetchSearch> parts{};
  };
  using Task = std::function<asio::awaitable<void>()>;

  void enqueue_all();
  void start_workers(const std::shared_ptr<FetchRound>& self, const asio::any_io_executor& executor);
  static asio::awaitable<void> work(std::shared_ptr<FetchRound> round, asio::any_io_executor executor);
  asio::awaitable<void> search(Searching& searching);
  static asio::awaitable<void> ask_capabilities(std::shared_ptr<FetchRequests> requests,
                                                std::unique_ptr<Capabilities::Asking> asking);
  asio::awaitable<void> await_capabilities();

  bool lacks(const std::string& type) const;
  bool may_lack(const Searching& searching) const;
  void gather(Searching& searching, Fetched& fetched);
  void take(FetchSearch& search, Fetched& fetched) const;
  void note(const FetchSearch& search, bool partial, Fetched& fetched) const;
  void take(FetchRead& read, Fetched& fetched) const;

  const std::shared_ptr<FetchRequests> requests_;
  const std::shared_ptr<Capabilities> capabilities_;
  const Limits limits_;
  std::shared_ptr<const ResourceTypes> types_; // of the server; null while not known
  std::deque<Searching> searches_;             // stay where they are: workers refer to them
  std::deque<FetchRead> reads_;
  std::deque<Task> queue_;
  std::size_t working_ = 0;
  bool over_ = false;
  std::exception_ptr failure_;
  std::unique_ptr<asio::steady_timer> ended_; // cancelled by the last worker
};

} // namespace signpost::service
