#pragma once

#include <string_view>

#include "base/timestamp.h"
#include "cdshooks/feedback.h"
#include "service/record.h"
#include "store/entry.h"

namespace signpost::app {

// What is kept of a call: its record, as it was answered. An id or reference of another form than FHIR gives it is kept
// without what might be somebody's words. `error`: word for why `status` is no 2xx.
store::Call entry_of(const service::Record& record, int status, std::string_view error);

// What is kept of feedback on one card: what a policy team counts, and nothing that somebody wrote. What is sent as an
// id or a code and has not the form of one is left out.
store::Feedback entry_of(const cdshooks::CardFeedback& feedback);

} // namespace signpost::app
