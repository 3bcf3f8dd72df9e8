#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/verbs.h"

// The verb `check` as an author runs it, on folders that a test makes.
namespace signpost::test {

// Whether a verb's options are taken as they stand on a command line.
inline bool takes(CLI::App& verb, std::vector<std::string> arguments) {
  std::ranges::reverse(arguments); // as CLI11 takes them
  try {
    verb.parse(std::move(arguments));
    return true;
  } catch (const CLI::ParseError&) {
    return false;
  }
}

// A folder of its own below the system's temporary one, gone with the object.
class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "signpost-test-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void copy(const std::filesystem::path& folder, const std::filesystem::path& to = {}) const {
    std::filesystem::create_directories((path_ / to).parent_path());
    std::filesystem::copy(folder, path_ / to,
                          std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  void write(const std::filesystem::path& file, std::string_view text) const {
    std::filesystem::create_directories((path_ / file).parent_path());
    std::ofstream(path_ / file, std::ios::binary) << text;
  }

private:
  std::filesystem::path path_;
};

struct Checked {
  int exit_code;
  std::string text;
  std::string last_line() const {
    const auto end = text.find_last_not_of('\n');
    return end == text.npos ? "" : text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end));
  }
};

inline Checked check(const std::vector<std::filesystem::path>& folders, std::string_view as_of = "2026-11-20") {
  std::ostringstream out;
  std::streambuf* const before = std::cout.rdbuf(out.rdbuf());
  app::CommonOptions common{folders, SIGNPOST_SOURCE_DIR "/cards", base::parse_date(as_of), "UTC", {}};
  const int code = app::check(common);
  std::cout.rdbuf(before);
  return {code, out.str()};
}

} // namespace signpost::test
