#include "app/console.h"

#include <iostream>
#include <iterator>

#include "app/verbs.h"
#include "service/knowledge.h"

namespace signpost::app {

base::Result<std::string> read_input(const std::string& file) {
  if (file != "-") return service::read_file(file);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

int cannot(const base::Error& error) {
  std::cerr << "signpost: " << error.message << '\n';
  return exit_cannot;
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
