#pragma once

#include <memory>
#include <string>

#include "store/database.h"
#include "store/store.h"

namespace signpost::store {

// A connection to the store in that file, with the newest schema. For writing, what is not there is made: folders that
// only the user may enter, a file that only the user may read; and it is made sure that something can be written.
// Fails as open() of store.h does.
base::Result<std::unique_ptr<Database>> open_file(const std::string& path, Access access);

} // namespace signpost::store
