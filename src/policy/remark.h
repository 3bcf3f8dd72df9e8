#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/date.h"
#include "fhir/chart.h"

namespace signpost::policy {

// What there is to say about a decision besides its outcome, as data: the words for each kind are in cards/.

struct ReviewDue { // the payer meant to look at its policy again by that day
  base::Date day;
};
struct NoStatedDate { // the document states no effective date
  base::Date filed;   // its newest history date
};
struct Provisional { // the criteria are only provisionally known
  std::string why;
};
struct ProductUnknown { // the coverage does not say which product it is
  std::string line;     // judged as this
};
struct DiagnosisNotListed {};
struct MetUntil { // the criteria are met up to that day and no longer on the planned one
  base::Date day;
};
struct HoldsUntil { // the criteria are met on the planned day, and up to that one if the service is put off
  base::Date day;
};
struct Earliest { // the first day on which the criteria would no longer be refused, by the calendar alone
  base::Date day;
  bool met = false;            // they would then be met; otherwise they would be open
  bool treatment_goes_on = false; // and a course of treatment would have to last until then
};
struct OneSentenceEach { // criteria that rest on one sentence each
  std::vector<std::string> titles;
};
struct PatientDeceased {};
struct RefersElsewhere { // the payer refers to a document that is not held
  std::string document;
};
struct PolicySays { // a sentence of the policy's own data
  std::string sentence;
};
struct PayerNotHeld { // no policy of the payer that the coverage names is on file
  std::string name;
};
struct PayorNotSent { // the coverage names its payer only by a resource that was not sent
  std::string reference;
};
struct PayerNotNamed {}; // nothing in the coverage says who its payer is
struct EarlierTextNotHeld { // an undated document is filed under a day after the service
  base::Date filed;
};
struct ChartNotSent { // nothing came but order, patient and coverage
  fhir::Completeness state = fhir::Completeness::not_sent; // or not_obtained: it was asked for
};
struct PartUnread {     // types that matter for what is asked, and why they did not tell all they could
  fhir::Completeness state = fhir::Completeness::not_sent;
  std::vector<std::string> types;
};
struct OtherPatient {}; // the order names another patient than the call
struct NotEvaluated {};

using Remark =
    std::variant<ReviewDue, NoStatedDate, Provisional, ProductUnknown, DiagnosisNotListed, MetUntil, HoldsUntil,
                 Earliest, OneSentenceEach, PatientDeceased, RefersElsewhere, PolicySays, PayerNotHeld, PayorNotSent,
                 PayerNotNamed, EarlierTextNotHeld, ChartNotSent, PartUnread, OtherPatient, NotEvaluated>;

// The remark of a kind, or null if there is none.
template <class Kind>
const Kind* find_remark(const std::vector<Remark>& remarks) {
  for (const Remark& remark : remarks)
    if (const Kind* found = std::get_if<Kind>(&remark)) return found;
  return nullptr;
}

} // namespace signpost::policy
