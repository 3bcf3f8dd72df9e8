#pragma once

#include "base/json.h"
#include "evidence/admission.h"

namespace signpost::evidence {

// Whether what a record tells of happened, by FHIR R4 alone: status and intent of its type, `doNotPerform`,
// `verificationStatus`, modifier extensions and `implicitRules`. A status that is not stated, as many senders leave it,
// is none that speaks against the record; one that R4 does not know, or that says the author does not know, is
// doubtful. What is planned is refused as `planned`, so that a value about plans can take it all the same.
Admission happened(base::Json resource);

// Whether what a record tells of still goes on, by its status: only then does a Period of it without an end reach to
// the present (R4 datatypes.html#Period). Of what is over, and when is not said, no more than the beginning is known.
bool goes_on(base::Json resource);

} // namespace signpost::evidence
