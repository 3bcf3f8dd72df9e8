#include "cdshooks/hooks.h"

#include <algorithm>
#include <array>

namespace signpost::cdshooks {
namespace {

// clang-format off
constexpr std::array<Hook, 6> table{{
  {.name = "order-sign", .id = "coverage-order-sign",
   .title = "Coverage of orders at signing",
   .description =
     "Checks each order about to be signed, and the chart, against the payer's medical policy. Says on the order "
     "whether it is covered and whether prior authorization is needed, warns of what is not covered, and names the "
     "fewest documents that would settle an open question.",
   .orders = OrdersFrom::draft_orders, .needs_user = true, .asks_for_documentation = true},
  {.name = "order-select", .id = "coverage-order-select",
   .title = "Coverage of orders while they are being chosen",
   .description =
     "An early word on the orders just selected: whether the payer's medical policy appears to cover them and "
     "whether prior authorization is needed. Never asks for documentation; that is left to signing.",
   .orders = OrdersFrom::selections, .needs_user = true},
  {.name = "order-dispatch", .id = "coverage-order-dispatch",
   .title = "Coverage of orders when they are sent to a performer",
   .description =
     "Checks signed orders, and the chart, against the payer's medical policy when a performer is chosen for them. "
     "Says on the order whether it is covered and whether prior authorization is needed, and names the fewest "
     "documents that would settle an open question.",
   .orders = OrdersFrom::dispatched_orders, .asks_for_documentation = true},
  {.name = "appointment-book", .id = "coverage-appointment-book",
   .title = "Coverage of services when they are scheduled",
   .description =
     "Checks the services being scheduled, and the chart, against the payer's medical policy for the day of the "
     "appointment. Says on the order, or on an appointment without one, whether it is covered and whether prior "
     "authorization is needed, and names the fewest documents that would settle an open question.",
   .orders = OrdersFrom::appointments, .needs_user = true, .asks_for_documentation = true},
  {.name = "encounter-start", .id = "coverage-encounter-start",
   .title = "Coverage of open orders at the start of an encounter",
   .description =
     "Looks through the open orders of the encounter that a medical policy of the payer speaks to, and says whether "
     "they appear to be covered and whether prior authorization is needed. Never asks for documentation.",
   .orders = OrdersFrom::encounter, .needs_user = true},
  {.name = "encounter-discharge", .id = "coverage-encounter-discharge",
   .title = "Coverage of open orders at discharge",
   .description =
     "Looks through the orders of the encounter that are still open at discharge and that a medical policy of the "
     "payer speaks to, and says whether they appear to be covered and whether prior authorization is needed. Never "
     "asks for documentation.",
   .orders = OrdersFrom::encounter, .needs_user = true},
}};
// clang-format on

const Hook* find(std::string_view Hook::* member, std::string_view value) {
  const auto at = std::ranges::find(table, value, member);
  return at == table.end() ? nullptr : &*at;
}

} // namespace

std::span<const Hook> hooks() { return table; }
const Hook* find_service(std::string_view id) { return find(&Hook::id, id); }
const Hook* find_hook(std::string_view name) { return find(&Hook::name, name); }

} // namespace signpost::cdshooks
