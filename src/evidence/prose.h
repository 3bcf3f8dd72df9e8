#pragma once

#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "evidence/parts.h"
#include "evidence/phrases.h"
#include "evidence/records.h"
#include "fhir/chart.h"
#include "fhir/texts.h"

namespace signpost::evidence {

// What people wrote in a chart and on its orders, searched for phrases once per call. Borrows everything it is given;
// hits borrow from it.
class Prose {
public:
  // `signed_on`: the day from which the age of a phrase counts.
  Prose(const Phrases& phrases, const Values& values, const fhir::Chart& chart, Parts& parts,
        const std::vector<base::Json>& orders, base::Date signed_on);

  const std::vector<Hit>& hits(ValueIndex value);
  // Sentences that name the matter of a value and tell nobody what of it.
  const std::vector<Hit>& not_understood(ValueIndex value);
  // Texts that could not be read.
  const std::vector<fhir::UnreadText>& unread();

  static constexpr std::size_t max_text = std::size_t{2} << 20; // bytes of clinical text looked through per call

private:
  struct Found {
    fhir::ClinicalTexts texts;
    Phrases::Found found;
  };
  const Found& found();
  fhir::ClinicalTexts collect();

  const Phrases& phrases_;
  const Values& values_;
  const fhir::Chart& chart_;
  Parts& parts_;
  const std::vector<base::Json>& orders_;
  base::Date signed_on_;
  std::optional<Found> found_;
};

} // namespace signpost::evidence
