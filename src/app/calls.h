#pragma once

#include "app/door.h"

namespace signpost::app {

// GET /cds-services
http::Reply discover(const House& house, const Visit& visit);
// POST /cds-services/{service}
asio::awaitable<http::Reply> call_service(const House& house, Visit& visit);
// POST /explain
asio::awaitable<http::Reply> explain_call(const House& house, Visit& visit);

} // namespace signpost::app
