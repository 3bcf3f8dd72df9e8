#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace signpost::policy {

// Where author files lie decides what they are: shared/<topic>/<name>.json, <payer>/payer.json,
// <payer>/<policy>/<date>.json.

// A path of the policies folder, taken apart: "bcbsnd/x-5125-…/2025-11-03.json".
std::vector<std::string_view> segments(std::string_view path);

// Whether it is a file of shared/<topic>.
bool is_shared(std::string_view path, std::string_view topic);

// The day that a policy version's file is named by; none if the file is no policy version.
std::optional<base::Date> version_date(std::string_view path);

} // namespace signpost::policy
