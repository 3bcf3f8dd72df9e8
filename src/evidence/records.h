#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "evidence/admission.h"
#include "evidence/matters.h"
#include "evidence/parts.h"
#include "evidence/reading.h"
#include "evidence/naming.h"
#include "fhir/chart.h"
#include "fhir/code.h"
#include "fhir/resource.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {

// A record of the chart and what the gate says of it whatever value asks, found out once per call.
struct Record {
  base::Json resource;
  base::Json origin;      // of a part: what it stands in
  bool is_reason = false; // a part that is what an order is for
  std::string_view type;
  Admission standing; // did it happen, and whose is it
  mutable std::optional<Admission> wording; // what the words beside its code say: found out when first asked for
  bool current = true;                   // describes the present (fhir::is_current)
  fhir::ClinicalDate said;
  std::string_view code_element;       // the usual one of its type
  std::vector<fhir::NormalCode> codes; // of that element; of a medication, of the one it refers to too
  mutable Names names;                 // that these codes have; those of the words too, once asked for
  mutable bool words_looked_up = false;

  // What evidence names: the record, of a part what it stands in.
  base::Json cited() const { return origin ? origin : resource; }
  EvidenceKind kind() const {
    return fhir::type_of(origin) == "QuestionnaireResponse" ? EvidenceKind::attested : EvidenceKind::coded;
  }
};

// The element that says what a resource is of, per type: `code` for most.
std::string_view usual_code(std::string_view type);

// Every record of a chart and its parts, by type. Borrows everything it is given; for one thread.
class Records {
public:
  Records(const fhir::Chart& chart, Parts& parts, const AdmissionRules& rules, const Naming& naming)
      : chart_(chart), parts_(parts), rules_(rules), naming_(naming) {}

  const std::vector<Record>& of_type(std::string_view type);
  // What the gate says of one resource, also of one that is not in the chart (an order).
  Record look_at(base::Json resource);
  // Why what a record tells is not known: it is masked, or a code alone that is on no list. `nothing` if it can be
  // read.
  Because unreadable(const Record& record) const;
  // What its usual code element is called; by the codes alone, or by the words too.
  const Names& names(const Record& record, bool by_words) const;

private:
  const fhir::Chart& chart_;
  Parts& parts_;
  const AdmissionRules& rules_;
  const Naming& naming_;
  std::unordered_map<std::string_view, std::vector<Record>> by_type_;
  mutable std::unordered_map<std::string_view, Names> of_words_;
};

} // namespace signpost::evidence
