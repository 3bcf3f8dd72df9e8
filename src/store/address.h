#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace signpost::store {

// The absolute path of the file that "sqlite:///path/file.db" names, percent-decoded. Fails with `invalid` for any
// other address.
base::Result<std::string> file_of(std::string_view url);

// The address of a file, of its absolute path.
std::string url_of(std::string_view path);

} // namespace signpost::store
