#include "cdshooks/context.h"

#include <algorithm>

#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::cdshooks {
namespace {

base::Result<void> check_count(const Reading& reading, std::string_view path, std::size_t count) {
  if (count <= reading.max_orders) return {};
  return base::fail(base::ErrorCode::too_large,
                    in_backticks(path) + " holds more than " + std::to_string(reading.max_orders) + " entries");
}

// The id in what should be an id, but comes as a reference from some: "Patient/1" or "https://ehr/fhir/Patient/1".
base::Result<std::string_view> id_in(std::string_view text, std::string_view type, std::string_view path) {
  if (text.find('/') == text.npos) return text;
  const fhir::Reference reference = fhir::parse_reference(text);
  if (reference.type == type && !reference.id.empty()) return reference.id;
  return refuse(in_backticks(path) + " must be the id of a resource of type " + in_backticks(type) + ", not " +
                in_backticks(text));
}

// Who it is about, and who asks from where.
base::Result<void> read_ids(Reading& reading, base::Json context) {
  Request& request = reading.request;
  if (request.hook->needs_user) {
    // CDS Hooks 1.0 had it beside the context.
    const bool older = is_missing(context["userId"]) && request.root["user"].is_string();
    const auto user = older ? demanded_text(reading, request.root, "user", "user")
                            : demanded_text(reading, context, "userId", "context.userId");
    if (!user) return base::fail(user.error());
    request.user_id = *user;
  } else {
    request.user_id = context["userId"].string();
  }
  const auto patient = demanded_text(reading, context, "patientId", "context.patientId");
  if (!patient) return base::fail(patient.error());
  const auto patient_id = id_in(*patient, "Patient", "context.patientId");
  if (!patient_id) return base::fail(patient_id.error());
  request.patient_id = *patient_id;

  std::string_view encounter = context["encounterId"].string();
  if (request.hook->orders == OrdersFrom::encounter) {
    const auto demanded = demanded_text(reading, context, "encounterId", "context.encounterId");
    if (!demanded) return base::fail(demanded.error());
    encounter = *demanded;
  }
  const auto encounter_id = id_in(encounter, "Encounter", "context.encounterId");
  if (!encounter_id) return base::fail(encounter_id.error());
  request.encounter_id = *encounter_id;
  return {};
}

// Reads the bundle that member `name` of the context is into the entries of the request.
base::Result<void> read_bundle(Reading& reading, base::Json context, const std::string& name) {
  const std::string path = "context." + name;
  const base::Json bundle = context[name];
  if (is_missing(bundle))
    return refuse(in_backticks(path) + " is missing: hook " + in_backticks(reading.request.hook->name) + " demands it");
  if (bundle["resourceType"].string() != "Bundle") return refuse(in_backticks(path) + " must be a FHIR Bundle");
  const base::Json list = bundle["entry"];
  if (!is_missing(list) && !list.is_array()) return refuse(in_backticks(path + ".entry") + " must be a list");
  for (const base::Json entry : list) {
    const base::Json resource = entry["resource"];
    const std::string_view type = fhir::type_of(resource);
    if (type.empty()) return refuse("an entry of " + in_backticks(path) + " holds no FHIR resource");
    if (type != "OperationOutcome") reading.request.entries.push_back({resource, entry["fullUrl"].string()});
  }
  return check_count(reading, path, reading.request.entries.size());
}

// Whether a text of `context.selections` is the name of an entry: its `fullUrl`, a reference to it, or its bare id.
bool names(std::string_view selection, const Entry& entry) {
  if (!entry.full_url.empty() && selection == entry.full_url) return true;
  const std::string_view id = fhir::id_of(entry.resource);
  const fhir::Reference wanted = fhir::parse_reference(selection);
  if (wanted.type.empty()) return !id.empty() && selection == id;
  if (wanted.id.empty() || wanted.type != fhir::type_of(entry.resource)) return false;
  return wanted.id == (id.empty() ? fhir::parse_reference(entry.full_url).id : id);
}

// One selection that points nowhere is no reason to refuse the call; that none points anywhere is.
base::Result<void> read_selections(Reading& reading, base::Json context) {
  Request& request = reading.request;
  const base::Json selections = context["selections"];
  if (is_missing(selections))
    return refuse("`context.selections` is missing: hook " + in_backticks(request.hook->name) + " demands it");
  if (!selections.is_array()) return refuse("`context.selections` must be a list of references");
  if (const auto few = check_count(reading, "context.selections", selections.size()); !few) return few;
  for (Entry& entry : request.entries) entry.selected = false;
  for (const base::Json item : selections) {
    const std::string_view selection = item.string();
    if (selection.empty()) return refuse("`context.selections` must hold references as text");
    bool found = false;
    for (Entry& entry : request.entries)
      if (names(selection, entry)) entry.selected = found = true;
    if (!found) request.selections_not_found.push_back(selection);
  }
  if (selections.size() > 0 && request.selections_not_found.size() == selections.size())
    return refuse("`context.selections` names " + in_backticks(request.selections_not_found.front()) +
                  ", which is not in `context.draftOrders`");
  return {};
}

// What stands before "Type/id" in a reference: the server of an absolute one, else nothing.
std::string_view base_of(std::string_view text, const fhir::Reference& reference) {
  return text.substr(0, static_cast<std::size_t>(reference.type.data() - text.data()));
}

// Whether two references lead to the same resource, whatever the version; a relative one is of the caller's server.
bool is_same(std::string_view a, std::string_view b) {
  const fhir::Reference left = fhir::parse_reference(a), right = fhir::parse_reference(b);
  if (left.type != right.type || left.id != right.id) return false;
  const std::string_view left_base = base_of(a, left), right_base = base_of(b, right);
  return left_base.empty() || right_base.empty() || left_base == right_base;
}

// Whether `name` can be that of a resource type, and not a part of an address that has none.
bool is_type(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !name.empty() && name.front() <= 'Z' && std::ranges::all_of(name, is_letter);
}

base::Result<void> add_reference(Reading& reading, base::Json item, std::string_view path) {
  const std::string_view text = item.string();
  if (text.empty()) return refuse(in_backticks(path) + " must hold references as text");
  const fhir::Reference reference = fhir::parse_reference(text);
  if (!is_type(reference.type) || reference.id.empty())
    return refuse(in_backticks(path) + " holds " + in_backticks(text) +
                  ", which is no reference of the form `Type/id`");
  std::vector<std::string_view>& known = reading.request.references;
  if (std::ranges::none_of(known, [&](std::string_view other) { return is_same(text, other); })) known.push_back(text);
  return {};
}

// The items of a list, or the one thing that stands in its place.
std::vector<base::Json> items_of(base::Json value) {
  if (is_missing(value)) return {};
  if (!value.is_array()) return {value};
  return {value.begin(), value.end()};
}

// The orders as the hook's version 1.1 has them, or the one order of version 1.0.
base::Result<void> read_dispatch(Reading& reading, base::Json context) {
  Request& request = reading.request;
  const bool older = is_missing(context["dispatchedOrders"]) && !is_missing(context["order"]);
  const std::string_view path = older ? "context.order" : "context.dispatchedOrders";
  const base::Json orders = context[older ? "order" : "dispatchedOrders"];
  if (is_missing(orders))
    return refuse("`context.dispatchedOrders` is missing: hook " + in_backticks(request.hook->name) + " demands it");
  const std::vector<base::Json> items = items_of(orders);
  if (items.empty()) return refuse(in_backticks(path) + " names no order");
  if (const auto few = check_count(reading, path, items.size()); !few) return few;
  for (const base::Json item : items)
    if (const auto added = add_reference(reading, item, path); !added) return added;
  const auto performer = demanded_text(reading, context, "performer", "context.performer");
  if (!performer) return base::fail(performer.error());
  request.performer = *performer;
  // The name of version 1.1, that of its own example, and that of version 1.0.
  for (const std::string_view name : {"fulfillmentTasks", "fulfillment-tasks", "task"})
    for (const base::Json task : items_of(context[name]))
      if (task.is_object()) request.tasks.push_back(task);
  return {};
}

} // namespace

base::Result<void> read_context(Reading& reading) {
  const base::Json context = reading.request.root["context"];
  if (!context.is_object()) return refuse("`context` is missing or no object");
  if (const auto ids = read_ids(reading, context); !ids) return ids;
  switch (reading.request.hook->orders) {
  case OrdersFrom::draft_orders: return read_bundle(reading, context, "draftOrders");
  case OrdersFrom::selections: {
    const auto drafts = read_bundle(reading, context, "draftOrders");
    return drafts ? read_selections(reading, context) : drafts;
  }
  case OrdersFrom::dispatched_orders: return read_dispatch(reading, context);
  case OrdersFrom::appointments: return read_bundle(reading, context, "appointments");
  case OrdersFrom::encounter: return {};
  }
  return {};
}

} // namespace signpost::cdshooks
