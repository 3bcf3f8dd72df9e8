#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace signpost::author {

// Standard input among the arguments of a replay.
inline constexpr const char* standard_input = "-";

// The files that are meant by arguments, in their order: a file is itself, and a folder all *.json and *.ndjson below
// it by the order of their paths, but for names that begin with a dot. `-` stays as it is. Fails with `not_found` for
// what is not there and for a folder that has none.
base::Result<std::vector<std::string>> files_to_replay(std::span<const std::string> arguments);

// Whether a file holds one request, however many lines it has.
bool is_one_request(const std::filesystem::path& file);

} // namespace signpost::author
