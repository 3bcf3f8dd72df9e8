#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace signpost::auth {

// RFC 4648 section 5, without padding, as JWS writes it (RFC 7515 section 2). Nothing for any other character, for
// padding, and for bits at the end that no encoder would set: one text has one spelling.
std::optional<std::string> decode_base64url(std::string_view text);

std::string encode_base64url(std::string_view bytes);

} // namespace signpost::auth
