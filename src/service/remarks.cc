// What kept an answer from being better, in sentences for whoever integrates the server.
#include <algorithm>
#include <set>

#include "base/overloaded.h"
#include "fhir/reference.h"
#include "fhir/resource.h"
#include "service/answer.h"

namespace signpost::service {
namespace {

using policy::NoGuidance;

// Why an order got no guidance, as the end of a sentence.
std::string_view in_words(NoGuidance reason) {
  switch (reason) {
  case NoGuidance::none: return "";
  case NoGuidance::no_coverage: return "no Coverage of the patient was found";
  case NoGuidance::coverage_not_active: return "no Coverage is active on the date of service";
  case NoGuidance::payer_not_held: return "no policy of this payer is on file";
  case NoGuidance::order_not_addressed: return "no policy of this payer speaks to the order";
  case NoGuidance::order_without_code: return "the order has no code";
  case NoGuidance::not_in_effect: return "the policy is not in effect on the date of service";
  case NoGuidance::not_a_proposal: return "status or intent say that nothing is to be done";
  case NoGuidance::delegated: return "the payer refers to a document that is not on file";
  case NoGuidance::no_member_found: return "the patient was not found";
  case NoGuidance::patient_deceased: return "the Patient is recorded as deceased";
  case NoGuidance::technical: return "the order could not be evaluated";
  }
  return "";
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

// The types that the hook's keys ask for, each once.
std::vector<std::string> asked_of(const cdshooks::Hook& hook) {
  std::vector<std::string> types;
  for (const PrefetchKey* key : prefetch_keys(hook))
    if (std::ranges::find(types, key->types.front()) == types.end()) types.push_back(key->types.front());
  return types;
}

void add_types(Case& decided, std::vector<Gap>& gaps) {
  std::vector<std::string> not_sent;
  for (const std::string& type : asked_of(*decided.request().hook)) {
    const fhir::Completeness state = decided.account().state(type);
    if (state == fhir::Completeness::complete) continue;
    const bool told = std::ranges::any_of(gaps, [&](const Gap& gap) { return gap.type == type; });
    if (told) continue;
    if (state == fhir::Completeness::not_sent) {
      not_sent.push_back(type);
      continue;
    }
    for (const std::string& sentence : decided.account().missing(type))
      gaps.push_back({type, std::string(fhir::to_string(state)), sentence});
  }
  if (!not_sent.empty()) gaps.push_back({"", "not-sent", "Not sent: " + joined(not_sent) + "."});
}

void add_orders(const Case& decided, std::vector<Gap>& gaps) {
  for (const policy::Decision& decision : decided.decisions()) {
    if (decision.reason == NoGuidance::none) continue;
    const bool has_id = !fhir::id_of(decision.order).empty();
    const std::string order = has_id ? fhir::reference_to(decision.order) : std::string("an order without an id");
    gaps.push_back({"", std::string(to_string(decision.reason)),
                    "No guidance on " + order + ": " + std::string(in_words(decision.reason)) + "."});
  }
  const auto& orders = decided.intake().orders();
  if (orders.empty()) gaps.push_back({"", "no-orders", "The call has no order to decide."});
  const bool nameless = std::ranges::any_of(
      orders, [](const Order& order) { return order.asked && fhir::id_of(order.resource).empty(); });
  if (nameless)
    gaps.push_back({"", "order-without-id", "An order without an `id` cannot be given coverage-information."});
}

} // namespace

std::vector<Gap> gaps_of(Case& decided) {
  std::vector<Gap> gaps = decided.intake().gaps();
  if (const std::size_t others = decided.intake().chart().of_other_patients())
    gaps.push_back({"", "other-patients",
                    std::to_string(others) + (others == 1 ? " record" : " records") +
                        " of another patient came along and were not read."});
  add_types(decided, gaps);
  add_orders(decided, gaps);
  return gaps;
}

} // namespace signpost::service
