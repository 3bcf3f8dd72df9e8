#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/asked.h"

namespace signpost::conformance {

// One rule that a response keeps or breaks.
struct Rule {
  std::string_view row;  // of which rows are told apart: "C2", "dev-25", "crd-ci-q1"
  std::string_view name; // specification, section and what it says; no two rules share one
  bool (*kept)(base::Json response, const Asked& asked);
};

// The rules among `rules` that a response breaks.
inline std::vector<const Rule*> broken_among(std::span<const Rule> rules, base::Json response, const Asked& asked) {
  std::vector<const Rule*> broken;
  for (const Rule& rule : rules)
    if (!rule.kept(response, asked)) broken.push_back(&rule);
  return broken;
}

// `kept(item)`, `kept(item, asked)`, for whichever of both a rule is.
template <auto kept>
bool keeps(base::Json value, const Asked& asked) {
  if constexpr (requires { kept(value, asked); }) return kept(value, asked);
  else return kept(value);
}

// Of a rule about one value, that about all values of a list; nothing said of what is no list.
template <auto kept>
bool all_of(base::Json list, const Asked& asked) {
  if (!list.is_array()) return true;
  for (base::Json item : list)
    if (!keeps<kept>(item, asked)) return false;
  return true;
}

} // namespace signpost::conformance
