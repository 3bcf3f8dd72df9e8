#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/asio.h"

namespace signpost::http {

class ClientConnection;

// Connections between two requests. Any thread.
class IdleConnections {
public:
  // The context a connection belongs to, as it can be used there alone, and the server it goes to.
  struct Place {
    const asio::execution_context* context;
    std::string origin;
    auto operator<=>(const Place&) const = default;
  };

  IdleConnections(std::size_t per_place, std::chrono::milliseconds idle) : per_place_(per_place), idle_(idle) {}

  // One that can be used, the one that rested last; null if there is none.
  std::shared_ptr<ClientConnection> take(const Place& place);
  // Keeps it for the next request, or lets it go where there are enough. Those that rested too long go, too.
  void put(const Place& place, std::shared_ptr<ClientConnection> connection);
  // Lets all go and keeps none any more.
  void close();

private:
  using Clock = std::chrono::steady_clock;
  struct Resting {
    std::shared_ptr<ClientConnection> connection;
    Clock::time_point until;
  };

  std::shared_ptr<ClientConnection> take_any(const Place& place);
  void drop_overdue(Clock::time_point now);

  const std::size_t per_place_;
  const std::chrono::milliseconds idle_;
  std::mutex mutex_; // of what follows
  std::map<Place, std::vector<Resting>> places_; // none is empty; the last has rested the shortest
  bool closed_ = false;
};

} // namespace signpost::http
