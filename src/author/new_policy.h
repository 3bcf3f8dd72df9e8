#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace signpost::author {

// A policy to be begun.
struct NewPolicy {
  std::filesystem::path policies; // the folder of policies
  std::string payer;              // kebab-case: "example-plan"
  std::string policy;             // number and words, kebab-case: "img-7-lumbar-mri"
  base::Date effective;
};

// Writes the files a policy begins with: payer.json if the payer is new, the version, its codes, SOURCE.md and
// scenarios, which `check` finds in order. They are the templates of the folder's own shared/new-policy, so that
// authors can change how a policy begins. Gives the paths written, relative to the folder. Fails with `invalid` for a
// name that is no kebab-case or is taken, with `not_found` without templates; then nothing was written. Never writes
// over a file.
base::Result<std::vector<std::filesystem::path>> write_new_policy(const NewPolicy& wanted);

} // namespace signpost::author
