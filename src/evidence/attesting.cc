#include "evidence/attesting.h"

#include <algorithm>

#include "evidence/timing.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::evidence {

std::vector<const Record*> Answers::responses_for(const ValueDefinition& value, std::size_t order) {
  std::vector<const Record*> list;
  // What is so of the patient is so for every order of the call, whichever of them the form was filled in for.
  const auto concerned = [&](std::string_view id) {
    if (value.scope != Scope::patient) return id == fhir::id_of(orders_.list[order]);
    return std::ranges::any_of(orders_.list, [&](base::Json one) { return id == fhir::id_of(one); });
  };
  for (const Record& record : records_.of_type("QuestionnaireResponse")) {
    if (record.standing.refused()) continue;
    // About other orders only: `basedOn`, or the context that DTR notes (qr-context).
    bool about_orders = false, about_this = false;
    const auto about = [&](base::Json reference) {
      const fhir::Reference parts = fhir::parse_reference(reference["reference"].string());
      if (parts.type != "ServiceRequest") return;
      about_orders = true;
      about_this = about_this || concerned(parts.id);
    };
    for (base::Json reference : record.resource["basedOn"]) about(reference);
    for (base::Json extension : record.resource["extension"])
      if (extension["url"].string().ends_with("/qr-context")) about(extension["valueReference"]);
    if (!about_orders || about_this) list.push_back(&record);
  }
  return list;
}

bool Answers::newer_than_order(const Candidate& candidate, std::size_t order) const {
  const auto written = base::parse_partial_date(orders_.list[order]["authoredOn"].string());
  return candidate.newest() >= (written ? written->first : orders_.signed_on);
}

std::vector<Candidate> Answers::about(ValueIndex index, std::size_t order) {
  std::vector<Candidate> out;
  for (const Record* record : responses_for(values_[index], order)) {
    const DocumentationItem* item = answered_item(record->resource, items_);
    if (!item) continue;
    // An answer is given to whoever asks: it counts to the day of signing.
    const Timing valid{.window_days = item->valid_days};
    const Admission admission = both(record->standing, timely(valid, record->said, orders_.signed_on, {}));
    if (admission.refused()) continue;
    const base::Date until = record->said.day ? record->said.day->last : orders_.signed_on;
    for (const Attestation& answer : attested(record->resource, items_, index, values_, until)) {
      Candidate candidate;
      candidate.truth = answer.truth;
      candidate.member = answer.member ? *answer.member : answer.domain_member.value_or(0);
      if (answer.number) candidate.number = Range{*answer.number, *answer.number};
      candidate.dates = answer.dates;
      if (answer.goes_on) candidate.ending = Candidate::Ending::not_told; // it did when the form was filled in
      candidate.said = record->said.day;
      candidate.modality = "attested";
      candidate.admission = admission;
      candidate.evidence = {.resource = record->resource,
                            .path = "item",
                            .value = answer.link_id + ": " + answer.answer,
                            .kind = EvidenceKind::attested};
      out.push_back(std::move(candidate));
    }
  }
  return out;
}

} // namespace signpost::evidence
