#pragma once

#include <string>

#include "http/client.h"

namespace signpost::http {

// The request line, the fields and the empty line that end the head of `request` (RFC 9112 section 3). Whatever the
// parts hold, nothing of it can end a line: control characters in values become spaces, fields whose name is no token
// are left out, what may not stand in the target is percent-encoded, and what may not stand in the method is left out.
std::string request_head(const ClientRequest& request);

} // namespace signpost::http
