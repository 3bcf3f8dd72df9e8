#pragma once

#include <string_view>

#include "base/json.h"

namespace signpost::fhir {

// Calls `use(element)` for every value at a dotted path ("dosage.route"); arrays are walked.
template <class Use>
void walk(base::Json element, std::string_view path, Use&& use) {
  if (element.is_array()) {
    for (base::Json item : element) walk(item, path, use);
    return;
  }
  if (!element) return;
  if (path.empty()) return use(element);
  const auto dot = path.find('.');
  walk(element[path.substr(0, dot)], dot == path.npos ? std::string_view{} : path.substr(dot + 1), use);
}

} // namespace signpost::fhir
