#pragma once

#include <map>
#include <string>
#include <vector>

#include "evidence/author_file.h"
#include "evidence/values.h"

namespace signpost::policy {

// Ids of a policy's leaves with the test each stands for, and where it was first written.
struct LeafTests {
  struct Seen {
    std::string test;
    base::Json at;
  };
  std::map<std::string, Seen, std::less<>> by_id;
};

// Looks through one tree of criteria, as written, for branches that can never matter: the same test twice, a branch
// that implies one beside it, tests that exclude each other under one `all`. Such are warnings; one id for two
// different tests in the same policy is an error. Forms of node it does not know are passed over.
void lint_criteria(const evidence::AuthorFile& file, base::Json tree, const evidence::Values& values,
                   LeafTests& leaves);

// One text or a list of texts, as authors may write either; what is neither was refused when it was loaded.
std::vector<std::string> texts_of(base::Json value);

} // namespace signpost::policy
