#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "evidence/admission.h"
#include "evidence/matters.h"
#include "fhir/chart.h"
#include "fhir/code.h"
#include "fhir/resource.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {

// A record of the chart and what the gate says of it whatever value asks, found out once per call.
struct Record {
  base::Json resource;
  std::string_view type;
  Admission standing; // did it happen, and whose is it
  mutable std::optional<Admission> wording; // what the words beside its code say: found out when first asked for
  bool current = true;                   // describes the present (fhir::is_current)
  fhir::ClinicalDate said;
  std::string_view code_element;       // the usual one of its type
  std::vector<fhir::NormalCode> codes; // of that element
};

// The element that says what a resource is of, per type: `code` for most.
std::string_view usual_code(std::string_view type);

// Every record of a chart, by type. Borrows everything it is given; for one thread.
class Records {
public:
  Records(const fhir::Chart& chart, const AdmissionRules& rules, const fhir::ValueSets& value_sets)
      : chart_(chart), rules_(rules), value_sets_(value_sets) {}

  const std::vector<Record>& of_type(std::string_view type);
  // What the gate says of one resource, also of one that is not in the chart (an order).
  Record look_at(base::Json resource) const;
  // Why what a record tells is not known: it is masked, or a code alone that is on no list. `nothing` if it can be
  // read.
  Because unreadable(const Record& record) const;

private:

  const fhir::Chart& chart_;
  const AdmissionRules& rules_;
  const fhir::ValueSets& value_sets_;
  std::unordered_map<std::string_view, std::vector<Record>> by_type_;
};

} // namespace signpost::evidence
