#pragma once

#include "app/door.h"

namespace signpost::app {

// Policies as a program wants them or, where `Accept` prefers HTML, as a page.
// GET /policies
asio::awaitable<http::Reply> list_policies(const House& house, Visit& visit);
// GET /policies/{payer}/{policy}/{version}
asio::awaitable<http::Reply> show_policy(const House& house, Visit& visit);

} // namespace signpost::app
