#pragma once

#include <string_view>

#include "http/message.h"

namespace signpost::app {

// Adds to an answer what browsers and caches must keep to, but for fields that it has already: that its type is what it
// says (Fetch Standard, "nosniff"); that it is not stored if it answers a call or tells of an error (RFC 9111 section
// 5.2.2.5); and with `https`, that this host is asked by https alone (RFC 6797), which must not be said to a client
// that came without. `method`: of the request; empty if it is not known.
void secure(http::Reply& reply, std::string_view method, bool https);

} // namespace signpost::app
