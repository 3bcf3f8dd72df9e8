#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace signpost::http {

// An absolute URL of `http` or `https` (RFC 9110 section 4.2, RFC 3986), as much of it as a client needs.
struct Url {
  bool tls = false;
  std::string host;        // in lower case; an address of IPv6 in its shortest form, without brackets
  std::uint16_t port = 80;
  std::string target{"/"}; // path and query as they stand in a request; begins with `/`, without fragment

  // Fails with `invalid` on another scheme, a user name, a host or port that is none, spaces, control characters and
  // whatever is not ASCII. What a URL may hold only encoded is encoded in the target: FHIR's `system|code` is often
  // written as it is. Messages hold nothing of the URL, which may name a patient.
  static base::Result<Url> parse(std::string_view text);

  // Scheme, host and port, the port left out where it is the scheme's own: equal for URLs of one server.
  std::string origin() const;
  // The host and port as a request's Host field has them (RFC 9110 section 7.2).
  std::string authority() const;
};

} // namespace signpost::http
