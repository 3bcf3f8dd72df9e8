#include "app/security_headers.h"

#include <algorithm>
#include <string>

namespace signpost::app {

void secure(http::Reply& reply, std::string_view method, bool https) {
  const auto add = [&](std::string_view name, std::string_view value) {
    const auto same = [&](const http::Header& header) { return http::equal_ignoring_case(header.name, name); };
    if (std::ranges::none_of(reply.headers, same)) reply.headers.push_back({std::string(name), std::string(value)});
  };
  add("X-Content-Type-Options", "nosniff");
  const bool reads = method == "GET" || method == "HEAD" || method == "OPTIONS";
  if (!reads || reply.status >= 400) add("Cache-Control", "no-store");
  if (https) add("Strict-Transport-Security", "max-age=31536000");
}

} // namespace signpost::app
