#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace signpost::cdshooks {

// Entries of `context.draftOrders` that one call may have, unless a server is told otherwise.
inline constexpr std::size_t default_max_orders = 200;

// A resource of `context.draftOrders` with the address its entry gives it.
struct Entry {
  base::Json resource;
  std::string_view full_url;
};

// A call of an order hook (CDS Hooks 2.0, "Calling a CDS Service"), checked as far as an answer depends on it and
// borrowed from the document it was read from. Unknown members are ignored.
struct Request {
  base::Json root;
  std::string_view hook;
  std::string_view hook_instance;
  std::string_view patient_id;  // without "Patient/"
  std::vector<Entry> entries;   // of the draftOrders bundle, in its order; OperationOutcomes and empty entries left out
  base::Json prefetch;          // an object, or missing
  bool explain = false;         // extension signpost.explain
  std::string_view crd_version; // extension davinci-crd.requestedVersion, or empty
  bool coverage_information = true; // extension davinci-crd.configuration, code coverage-info
  std::size_t max_cards = SIZE_MAX; // the same, code max-cards

  // Fails with `invalid`, naming the member, for what is no call of `expected_hook`; with `too_large` for more than
  // `max_orders` entries.
  static base::Result<Request> read(base::Json root, std::string_view expected_hook,
                                    std::size_t max_orders = default_max_orders);
};

} // namespace signpost::cdshooks
