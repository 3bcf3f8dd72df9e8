#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "evidence/reading.h"
#include "evidence/values.h"

namespace signpost::evidence {

// The orders to be signed and the day of signing. Which belong together, the families of the values say: orders of one
// family for the same day are companions; an add-on code is done in the same session as the code it adds to, so the
// one's date is the other's. Borrows the families.
struct Orders {
  Orders(std::vector<base::Json> orders, base::Date today, const std::vector<OrderFamily>& families);

  std::vector<base::Json> list;
  base::Date signed_on;

  // The day the order is to be carried out: its occurrence, else its companions', else the day of signing.
  base::Date date_of_service(std::size_t order) const { return days_[order]; }
  // The day evidence counts to: the earlier of signing and service.
  base::Date evidence_day(std::size_t order) const { return std::min(signed_on, days_[order]); }
  // Whether two different orders are carried out together as one service.
  bool are_companions(std::size_t one, std::size_t other) const;
  // Whether the order is only there beside another one of its family.
  bool is_add_on(std::size_t order) const { return places_[order] && places_[order]->add_on; }
  // Whether something is to be done at all: it is not revoked, entered in error or forbidden.
  bool is_to_be_done(std::size_t order) const;

private:
  struct Place {
    std::size_t family;
    bool add_on;
  };
  // The day of the companion that an order without a date of its own belongs to.
  std::optional<base::Date> day_of_companion(std::size_t order,
                                             const std::vector<std::optional<base::Date>>& own) const;

  std::vector<std::optional<Place>> places_;
  std::vector<base::Date> days_;
};

// The day an order says that it is to be carried out: occurrence[x]; nothing if it does not.
std::optional<base::Date> stated_day(base::Json order, base::Date signed_on);

// How many units an order is for: quantity[x] of a ServiceRequest, at least one.
Range ordered_units(base::Json order);

} // namespace signpost::evidence
