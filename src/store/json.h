#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "store/entry.h"

namespace signpost::store {

// An entry as one JSON object on one line, without its end: `{"kind":"call",…}` or `{"kind":"feedback",…}`, members
// named as in explanations and in CDS Hooks. What there was nothing of is null; times are RFC 3339 in UTC, `ms`
// milliseconds.
std::string to_json(const Entry& entry);

// The entry that such an object is of. Fails with `invalid` for what is none, in a sentence that names the member.
base::Result<Entry> from_json(base::Json json);

} // namespace signpost::store
