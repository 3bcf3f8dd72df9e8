#pragma once

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/verbs.h"
#include "support/temporary_folder.h"

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
