#pragma once

#include "evidence/author_file.h"
#include "policy/criteria.h"

namespace signpost::policy {

// What criteria may name: it is looked up while they are read, and must live as long as they do.
struct Vocabulary {
  const evidence::Values& values;
  const std::vector<evidence::DocumentationItem>& items;
};

// Reads a node and everything under it; mistakes go to the file's issues. `section`: what it cites if it does not say.
Criterion read_criterion(const evidence::AuthorFile& file, base::Json json, const Vocabulary& vocabulary,
                         std::string_view section);

} // namespace signpost::policy
