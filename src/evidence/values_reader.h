#pragma once

#include <vector>

#include "evidence/author_file.h"
#include "evidence/matters.h"
#include "evidence/values.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {

// Reads the files of shared/values, each {"domains"?: [...], "values"?: [...]} (docs/author.md, "Values"). Every name
// in them is resolved here; mistakes go to the issues of the files.
Values read_values(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets,
                   const AdmissionRules& admission);

} // namespace signpost::evidence
