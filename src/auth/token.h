#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/algorithm.h"
#include "auth/refusal.h"

namespace signpost::auth {

// Bytes of one token that are looked at.
inline constexpr std::size_t most_token_bytes = 8 << 10;

// A JWT (RFC 7519) in the compact form of a JWS (RFC 7515 section 7.1), taken apart and not yet believed.
struct Token {
  // What it says of itself; CDS Hooks 2.0, "Trusting CDS Clients", demands all but `jku`, `nbf` and `tenant`.
  const Algorithm* algorithm = nullptr; // never null once read
  std::string kid;
  std::optional<std::string> jku; // nothing: it names none
  std::string iss;
  std::vector<std::string> aud; // empty: missing, or no text and no list of texts
  std::optional<std::chrono::sys_seconds> exp, iat, nbf;
  bool bad_times = false; // one of these three is there and no number of seconds
  std::string jti;        // empty: missing, or longer than is remembered
  std::string tenant;     // empty: it names none

  std::string signed_text; // header and claims as they were signed
  std::string signature;   // as bytes

  // Takes a token apart. Fails for what is none, and for a header that no issuer could make good: an algorithm that is
  // symmetric or `none`, a `typ` that is not JWT, `crit`, embedded keys, no `kid`.
  static std::expected<Token, Refusal> read(std::string_view text);
};

} // namespace signpost::auth
