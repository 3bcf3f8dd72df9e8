#pragma once

#include <string>

#include "base/json.h"

namespace signpost::service {

// The ServiceRequest that an Appointment amounts to, as JSON, so that it is judged like any order. Of one that rests on
// a request (`basedOn`), that request, on the day of the appointment; of any other, its serviceType as `code`, its
// reasons, what it is about as `note`, its day as `occurrenceDateTime`. `request` missing: there is none.
std::string as_service_request(base::Json appointment, base::Json request);

} // namespace signpost::service
