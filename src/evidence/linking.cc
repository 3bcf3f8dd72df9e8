#include "evidence/linking.h"

#include <algorithm>

#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::evidence {

bool is_read(const Source& source, const Orders& orders, std::size_t order, std::size_t for_order) {
  switch (source.orders) {
  case WhoseOrders::own: return order == for_order;
  case WhoseOrders::companions: return order == for_order || orders.are_companions(for_order, order);
  case WhoseOrders::beside: return order != for_order && orders.is_to_be_done(order);
  }
  return false;
}

bool is_linked(base::Json resource, const Orders& orders, std::size_t order, Records& records,
               const fhir::Chart& chart) {
  const auto refers = [&](base::Json from, std::string_view element, base::Json to) {
    const auto leads = [&](base::Json reference) {
      return chart.resolve(reference["reference"].string(), from) == to;
    };
    const base::Json references = from[element];
    if (!references.is_array()) return references && leads(references);
    return std::any_of(references.begin(), references.end(), leads);
  };
  const auto referred_to_by = [&](base::Json from) {
    return refers(from, "supportingInfo", resource) || refers(from, "reasonReference", resource);
  };
  if (referred_to_by(orders.list[order])) return true;
  if (fhir::type_of(resource) == "DeviceRequest") {
    if (std::ranges::any_of(orders.list, referred_to_by)) return false;
    bool bases = false, based = false;
    for (base::Json reference : resource["basedOn"]) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") continue;
      bases = true;
      based = based || parts.id == fhir::id_of(orders.list[order]);
    }
    return !bases || based;
  }
  if (fhir::type_of(resource) != "Device") return false;
  return std::ranges::any_of(records.of_type("DeviceRequest"), [&](const Record& request) {
    return !request.standing.refused() && refers(request.resource, "codeReference", resource) &&
           is_linked(request.resource, orders, order, records, chart);
  });
}

} // namespace signpost::evidence
