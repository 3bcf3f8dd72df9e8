#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace signpost::fhir {

// A literal reference taken apart (FHIR R4 2.3.0.1): relative ("Patient/p1"), absolute ("https://x/fhir/Patient/p1"),
// versioned (".../_history/2"), to a contained resource ("#org") or to a bundle entry ("urn:uuid:..."). Views into the
// text given. Ids are not checked: real EHRs send unsigned orders with ids of 190 characters.
struct Reference {
  std::string_view type;      // "Patient"; empty for contained and urn references
  std::string_view id;        // "p1"; without '#' for contained references; the whole urn for urn references
  bool contained = false;
  bool urn = false;

  bool empty() const { return id.empty(); }
};

Reference parse_reference(std::string_view text);

// The `reference` of a Reference element, taken apart.
inline Reference reference_of(base::Json element) { return parse_reference(element["reference"].string()); }

// A literal URL that may be relative, made absolute by the base of the server it stands on (RFC 3986, 5.2; FHIR R4
// 2.3.0.1): "Binary/7" and "https://x/fhir" give "https://x/fhir/Binary/7", "/files/7" gives "https://x/files/7".
std::string absolute_url(std::string_view url, std::string_view base);

// "ServiceRequest/sr-1" of a resource; views joined by the caller where a string is needed.
std::string reference_to(base::Json resource);

} // namespace signpost::fhir
