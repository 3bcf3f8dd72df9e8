#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cdshooks/crd_version.h"

// A good response and ways of breaking it, so that every rule is shown to find what it is for.
namespace signpost::conformance {

// A place and the JSON that stands there instead, none: it goes. `/path` is one of the call, `#url` all parts of that
// url in the first coverage-information (the JSON: items of a list), anything else one of the response.
struct Edit {
  std::string_view place;
  std::string json;
};

// A call and an answer to it, as JSON.
struct Exchange {
  std::string call, response;
};

// With cards of four response types and one system action. Keeps every rule of the version.
Exchange good_exchange(cdshooks::CrdVersion version);
Exchange edited(Exchange exchange, const std::vector<Edit>& edits);

struct Breach {
  std::string_view rule; // its name
  std::vector<Edit> edits;
  cdshooks::CrdVersion version = cdshooks::CrdVersion::v2_0;
};
// Of each rule at least one.
std::span<const Breach> breaches_of_responses();
std::span<const Breach> breaches_of_coverage_information();

} // namespace signpost::conformance
