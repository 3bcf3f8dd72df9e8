#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "auth/issuer.h"
#include "auth/world.h"

namespace signpost::auth::test {

struct Mistake {
  std::uint32_t line;
  std::string sentence;
  bool operator==(const Mistake&) const = default;
};
inline std::ostream& operator<<(std::ostream& out, const Mistake& mistake) {
  return out << mistake.line << ": " << mistake.sentence;
}

struct Read {
  IssuerFile file;
  base::Issues issues;
  std::vector<Mistake> mistakes;
};

// A folder of one test, gone with it.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signpost-issuers-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no folder");
    path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
  std::string text(const std::string& name) const {
    std::ifstream in(path / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // A file of issuers with that text.
  Read read(std::string_view toml, const std::string& audience = "https://signpost.example") const {
    write("issuers.toml", toml);
    Read read;
    read.file = read_issuers(path / "issuers.toml", audience, read.issues).value();
    for (const base::Issue& issue : read.issues.list()) read.mistakes.push_back({issue.place.line, issue.message});
    return read;
  }

  std::filesystem::path path;
};

} // namespace signpost::auth::test
