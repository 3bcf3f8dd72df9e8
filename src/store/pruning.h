#pragma once

#include <cstddef>

#include "base/timestamp.h"
#include "store/database.h"

namespace signpost::store {

// One step of Store::prune(). What nothing refers to any more goes with the last of them, and the room that was left is
// given back to the disk.
base::Result<std::size_t> prune(Database& database, base::Timestamp before, std::size_t at_most);

} // namespace signpost::store
