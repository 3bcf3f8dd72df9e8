#include "cards/order_words.h"

#include "fhir/code.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

bool is_procedure(fhir::CodeSystem system) {
  return system == fhir::CodeSystem::cpt || system == fhir::CodeSystem::hcpcs || system == fhir::CodeSystem::icd10pcs;
}

// What an order is called: what it is for, else what it refers to or is described as.
std::string words_of_order(base::Json order) {
  const base::Json what = fhir::ordered_of(order), first = what.is_array() ? what.at(0) : what;
  std::string words(first["text"].string());
  fhir::any_coding(first, [&](base::Json coding) {
    if (words.empty()) words = coding["display"].string();
    return !words.empty();
  });
  for (const base::Json other :
       {order["medicationReference"]["display"], order["codeReference"]["display"], order["description"]})
    if (!first && words.empty()) words = other.string();
  return words;
}

} // namespace

std::string order_symbol(base::Json order, const policy::Service* service) {
  std::string_view matched, procedure, any;
  fhir::any_coding(fhir::ordered_of(order), [&](base::Json coding) {
    const std::string_view code = coding["code"].string();
    if (any.empty()) any = code;
    if (procedure.empty() && is_procedure(fhir::code_system(coding["system"].string()))) procedure = code;
    if (matched.empty() && service && service->codes && service->codes->contains(coding)) matched = code;
    return false;
  });
  return std::string(!matched.empty() ? matched : !procedure.empty() ? procedure : any);
}

std::string order_words(base::Json order, const policy::Service* service) {
  std::string words = words_of_order(order), symbol = order_symbol(order, service);
  if (words.empty()) return symbol.empty() ? fhir::reference_to(order) : symbol;
  if (symbol.empty() || words.find(symbol) != words.npos) return words;
  return words + " (" + symbol + ")";
}

} // namespace signpost::cards
