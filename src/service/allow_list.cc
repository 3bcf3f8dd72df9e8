#include "service/allow_list.h"

#include <algorithm>
#include <string>

#include "fhir/reference.h"
#include "http/message.h"

namespace signpost::service {
namespace {

// A path that means to every server what it means to us.
bool is_plain(std::string_view path) {
  if (path.find_first_of("%\\;") != path.npos) return false;
  if (path.starts_with('/')) path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    const std::string_view segment = http::next_part(path, '/');
    if (segment.empty() || segment == "." || segment == "..") return false;
  }
  return true;
}

std::string_view without_slash(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

bool is_below(std::string_view path, std::string_view base) {
  return path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/');
}

} // namespace

std::string_view path_of(const http::Url& url) {
  return std::string_view(url.target).substr(0, std::min(url.target.find('?'), url.target.size()));
}

bool AllowList::allows(const http::Url& url) const {
  const std::string_view path = path_of(url);
  return is_plain(path) && std::ranges::any_of(bases_, [&](const http::Url& base) {
           return base.origin() == url.origin() && is_below(path, without_slash(path_of(base)));
         });
}

base::Result<http::Url> resolve_link(const http::Url& base, std::string_view link) {
  const std::string start = base.origin() + std::string(without_slash(path_of(base)));
  auto url = http::Url::parse(link.starts_with('?') ? start + std::string(link) : fhir::absolute_url(link, start));
  const bool behind_proxy = url && base.tls && base.port == 443 && !url->tls && url->port == 80;
  if (behind_proxy && url->host == base.host) {
    url->tls = true;
    url->port = base.port;
  }
  return url;
}

} // namespace signpost::service
