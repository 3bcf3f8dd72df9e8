#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/issue.h"
#include "base/result.h"
#include "cards/templates.h"
#include "policy/catalog.h"
#include "service/code_lists.h"

namespace signpost::service {

// Everything that authors wrote, checked and compiled: immutable, shared by all calls. A reload builds a new one and
// swaps the pointer; a call keeps the one it began with.
struct Knowledge {
  std::unique_ptr<policy::Catalog> catalog;
  cards::Templates templates;
  CodeLists code_lists; // of the value sets, for the pages
  std::string digest; // "sha256:…" over the names and contents of all files

  // Reads both folders. With an error among `issues`, the knowledge must not be used. Fails if a folder cannot be read.
  static base::Result<std::shared_ptr<const Knowledge>> load(const std::vector<std::filesystem::path>& policies,
                                                             const std::filesystem::path& cards, base::Issues& issues);
};

// Every .json file below a folder, in the order of the paths, but for JSON Schemas and names that begin with a dot
// (what editors and container volumes keep beside the files).
base::Result<std::vector<std::filesystem::path>> list_folder(const std::filesystem::path& folder);

// The same with their texts and their paths relative to the folder. A path with `scenarios` in it is a scenario.
base::Result<std::vector<evidence::SourceFile>> read_folder(const std::filesystem::path& folder);

// The files that decide, of all folders of policies: what read_folder gives without the scenarios.
base::Result<std::vector<evidence::SourceFile>> read_policies(const std::vector<std::filesystem::path>& folders);

base::Result<std::string> read_file(const std::filesystem::path& path);

} // namespace signpost::service
