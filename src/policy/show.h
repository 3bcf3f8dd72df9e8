#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decide.h"

namespace signpost::policy {

// What a decision holds as data only, in words (room cards).
struct Words {
  std::string explanation;
  std::vector<std::string> asks;  // one for each that is missing
  std::vector<std::string> notes; // one for each remark
};

// One decision as the JSON of the explanation (docs/integrator.md): order, coverage, policy, outcome, the criteria tree
// with evidence, what is missing. `knowledge` is the digest of the data it was made with; `base_url` is where
// the questionnaires it names are served.
void write_json(const Decision& decision, const Words& words, std::string_view knowledge, std::string_view base_url,
                base::JsonWriter& out);

// The same for a person at a terminal: the outcome, then the criteria as an indented tree.
void write_tree(const Decision& decision, const Words& words, std::ostream& out);

} // namespace signpost::policy
