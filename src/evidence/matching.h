#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "evidence/prose.h"
#include "evidence/records.h"
#include "evidence/values.h"
#include "fhir/chart.h"

namespace signpost::evidence {

// The coded element by which a record is what a source looks for.
struct Match {
  base::Json coded;      // missing: the record is something else
  std::string what;      // its code and words, as evidence shows them
  std::string_view path; // the element it stands in
};

// The first coded element of those a source looks at that is in its value set or worded as it wants, and of nothing
// that it expressly does not mean. A medication is matched by every name it goes by.
Match find_match(const CodeMatch& match, const Record& record, const Records& records, const fhir::Chart& chart);

// Whether what was matched is of what says nothing about the value, whatever the source: latent tuberculosis is no
// active infection.
bool says_nothing(const ValueDefinition& value, const CodeMatch& match, const Match& found, base::Json resource,
                  const fhir::Chart& chart);
// The same of words found in a record: of the coded element that they stand in, or elsewhere if nothing that the record
// is of says anything.
bool says_nothing(const ValueDefinition& value, const Record& record, const Hit& hit, const fhir::Chart& chart);

} // namespace signpost::evidence
