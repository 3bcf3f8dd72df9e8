#include "auth/file_text.h"

#include <fstream>
#include <sstream>

namespace signpost::auth {

std::optional<std::string> file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  in.peek(); // tells the end of a file, which may be empty, from a folder
  if (!in.eof() || in.bad()) return {};
  return std::move(text).str();
}

} // namespace signpost::auth
