#include "cdshooks/request.h"

namespace signpost::cdshooks {
namespace {

// The text of a required member, or what is wrong with it.
base::Result<std::string_view> text_of(base::Json object, std::string_view key, std::string_view path) {
  const base::Json value = object[key];
  if (!value) return base::fail(base::Error::invalid("`" + std::string(path) + "` is missing"));
  if (!value.is_string() || value.string().empty())
    return base::fail(base::Error::invalid("`" + std::string(path) + "` must be text"));
  return value.string();
}

} // namespace

base::Result<Request> Request::read(base::Json root, std::string_view expected_hook, std::size_t max_orders) {
  if (!root.is_object()) return base::fail(base::Error::invalid("the body must be a JSON object: a CDS Hooks request"));
  Request request;
  request.root = root;
  const auto hook = text_of(root, "hook", "hook");
  if (!hook) return base::fail(hook.error());
  if (*hook != expected_hook)
    return base::fail(base::Error::invalid("this service answers hook `" + std::string(expected_hook) +
                                           "`, the request is of another hook"));
  request.hook = *hook;
  const auto instance = text_of(root, "hookInstance", "hookInstance");
  if (!instance) return base::fail(instance.error());
  request.hook_instance = *instance;
  const base::Json context = root["context"];
  if (!context.is_object()) return base::fail(base::Error::invalid("`context` is missing or no object"));
  const auto patient = text_of(context, "patientId", "context.patientId");
  if (!patient) return base::fail(patient.error());
  request.patient_id = patient->starts_with("Patient/") ? patient->substr(8) : *patient;

  const base::Json drafts = context["draftOrders"];
  if (!drafts) return base::fail(base::Error::invalid("`context.draftOrders` is missing"));
  if (drafts["resourceType"].string() != "Bundle")
    return base::fail(base::Error::invalid("`context.draftOrders` must be a FHIR Bundle"));
  if (drafts["entry"] && !drafts["entry"].is_array())
    return base::fail(base::Error::invalid("`context.draftOrders.entry` must be a list"));
  for (base::Json entry : drafts["entry"]) {
    const base::Json resource = entry["resource"];
    const std::string_view type = resource["resourceType"].string();
    if (type.empty())
      return base::fail(base::Error::invalid("an entry of `context.draftOrders` holds no FHIR resource"));
    if (type != "OperationOutcome") request.entries.push_back({resource, entry["fullUrl"].string()});
  }
  if (request.entries.size() > max_orders)
    return base::fail(base::ErrorCode::too_large,
                      "`context.draftOrders` holds more than " + std::to_string(max_orders) + " entries");

  const base::Json prefetch = root["prefetch"];
  if (prefetch && !prefetch.is_object() && !prefetch.is_null())
    return base::fail(base::Error::invalid("`prefetch` must be an object"));
  if (prefetch.is_object()) request.prefetch = prefetch;

  const base::Json extension = root["extension"];
  if (extension && !extension.is_object()) return base::fail(base::Error::invalid("`extension` must be an object"));
  request.explain = extension["signpost.explain"].is_true();
  request.crd_version = extension["davinci-crd.requestedVersion"].string();
  if (!request.crd_version.empty() && request.crd_version != "2.0" && request.crd_version != "2.0.1")
    return base::fail(base::Error::invalid(
        "this server does not speak the CRD version requested in `davinci-crd.requestedVersion`; it speaks 2.0"));
  const base::Json configuration = extension["davinci-crd.configuration"];
  if (const base::Json wanted = configuration["coverage-info"]; wanted.is_boolean())
    request.coverage_information = wanted.is_true();
  if (const auto cards = configuration["max-cards"].integer(); cards && *cards >= 0)
    request.max_cards = static_cast<std::size_t>(*cards);
  return request;
}

} // namespace signpost::cdshooks
