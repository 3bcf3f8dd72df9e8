#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"
#include "store/database.h"

namespace signpost::store {

// The steps that lead from an empty file to the newest schema; a schema's version is the number of steps behind it. A
// step that was released is not changed: what comes later is a further step.
std::span<const std::string> schema_steps();

// Whether a file is ours, new (nothing is in it), or that of somebody else.
enum class Identity : std::uint8_t { ours, empty, foreign };
Identity identity_of(Database& database);

int schema_version(Database& database);

// Takes the steps that are not taken yet, each in a transaction of its own. Several processes may do so at once.
base::Result<void> migrate(Database& database, std::span<const std::string> steps);

} // namespace signpost::store
