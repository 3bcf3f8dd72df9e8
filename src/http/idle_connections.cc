#include "http/idle_connections.h"

#include <utility>

#include "http/client_connection.h"

namespace signpost::http {

std::shared_ptr<ClientConnection> IdleConnections::take(const Place& place) {
  for (;;) {
    auto connection = take_any(place);
    if (!connection || connection->still_open()) return connection;
  }
}

std::shared_ptr<ClientConnection> IdleConnections::take_any(const Place& place) {
  const std::lock_guard lock(mutex_);
  drop_overdue(Clock::now());
  const auto found = places_.find(place);
  if (found == places_.end()) return nullptr;
  auto connection = std::move(found->second.back().connection);
  found->second.pop_back();
  if (found->second.empty()) places_.erase(found);
  return connection;
}

void IdleConnections::put(const Place& place, std::shared_ptr<ClientConnection> connection) {
  const std::lock_guard lock(mutex_);
  const auto now = Clock::now();
  drop_overdue(now);
  if (closed_ || per_place_ == 0) return;
  auto& resting = places_[place];
  if (resting.size() >= per_place_) resting.erase(resting.begin());
  resting.push_back({std::move(connection), now + idle_});
}

void IdleConnections::drop_overdue(Clock::time_point now) {
  for (auto& [place, resting] : places_) std::erase_if(resting, [now](const Resting& one) { return one.until <= now; });
  std::erase_if(places_, [](const auto& entry) { return entry.second.empty(); });
}

void IdleConnections::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  places_.clear();
}

} // namespace signpost::http
