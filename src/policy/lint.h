#pragma once

#include <vector>

#include "base/date.h"
#include "base/issue.h"
#include "evidence/author_file.h"
#include "policy/catalog.h"

namespace signpost::policy {

// What an author wants to know of files that load, and what no single file shows. Errors: a code malformed for its
// system, a text too long for a card, a list where an object belongs, a file that nothing reads, a version in two
// folders, one id for two different criteria. Warnings: what can never matter (a branch, a service, an unused value,
// item or phrase) and what is out of date on `today`.
// `files`: all of the policies' folders, scenarios too. `catalog`: what was loaded of them; it may have had errors.
// Files that are no JSON object are passed over: loading says so.
void lint(const std::vector<evidence::SourceFile>& files, const Catalog& catalog, base::Date today,
          base::Issues& issues);

// Card templates whose fixed words leave no room for the order's name.
void lint_cards(const std::vector<evidence::SourceFile>& files, base::Issues& issues);

} // namespace signpost::policy
