#include "conformance/calls.h"

#include <functional>
#include <vector>

#include "fhir/reference.h"
#include "knockouts/rewrite.h"

namespace signpost::conformance {
namespace {

using base::Json;
using knockouts::quoted;
using knockouts::with_members;

std::string text_of(Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string bundle(std::string_view type, const std::vector<std::string>& resources) {
  std::vector<std::string> entries;
  entries.reserve(resources.size());
  for (const std::string& resource : resources) entries.push_back("{\"resource\":" + resource + "}");
  return R"({"resourceType":"Bundle","type":")" + std::string(type) + R"(","entry":[)" + joined(entries) + "]}";
}

std::vector<Json> orders_of(Json call) {
  std::vector<Json> orders;
  for (Json entry : call["context"]["draftOrders"]["entry"])
    if (entry["resource"]["id"].is_string()) orders.push_back(entry["resource"]);
  return orders;
}

std::vector<Json> service_requests_of(Json call) {
  std::vector<Json> requests = orders_of(call);
  std::erase_if(requests, [](Json order) { return order["resourceType"].string() != "ServiceRequest"; });
  return requests;
}

// A reference to each, as a JSON string.
std::vector<std::string> references_to(const std::vector<Json>& resources) {
  std::vector<std::string> references;
  for (Json resource : resources) references.push_back(quoted(fhir::reference_to(resource)));
  return references;
}

std::vector<std::string> texts_of(const std::vector<Json>& resources) {
  std::vector<std::string> texts;
  for (Json resource : resources) texts.push_back(text_of(resource));
  return texts;
}

std::string call_of(std::string_view hook, Json call, const std::string& context, const std::string& prefetch) {
  return with_members(call, {{"hook", quoted(hook)}, {"context", context}, {"prefetch", prefetch}});
}

// The prefetch of a call whose orders come there.
std::string with_orders(Json call, const std::vector<std::string>& orders) {
  return with_members(call["prefetch"], {{"serviceRequests", bundle("searchset", orders)}});
}

std::string order_select(Json call) {
  return call_of("order-select", call,
                 with_members(call["context"], {{"selections", "[" + joined(references_to(orders_of(call))) + "]"}}),
                 text_of(call["prefetch"]));
}

std::string order_dispatch(Json call, const std::vector<Json>& orders) {
  const std::string context = R"({"patientId":)" + text_of(call["context"]["patientId"]) +
                              R"(,"performer":"Organization/performer","dispatchedOrders":[)" +
                              joined(references_to(orders)) + "]}";
  return call_of("order-dispatch", call, context, with_orders(call, texts_of(orders)));
}

std::string appointment_on(Json request) {
  return R"({"resourceType":"Appointment","id":"visit-)" + std::string(request["id"].string()) +
         R"(","status":"proposed","start":"2026-12-03T09:00:00-05:00","participant":[{"actor":)" +
         text_of(request["subject"]) + R"(,"status":"accepted"}],"basedOn":[{"reference":)" +
         quoted(fhir::reference_to(request)) + "}]}";
}

std::string appointment_book(Json call, const std::vector<Json>& requests) {
  std::vector<std::string> appointments;
  for (Json request : requests) appointments.push_back(appointment_on(request));
  const std::string context =
      with_members(call["context"], {{"draftOrders", ""}, {"appointments", bundle("collection", appointments)}});
  return call_of("appointment-book", call, context, with_orders(call, texts_of(requests)));
}

std::string encounter(std::string_view hook, Json call, const std::vector<Json>& requests) {
  constexpr std::string_view visit = "visit";
  std::vector<std::string> orders;
  for (Json request : requests)
    orders.push_back(
        with_members(request, {{"encounter", R"({"reference":"Encounter/)" + std::string(visit) + "\"}"}}));
  const std::string context = with_members(call["context"], {{"draftOrders", ""}, {"encounterId", quoted(visit)}});
  return call_of(hook, call, context, with_orders(call, orders));
}

} // namespace

std::optional<std::string> as_call_of(std::string_view hook, Json order_sign) {
  if (hook == "order-sign") return text_of(order_sign);
  if (hook == "order-select") return order_select(order_sign);
  const std::vector<Json> requests = service_requests_of(order_sign);
  if (requests.empty()) return {};
  if (hook == "order-dispatch") return order_dispatch(order_sign, orders_of(order_sign));
  if (hook == "appointment-book") return appointment_book(order_sign, requests);
  return encounter(hook, order_sign, requests);
}

std::string asking_for(cdshooks::CrdVersion version, Json call) {
  const std::string wanted = quoted(to_string(version));
  return with_members(call,
                      {{"extension", with_members(call["extension"], {{"davinci-crd.requestedVersion", wanted}})}});
}

} // namespace signpost::conformance
