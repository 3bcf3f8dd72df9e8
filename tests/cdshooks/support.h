#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/json.h"
#include "cdshooks/request.h"
#include "support/edit.h"

// Calls to read, with what they are read from.
namespace signpost::test {

struct Call {
  base::JsonDocument document;
  base::Result<cdshooks::Request> request;
};

// `body` as a call of `hook`.
inline Call call_of(std::string_view hook, std::string_view body,
                    std::size_t max_orders = cdshooks::default_max_orders) {
  auto document = base::JsonDocument::parse(body);
  if (!document) throw std::runtime_error(document.error().message);
  auto request = cdshooks::Request::read(document->root(), *cdshooks::find_hook(hook), max_orders);
  return {std::move(*document), std::move(request)};
}

// What is said of a call that cannot be read; empty if it can.
inline std::string refusal_of(std::string_view hook, std::string_view body) {
  const Call call = call_of(hook, body);
  return call.request ? std::string() : call.request.error().message;
}

// The text of a call of `hook`, to be changed, with all that the hook demands: two drafts, two appointments, one of
// the drafts selected, one dispatched order.
inline std::string body_of(std::string_view hook) {
  const std::string orders = R"({"resourceType":"Bundle","entry":[
    {"resource":{"resourceType":"ServiceRequest","id":"s1"}},
    {"fullUrl":"https://ehr/fhir/MedicationRequest/m1","resource":{"resourceType":"MedicationRequest"}}]})";
  const std::string appointments = R"({"resourceType":"Bundle","entry":[
    {"resource":{"resourceType":"Appointment","id":"a1"}},{"resource":{"resourceType":"Appointment","id":"a2"}}]})";
  std::string context = R"("patientId":"p1")";
  if (hook != "order-dispatch") context += R"(,"userId":"Practitioner/u1")";
  if (hook == "order-sign" || hook == "order-select") context += R"(,"draftOrders":)" + orders;
  if (hook == "order-select") context += R"(,"selections":["ServiceRequest/s1"])";
  if (hook == "order-dispatch") context += R"(,"dispatchedOrders":["ServiceRequest/s1"],"performer":"Organization/o1")";
  if (hook == "appointment-book") context += R"(,"appointments":)" + appointments;
  if (hook.starts_with("encounter-")) context += R"(,"encounterId":"e1")";
  return R"({"hook":")" + std::string(hook) + R"(","hookInstance":"i1","context":{)" + context + "}}";
}

} // namespace signpost::test
