#pragma once

#include <string>

#include "store/entry.h"

namespace signpost::store {

// An entry as one JSON object on one line, without its end: `{"kind":"call",…}` or `{"kind":"feedback",…}`, members
// named as in explanations and in CDS Hooks. What there was nothing of is null; times are RFC 3339 in UTC, `ms`
// milliseconds.
std::string to_json(const Entry& entry);

} // namespace signpost::store
