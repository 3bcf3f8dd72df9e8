#include "author/replay_files.h"

#include <algorithm>

namespace signpost::author {
namespace {

namespace fs = std::filesystem;

bool is_input(const fs::path& file) { return is_one_request(file) || file.extension() == ".ndjson"; }

base::Result<std::vector<std::string>> files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; at != end && !error; at.increment(error)) {
    std::error_code gone; // a file may go while we look
    if (at->path().filename().string().starts_with('.')) at.disable_recursion_pending();
    else if (is_input(at->path()) && at->is_regular_file(gone)) files.push_back(at->path().generic_string());
  }
  if (error) return base::fail(base::ErrorCode::technical, "cannot read folder `" + folder + "`: " + error.message());
  if (files.empty())
    return base::fail(base::ErrorCode::not_found, "no .json or .ndjson file is in folder `" + folder + "`");
  std::ranges::sort(files);
  return files;
}

} // namespace

bool is_one_request(const fs::path& file) { return file.extension() == ".json"; }

base::Result<std::vector<std::string>> files_to_replay(std::span<const std::string> arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    const fs::file_status status = fs::status(argument, error);
    if (argument != standard_input && !fs::exists(status))
      return base::fail(base::ErrorCode::not_found, "there is no file or folder `" + argument + "`");
    if (argument == standard_input || !fs::is_directory(status)) {
      files.push_back(argument);
      continue;
    }
    auto below = files_below(argument);
    if (!below) return below;
    files.insert(files.end(), below->begin(), below->end());
  }
  return files;
}

} // namespace signpost::author
