#include "service/capabilities.h"

#include <algorithm>

namespace signpost::service {
namespace {

constexpr std::chrono::seconds after_failure{60};
constexpr std::size_t most_servers = 256; // remembered at a time

} // namespace

std::shared_ptr<const ResourceTypes> types_of(base::Json capability_statement) {
  if (capability_statement["resourceType"].string() != "CapabilityStatement") return nullptr;
  auto types = std::make_shared<ResourceTypes>();
  for (base::Json rest : capability_statement["rest"]) {
    if (rest["mode"].string() == "client") continue;
    for (base::Json resource : rest["resource"])
      if (const std::string_view type = resource["type"].string(); !type.empty()) types->emplace(type);
  }
  return types->empty() ? nullptr : types;
}

std::shared_ptr<const ResourceTypes> Capabilities::find(const std::string& base) const {
  const std::lock_guard lock(mutex_);
  const auto server = servers_.find(base);
  return server == servers_.end() || server->second.until <= Clock::now() ? nullptr : server->second.types;
}

bool Capabilities::being_asked(const std::string& base) const {
  const std::lock_guard lock(mutex_);
  const auto server = servers_.find(base);
  return server != servers_.end() && server->second.being_asked;
}

std::unique_ptr<Capabilities::Asking> Capabilities::ask(const std::shared_ptr<Capabilities>& capabilities,
                                                        const std::string& base) {
  const std::lock_guard lock(capabilities->mutex_);
  auto server = capabilities->servers_.find(base);
  if (server == capabilities->servers_.end()) {
    capabilities->make_room();
    server = capabilities->servers_.emplace(base, Server{}).first;
  } else if (server->second.being_asked || server->second.until > Clock::now()) {
    return nullptr;
  }
  auto asking = std::make_unique<Asking>(capabilities, base);
  server->second.being_asked = true;
  return asking;
}

void Capabilities::end(const std::string& base, std::optional<std::shared_ptr<const ResourceTypes>> told) {
  const std::lock_guard lock(mutex_);
  const auto server = servers_.find(base);
  if (server == servers_.end()) return; // it had to make room for others
  server->second.being_asked = false;
  if (!told) return;
  server->second.until = Clock::now() + (*told ? keep_ : std::min(keep_, after_failure));
  server->second.types = std::move(*told);
}

void Capabilities::make_room() {
  if (servers_.size() < most_servers) return;
  servers_.erase(std::ranges::min_element(servers_, {}, [](const auto& server) { return server.second.until; }));
}

Capabilities::Asking::~Asking() { capabilities_->end(base_, std::move(told_)); }

} // namespace signpost::service
