#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/url.h"

namespace signpost::service {

// The FHIR servers that may be called: bases, each an origin and a path below which everything is meant.
class AllowList {
public:
  explicit AllowList(std::vector<http::Url> bases) : bases_(std::move(bases)) {}

  // Whether a URL has the origin of a base and its path is that base's or lies below it, whole segments compared. A
  // path that a server may read otherwise than it is written (dot segments, anything percent-encoded, a backslash, a
  // parameter behind `;`, an empty segment) is below none.
  bool allows(const http::Url& url) const;

private:
  std::vector<http::Url> bases_;
};

// The target of a URL up to its query.
std::string_view path_of(const http::Url& url);

// The URL that a link of a Bundle or a `Location` means, seen from the service base of the server that wrote it:
// absolute, on the base's origin (`/fhir/Patient`), or below the base (`Patient?page=2`, `?page=2`). A link that says
// `http` where the base says `https`, ports left out, means the base's origin: a proxy in front speaks TLS, and the
// server behind it does not know. Fails with `invalid` for what is no http(s) URL.
base::Result<http::Url> resolve_link(const http::Url& base, std::string_view link);

} // namespace signpost::service
