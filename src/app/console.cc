#include "app/console.h"

#include <iostream>
#include <iterator>

#include "app/verbs.h"

namespace signpost::app {

base::Result<std::string> read_input(const std::string& file) {
  if (file != "-") return service::read_file(file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

int cannot(const base::Error& error) {
  std::cerr << "signpost: " << error.message << '\n';
  return exit_cannot;
}

std::expected<std::shared_ptr<const service::Knowledge>, int> load_knowledge(
    const std::vector<std::filesystem::path>& policies, const std::filesystem::path& cards) {
  base::Issues issues;
  const auto knowledge = service::Knowledge::load(policies, cards, issues);
  if (!knowledge) return std::unexpected(cannot(knowledge.error()));
  if (!issues.has_errors()) return *knowledge;
  print(issues, std::cerr);
  return std::unexpected(exit_cannot);
}

std::size_t print(const base::Issues& issues, std::ostream& out) {
  std::size_t errors = 0;
  for (const base::Issue& issue : issues.list()) {
    out << issue;
    errors += issue.severity == base::Severity::error;
  }
  return errors;
}

} // namespace signpost::app
