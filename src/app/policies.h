#pragma once

#include "app/door.h"

namespace signpost::app {

// Policies as a program wants them or, where `Accept` prefers HTML, as a page.
// GET /policies
http::Reply list_policies(const House& house, const Visit& visit);
// GET /policies/{payer}/{policy}/{version}
http::Reply show_policy(const House& house, const Visit& visit);

} // namespace signpost::app
