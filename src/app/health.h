#pragma once

#include "app/door.h"

namespace signpost::app {

// GET /health/live
asio::awaitable<http::Reply> live(const House& house, Visit& visit);
// GET /health/ready. Ready as long as there is knowledge, and there always is: a reload that failed leaves the old in
// use, and says so.
asio::awaitable<http::Reply> ready(const House& house, Visit& visit);

} // namespace signpost::app
