#pragma once

#include <string_view>

namespace signpost::app {

// Whether a client would rather have a page than JSON, by its `Accept` (RFC 9110 section 12.5.1): text/html has the
// higher weight, or the same and is named more precisely (browsers name it and take JSON by `*/*`). Without a
// preference it is JSON: programs seldom send the field.
bool prefers_html(std::string_view accept);

// Whether a `Content-Type` says JSON, whatever its case and parameters (RFC 9110 section 8.3.1): `application/json`,
// `text/json` and every type that ends in `+json`, such as FHIR's; `application/json+fhir` is how FHIR DSTU2 wrote it.
bool is_json(std::string_view content_type);

} // namespace signpost::app
