#include "conformance/asked.h"

#include <algorithm>
#include <array>

#include "fhir/reference.h"

namespace signpost::conformance {
namespace {

// The resources of one value of prefetch or context.
void open(base::Json value, const std::function<void(base::Json)>& use) {
  const std::string_view type = value["resourceType"].string();
  if (type.empty()) return;
  if (type != "Bundle") return use(value);
  for (base::Json entry : value["entry"]) open(entry["resource"], use);
}

std::string name_of(base::Json resource) {
  return std::string(resource["resourceType"].string()) + '/' + std::string(resource["id"].string());
}

} // namespace

void for_each_resource(base::Json call, const std::function<void(base::Json)>& use) {
  for (base::Json value : call["context"]) open(value, use);
  for (base::Json value : call["prefetch"]) open(value, use);
}

bool is_request(std::string_view type) {
  static constexpr std::array<std::string_view, 6> types{"CommunicationRequest", "DeviceRequest",
                                                         "MedicationRequest",    "NutritionOrder",
                                                         "ServiceRequest",       "VisionPrescription"};
  return std::ranges::find(types, type) != types.end();
}

cdshooks::CrdVersion Asked::version() const {
  return cdshooks::crd_version(call_["extension"]["davinci-crd.requestedVersion"].string())
      .value_or(cdshooks::CrdVersion::v2_0);
}

bool Asked::is_primary_hook() const {
  return hook() == "order-sign" || hook() == "order-dispatch" || hook() == "appointment-book";
}

base::Json Asked::configured(std::string_view code) const {
  return call_["extension"]["davinci-crd.configuration"][code];
}

bool Asked::is_off(std::string_view code) const { return configured(code).is_boolean() && !configured(code).is_true(); }

base::Json Asked::resource(std::string_view type, std::string_view id) const {
  base::Json found;
  for_each_resource(call_, [&](base::Json one) {
    if (!found && one["resourceType"].string() == type && one["id"].string() == id) found = one;
  });
  return found;
}

base::Json Asked::referred(std::string_view reference) const {
  const fhir::Reference parsed = fhir::parse_reference(reference);
  return resource(parsed.type, parsed.id);
}

std::vector<base::Json> Asked::in_scope() const {
  std::vector<base::Json> list;
  const base::Json context = call_["context"];
  const auto add = [&](base::Json resource) {
    if (resource && std::ranges::find(list, resource) == list.end()) list.push_back(resource);
  };
  for (base::Json entry : context["draftOrders"]["entry"]) {
    const base::Json order = entry["resource"];
    const auto is_order = [&](base::Json selected) { return selected.string() == name_of(order); };
    if (!is_request(order["resourceType"].string())) continue;
    if (hook() != "order-select" || std::ranges::any_of(context["selections"], is_order)) add(order);
  }
  for (base::Json dispatched : context["dispatchedOrders"]) add(referred(dispatched.string()));
  if (context["order"].is_string()) add(referred(context["order"].string()));
  for (base::Json entry : context["appointments"]["entry"]) {
    base::Json request;
    for (base::Json based : entry["resource"]["basedOn"])
      if (!request) request = referred(based["reference"].string());
    add(request ? request : entry["resource"]);
  }
  if (hook().starts_with("encounter-"))
    for_each_resource(call_, [&](base::Json one) {
      const fhir::Reference encounter = fhir::parse_reference(one["encounter"]["reference"].string());
      if (is_request(one["resourceType"].string()) && encounter.id == context["encounterId"].string()) add(one);
    });
  return list;
}

std::vector<base::Json> coverage_information_of(base::Json resource) {
  std::vector<base::Json> list;
  for (base::Json extension : resource["extension"])
    if (extension["url"].string() == coverage_information_url) list.push_back(extension);
  return list;
}

base::Json value_of(base::Json extension) {
  base::Json value;
  for (base::Json member : extension) {
    if (!member.key().starts_with("value")) continue;
    if (value) return {};
    value = member;
  }
  return value;
}

std::vector<base::Json> parts_of(base::Json extension, std::string_view url) {
  std::vector<base::Json> list;
  for (base::Json part : extension["extension"])
    if (part["url"].string() == url) list.push_back(part);
  return list;
}

std::string_view text_of(base::Json extension, std::string_view url) {
  const auto parts = parts_of(extension, url);
  if (parts.empty()) return {};
  const base::Json value = value_of(parts.front());
  return value.is_object() ? value["reference"].string() : value.string();
}

bool is_absolute_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme))
      return text.size() > scheme.size() && text[scheme.size()] != '/' && text.find_first_of(" \t\r\n") == text.npos;
  return false;
}

} // namespace signpost::conformance
