#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cdshooks/configuration.h"
#include "cdshooks/crd_version.h"
#include "cdshooks/hooks.h"

namespace signpost::cdshooks {

// Orders, appointments or references that one call may have, unless a server is told otherwise.
inline constexpr std::size_t default_max_orders = 200;

// A resource of `context.draftOrders` or `context.appointments` with the address its entry gives it.
struct Entry {
  base::Json resource;
  std::string_view full_url;
  bool selected = true; // false: `context.selections` of order-select names others
};

// What `fhirAuthorization` allows (CDS Hooks 2.0, "FHIR Resource Access"). The token is never to be logged or kept.
struct Authorization {
  std::string_view token;                 // visible ASCII only, so that it may stand in a header
  std::optional<std::int64_t> expires_in; // seconds from the time of the call
};

// A call of one of our hooks (CDS Hooks 2.0, "Calling a CDS Service"), checked as far as an answer depends on it and
// borrowed from the document it was read from. Unknown members are ignored, and so is null where a member may be
// missing.
struct Request {
  base::Json root;
  const Hook* hook = nullptr; // never null once read
  std::string_view hook_instance;
  std::string_view patient_id;   // without "Patient/"
  std::string_view user_id;      // as sent: "Practitioner/1"; also CDS Hooks 1.0's top-level `user`; may be empty
  std::string_view encounter_id; // without "Encounter/"; may be empty
  // The resources of draftOrders or appointments in their order, whatever their type; OperationOutcomes left out.
  std::vector<Entry> entries;
  std::vector<std::string_view> selections_not_found; // those of order-select that no entry is named by
  // order-dispatch: the orders, `Type/id` or absolute, in their order, each once; of `order` in the older context.
  std::vector<std::string_view> references;
  std::string_view performer;    // order-dispatch: reference
  std::vector<base::Json> tasks; // order-dispatch: fulfilment tasks, whichever spelling they came under
  base::Json prefetch;           // an object, or missing
  std::string_view fhir_server;  // an http(s) URL without the slash at its end, or empty: nothing to fetch from
  std::string_view fhir_server_sent; // `fhirServer` as it came, also what is no http(s) URL; empty if none did
  std::optional<Authorization> authorization;
  bool explain = false;         // extension signpost.explain
  CrdVersion crd_version = CrdVersion::v2_0; // extension davinci-crd.requestedVersion
  Preferences preferences;      // extension davinci-crd.configuration

  // Fails with `invalid`, in a sentence naming member and hook, for what is no call of `hook`; with `too_large` for
  // more than `max_orders` entries, selections or references.
  static base::Result<Request> read(base::Json root, const Hook& hook, std::size_t max_orders = default_max_orders);

  // The hook that a call names in its body, for where the address does not say. Fails with `invalid`, naming those
  // there are.
  static base::Result<const Hook*> hook_of(base::Json root);
};

} // namespace signpost::cdshooks
