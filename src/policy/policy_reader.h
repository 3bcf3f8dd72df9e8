#pragma once

#include <memory>

#include "policy/catalog.h"

namespace signpost::policy {

// The value that says where an order is carried out: rows on prior authorization may tell its members apart.
inline constexpr std::string_view setting_value = "setting";

// Reads the file of one policy version; mistakes go to the file's issues. `named`: the day its name says. What it names
// is looked up in the catalog, which holds everything but policies by then. References to other policies are left open.
std::unique_ptr<PolicyVersion> read_policy(const evidence::AuthorFile& file, base::Date named, const Catalog& catalog);

} // namespace signpost::policy
