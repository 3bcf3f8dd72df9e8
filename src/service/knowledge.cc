#include "service/knowledge.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/digest.h"

namespace signpost::service {
namespace {

bool is_scenario(std::string_view path) {
  return path.find("/scenarios/") != path.npos || path.starts_with("shared/charts/");
}

std::string digest_of(const std::vector<evidence::SourceFile>& files) {
  std::string all;
  // Lengths between, so that no two sets of files give the same bytes.
  for (const evidence::SourceFile& file : files)
    all.append(file.path).append(1, '\0').append(std::to_string(file.text.size())).append(1, '\0').append(file.text);
  return "sha256:" + base::sha256(all);
}

} // namespace

base::Result<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::error_code error;
  if (!in || std::filesystem::is_directory(path, error))
    return base::fail(base::ErrorCode::not_found, "cannot read `" + path.string() + "`");
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

base::Result<std::vector<std::filesystem::path>> list_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    return base::fail(base::ErrorCode::not_found, "there is no folder `" + folder.string() + "`");
  std::vector<std::filesystem::path> files;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; at != end && !error; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code gone; // a file may go while we look
    if (name.starts_with('.')) at.disable_recursion_pending();
    else if (name.ends_with(".json") && !name.ends_with(".schema.json") && at->is_regular_file(gone))
      files.push_back(at->path());
  }
  if (error)
    return base::fail(base::ErrorCode::technical, "cannot read folder `" + folder.string() + "`: " + error.message());
  std::ranges::sort(files, {}, [](const std::filesystem::path& path) { return path.generic_string(); });
  return files;
}

base::Result<std::vector<evidence::SourceFile>> read_folder(const std::filesystem::path& folder) {
  const auto paths = list_folder(folder);
  if (!paths) return base::fail(paths.error());
  std::vector<evidence::SourceFile> files;
  for (const std::filesystem::path& path : *paths) {
    auto text = read_file(path);
    if (!text) return base::fail(text.error());
    files.push_back({path.lexically_relative(folder).generic_string(), std::move(*text)});
  }
  return files;
}

base::Result<std::vector<evidence::SourceFile>> read_policies(const std::vector<std::filesystem::path>& folders) {
  std::vector<evidence::SourceFile> deciding;
  for (const std::filesystem::path& folder : folders) {
    auto files = read_folder(folder);
    if (!files) return base::fail(files.error());
    // Scenarios prove the policies; they are no part of what decides.
    for (evidence::SourceFile& file : *files)
      if (!is_scenario(file.path)) deciding.push_back(std::move(file));
  }
  return deciding;
}

base::Result<std::shared_ptr<const Knowledge>> Knowledge::load(const std::vector<std::filesystem::path>& policies,
                                                               const std::filesystem::path& cards,
                                                               base::Issues& issues) {
  auto policy_files = read_policies(policies);
  if (!policy_files) return base::fail(policy_files.error());
  auto card_files = read_folder(cards);
  if (!card_files) return base::fail(card_files.error());
  auto knowledge = std::make_shared<Knowledge>();
  std::vector<evidence::SourceFile> all(*policy_files);
  all.insert(all.end(), card_files->begin(), card_files->end());
  knowledge->digest = digest_of(all);
  knowledge->code_lists = read_code_lists(*policy_files);
  knowledge->catalog = policy::Catalog::load(std::move(*policy_files), issues);
  knowledge->templates = cards::Templates::load(*card_files, issues);
  return knowledge;
}

} // namespace signpost::service
