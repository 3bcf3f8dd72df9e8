#include "knockouts/scenario.h"

#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "author/scenarios.h"
#include "service/knowledge.h"

namespace signpost::knockouts {
namespace {

std::string stem(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

std::vector<Scenario> read() {
  const auto files = service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  if (!files) throw std::runtime_error(files.error().message);
  base::Issues issues;
  std::map<std::string, std::unique_ptr<evidence::AuthorFile>> charts;
  for (const evidence::SourceFile& file : *files)
    if (file.path.starts_with("shared/charts/"))
      charts[stem(file.path)] = std::make_unique<evidence::AuthorFile>(file, issues);
  std::vector<Scenario> list;
  std::set<std::string> seen;
  for (const evidence::SourceFile& file : *files) {
    const auto folder = file.path.find("/scenarios/");
    if (folder == file.path.npos || file.path.starts_with("shared/")) continue;
    const evidence::AuthorFile author(file, issues);
    Scenario scenario;
    scenario.policy = file.path.substr(0, folder);
    scenario.name = stem(scenario.policy + ".") + "/" + stem(file.path);
    const auto today = base::parse_date(author.text_or(author.root(), "today", "2026-11-20"));
    if (!today) throw std::runtime_error(file.path);
    scenario.today = *today;
    scenario.request =
        author::scenario_request(author, charts.at(std::string(author.root()["chart"].string()))->root());
    if (seen.insert(scenario.policy + base::to_string(*today) + scenario.request).second)
      list.push_back(std::move(scenario));
  }
  if (issues.has_errors()) throw std::runtime_error("the shipped scenarios cannot be read");
  return list;
}

} // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> list = read();
  return list;
}

} // namespace signpost::knockouts
