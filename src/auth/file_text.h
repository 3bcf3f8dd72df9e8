#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace signpost::auth {

// All bytes of a file, which may be none; nothing if it cannot be read.
std::optional<std::string> file_text(const std::filesystem::path& file);

} // namespace signpost::auth
