#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/author_file.h"

namespace signpost::service {

// The codes of one system in a value set, as a person reads them.
struct CodeGroup {
  struct Code {
    std::string code;    // as the author wrote it; "M80.08…" for a family
    std::string display; // may be empty; always is for CPT, whose descriptors are the AMA's
  };
  std::string system; // "ICD-10-CM"; the URL of a system without a common name
  std::vector<Code> codes;
};

// By id of the value set. What a compiled fhir::ValueSet need not know: order, spelling and words.
using CodeLists = std::map<std::string, std::vector<CodeGroup>, std::less<>>;

// Reads shared/value-sets among `files`, which have been found to be well-formed; others are left alone.
CodeLists read_code_lists(const std::vector<evidence::SourceFile>& files);

} // namespace signpost::service
