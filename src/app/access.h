#pragma once

#include <memory>

#include "app/callers.h"
#include "app/door.h"
#include "auth/refusal.h"
#include "http/message.h"

namespace signpost::app {

// Whether a program of this machine itself asks, as far as the server can see: the connection comes from here, and
// nothing says that a proxy passes on what somebody else asks.
bool is_local(const http::Request& request);

// The same where nothing is to be kept from who asks, as from a page that somebody has open in a browser here: that is
// of this machine only as long as callers are not told apart.
bool is_trusted_here(const House& house, const http::Request& request);

// Lets a request in at a door of that access, with its caller if a token says who that is. Without issuers there is
// nobody to be told apart: doors for callers stand open, as `--allow-unauthenticated` or loopback wants it.
asio::awaitable<Callers::Answer> admit(const House& house, Access access, const http::Request& request);

// The answer to who is not let in: 401 with a challenge (RFC 9110 section 11.6.1, RFC 6750 section 3), or 503 where it
// is no fault of the caller's.
http::Reply turned_away(auth::Refusal refusal);

} // namespace signpost::app
