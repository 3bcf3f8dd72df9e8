#pragma once

#include <ostream>
#include <string_view>

#include "policy/decide.h"

namespace signpost::policy {

// One decision as the JSON of the explanation (docs/integrator.md): order, coverage, policy, outcome, the criteria tree
// with evidence, what is missing. `knowledge` is the digest of the data it was made with; `base_url` is where
// the questionnaires it names are served.
void write_json(const Decision& decision, std::string_view knowledge, std::string_view base_url, base::JsonWriter& out);

// The same for a person at a terminal: the outcome, then the criteria as an indented tree.
void write_tree(const Decision& decision, std::ostream& out);

} // namespace signpost::policy
