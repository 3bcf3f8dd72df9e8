#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace signpost::cdshooks {

// Where the orders of a call come from.
enum class OrdersFrom : std::uint8_t {
  draft_orders,      // all requests in `context.draftOrders`
  selections,        // those of `context.draftOrders` that `context.selections` names
  dispatched_orders, // what `context.dispatchedOrders` refers to
  appointments,      // `context.appointments`, each with the request it is based on
  encounter,         // the open requests of `context.encounterId`
};

// A hook (CDS Hooks Library 1.0.1) and the one service that answers it.
struct Hook {
  std::string_view name;        // "order-sign"
  std::string_view id;          // of the service: "coverage-order-sign"
  std::string_view title;       // for discovery
  std::string_view description; // for discovery
  OrdersFrom orders;
  bool needs_user = false;             // `context.userId` is demanded
  bool asks_for_documentation = false; // false: an answer never says that documents are needed (CRD hook-19)
};

// All of them, in the order in which discovery lists them.
std::span<const Hook> hooks();
// The hook of a service id, or null.
const Hook* find_service(std::string_view id);
// The hook of a name, or null.
const Hook* find_hook(std::string_view name);

} // namespace signpost::cdshooks
