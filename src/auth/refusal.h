#pragma once

#include <cstdint>
#include <string_view>

namespace signpost::auth {

// Why a caller is not let in. In the order in which it is looked at: what only the issuer can know is told to nobody
// whose signature was not verified.
enum class Refusal : std::uint8_t {
  no_issuers,       // there is nobody whose token could be believed
  missing,          // there is no token
  malformed,        // it is no JWS of three parts, or its header or claims are no JSON objects
  algorithm,        // not one that the issuer's entry allows; `none` and HMAC never are
  token_type,       // `typ` is not JWT
  critical,         // an extension that must be understood (`crit`)
  embedded_key,     // it brings the key it wants to be verified with
  no_key_id,        // no `kid`
  unknown_issuer,   // `iss` has no entry
  unlisted_keys,    // `jku` is not the one of the issuer's entry
  unknown_key,      // the issuer publishes no such key
  unfit_key,        // the key is of another type than the algorithm
  signature,        // not the issuer's
  missing_claim,    // one of `aud`, `exp`, `iat`, `jti`, or not of its form
  expired,          // `exp`
  not_yet,          // `nbf`
  from_the_future,  // `iat`
  too_long,         // valid for longer than the issuer's entry allows
  audience,         // `aud` is another's
  tenant,           // `tenant` is not the one of the issuer's entry
  replayed,         // `jti` was used before
  keys_unavailable, // the issuer's keys cannot be read at the moment: not the caller's fault
  too_many,         // more tokens in force than are remembered: nor this
};

// One word for the log: "expired", "unknown-issuer".
std::string_view word_of(Refusal refusal);
// One sentence for whoever sent the token. It holds nothing of the token, nor of keys and issuers.
std::string_view sentence_of(Refusal refusal);
// Whether the caller may be right, and should try again shortly.
bool is_temporary(Refusal refusal);

} // namespace signpost::auth
