#include "policy/places.h"

namespace signpost::policy {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == path.npos) return parts;
    path = path.substr(slash + 1);
  }
}

bool is_shared(std::string_view path, std::string_view topic) {
  const auto parts = segments(path);
  return parts.size() == 3 && parts[0] == "shared" && parts[1] == topic && path.ends_with(".json");
}

std::optional<base::Date> version_date(std::string_view path) {
  const auto parts = segments(path);
  if (parts.size() != 3 || parts[0] == "shared" || !path.ends_with(".json")) return {};
  return base::parse_date(parts[2].substr(0, parts[2].size() - 5));
}

} // namespace signpost::policy
