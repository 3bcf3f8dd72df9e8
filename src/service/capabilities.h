#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.h"

namespace signpost::service {

// Names of resource types.
using ResourceTypes = std::set<std::string, std::less<>>;

// The types that a CapabilityStatement says a server has (R4 capabilitystatement.html: `rest.resource.type`, where
// `rest.mode` is not `client`). Null if it is none, or names no type.
std::shared_ptr<const ResourceTypes> types_of(base::Json capability_statement);

// What FHIR servers are known to have, by their service base. Each is asked by one call at a time, and what it said is
// remembered for a while; that it could not be read, for a minute. Any thread.
class Capabilities {
public:
  explicit Capabilities(std::chrono::seconds keep) : keep_(keep) {}

  // The types a server has, or null if that is not known.
  std::shared_ptr<const ResourceTypes> find(const std::string& base) const;
  // Whether somebody is asking.
  bool being_asked(const std::string& base) const;

  // Somebody who asks a server for all others. Who never tells, did not ask: the next one may.
  class Asking {
  public:
    Asking(std::shared_ptr<Capabilities> capabilities, std::string base)
        : capabilities_(std::move(capabilities)), base_(std::move(base)) {}
    ~Asking();
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    // Null: it was asked, and could not be read.
    void tell(std::shared_ptr<const ResourceTypes> types) { told_ = std::move(types); }

  private:
    std::shared_ptr<Capabilities> capabilities_;
    std::string base_;
    std::optional<std::shared_ptr<const ResourceTypes>> told_;
  };
  // Who is to ask a server now: null if it is known, was tried a moment ago or is being asked.
  static std::unique_ptr<Asking> ask(const std::shared_ptr<Capabilities>& capabilities, const std::string& base);

private:
  using Clock = std::chrono::steady_clock;
  struct Server {
    std::shared_ptr<const ResourceTypes> types; // null: it could not be read
    Clock::time_point until;                    // when it is to be asked again
    bool being_asked = false;
  };
  void end(const std::string& base, std::optional<std::shared_ptr<const ResourceTypes>> told);
  void make_room();

  const std::chrono::seconds keep_;
  mutable std::mutex mutex_;
  std::map<std::string, Server, std::less<>> servers_;
};

} // namespace signpost::service
