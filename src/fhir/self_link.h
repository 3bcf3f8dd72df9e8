#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace signpost::fhir {

// A search as the `self` link of its answer spells it: what the server understood of it (R4 search.html#selflink).
struct SelfLink {
  std::string_view type;               // that was searched; empty: the link names none
  std::vector<std::string> filters;    // names of parameters that ask for less than all of a patient's, each once
  std::vector<std::string> categories; // where the only filter is one on `category`
  bool from_the_middle = false;        // it begins behind the first match

  // Of a Bundle; empty if it has no such link. The parameters by which servers find the page of a search again say
  // nothing about what was searched.
  static SelfLink read(base::Json bundle);
};

// The url of the link of that relation ("next"), of several the first; empty if there is none.
std::string_view link_of(base::Json bundle, std::string_view relation);

} // namespace signpost::fhir
