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

// The id in what should be an id but comes from some as a reference: "Patient/1" or "https://ehr/fhir/Patient/1".
// Empty for a reference to something else.
std::string_view id_in(std::string_view text, std::string_view type) {
  if (text.find('/') == text.npos) return text;
  const fhir::Reference reference = fhir::parse_reference(text);
  return reference.type == type ? reference.id : std::string_view{};
}

base::Result<std::string_view> demanded_id(const Reading& reading, base::Json context, std::string_view path,
                                           std::string_view type) {
  const auto text = demanded_text(reading, context, path);
  if (!text) return text;
  if (const std::string_view id = id_in(*text, type); !id.empty()) return id;
  return refuse(in_backticks(path) + " must be the id of a resource of type " + in_backticks(type));
}

base::Result<void> read_user(Reading& reading, base::Json context) {
  Request& request = reading.request;
  request.user_id = context["userId"].string();
  if (!request.hook->needs_user) return {};
  // CDS Hooks 1.0 had it beside the context.
  const bool older = is_missing(context["userId"]) && !is_missing(request.root["user"]);
  const auto user =
      older ? demanded_text(reading, request.root, "user") : demanded_text(reading, context, "context.userId");
  if (!user) return base::fail(user.error());
  request.user_id = *user;
  return {};
}

base::Result<void> read_patient(Reading& reading, base::Json context) {
  const auto patient = demanded_id(reading, context, "context.patientId", "Patient");
  if (!patient) return base::fail(patient.error());
  reading.request.patient_id = *patient;
  return {};
}

base::Result<void> read_encounter(Reading& reading, base::Json context) {
  reading.request.encounter_id = id_in(context["encounterId"].string(), "Encounter");
  if (reading.request.hook->orders != OrdersFrom::encounter) return {};
  const auto encounter = demanded_id(reading, context, "context.encounterId", "Encounter");
  return encounter ? base::Result<void>() : base::fail(encounter.error());
}

// Reads the bundle that member `name` of the context is into the entries of the request.
base::Result<void> read_bundle(Reading& reading, base::Json context, const std::string& name) {
  const std::string path = "context." + name;
  const base::Json bundle = context[name];
  if (is_missing(bundle)) return missing(reading, path);
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
  if (is_missing(selections)) return missing(reading, "context.selections");
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

// The orders as the hook's version 1.1 lists them, or the one order of version 1.0.
base::Result<void> read_references(Reading& reading, base::Json context) {
  for (const std::string_view name : {"dispatchedOrders", "order"}) {
    const std::vector<base::Json> items = items_of(context[name]);
    const std::string path = "context." + std::string(name);
    if (const auto few = check_count(reading, path, items.size()); !few) return few;
    for (const base::Json item : items)
      if (const auto added = add_reference(reading, item, path); !added) return added;
    if (!items.empty()) return {};
  }
  return missing(reading, "context.dispatchedOrders");
}

base::Result<void> read_dispatch(Reading& reading, base::Json context) {
  if (const auto references = read_references(reading, context); !references) return references;
  const auto performer = demanded_text(reading, context, "context.performer");
  if (!performer) return base::fail(performer.error());
  reading.request.performer = *performer;
  // The name of version 1.1, that of its own example, and that of version 1.0.
  for (const std::string_view name : {"fulfillmentTasks", "fulfillment-tasks", "task"})
    for (const base::Json task : items_of(context[name]))
      if (task.is_object()) reading.request.tasks.push_back(task);
  return {};
}

base::Result<void> read_orders(Reading& reading, base::Json context) {
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

} // namespace

base::Result<void> read_context(Reading& reading) {
  const base::Json context = reading.request.root["context"];
  if (is_missing(context)) return missing(reading, "context");
  if (!context.is_object()) return refuse("`context` must be an object");
  for (const auto step : {read_user, read_patient, read_encounter, read_orders})
    if (const auto done = step(reading, context); !done) return done;
  return {};
}

} // namespace signpost::cdshooks
