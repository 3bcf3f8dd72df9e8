#pragma once

#include "app/door.h"

namespace signpost::app {

// What was done since the start and how the server is, in Prometheus' text format 0.0.4.
http::Reply show_metrics(const House& house, const Visit& visit);

} // namespace signpost::app
