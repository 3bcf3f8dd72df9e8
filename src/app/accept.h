#pragma once

#include <string_view>

namespace signpost::app {

// Whether a client would rather have a page than JSON, by its `Accept` (RFC 9110 section 12.5.1): text/html has the
// higher weight, or the same and is named more precisely (browsers name it and take JSON by `*/*`). Without a
// preference it is JSON: programs seldom send the field.
bool prefers_html(std::string_view accept);

} // namespace signpost::app
