#pragma once

#include <string_view>

namespace signpost::fhirpath {

// Whether a text is a Narrative's `div` as FHIR allows it (R4, 2.4.0.1): one well-formed XHTML div with content, made
// of formatting elements and their attributes only; no scripts, forms, frames, event handlers or foreign elements.
bool is_narrative_div(std::string_view text);

} // namespace signpost::fhirpath
