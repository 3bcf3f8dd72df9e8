#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "base/issue.h"
#include "service/current_knowledge.h"
#include "service/watch.h"

namespace signpost::service {

// The folders authors write in.
struct Folders {
  std::vector<std::filesystem::path> policies;
  std::filesystem::path cards;

  Places places() const; // to be watched
};

// How an attempt to take the folders into use ended.
struct Reload {
  enum class Result : std::uint8_t {
    unchanged, // what is in use already
    swapped,   // new knowledge is in use
    failed,    // mistakes; the old knowledge stays in use
  };
  Result result = Result::unchanged;
  base::Issues issues; // errors if it failed
};

// Builds knowledge from the folders and takes it into use if it has no error. A folder that cannot be read is a failure
// with one mistake. Never throws.
Reload reload(const Folders& folders, CurrentKnowledge& current);

} // namespace signpost::service
