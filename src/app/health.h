#pragma once

#include "app/door.h"

namespace signpost::app {

// GET /health/live
http::Reply live(const House& house, const Visit& visit);
// GET /health/ready. Ready as long as there is knowledge, and there always is: a reload that failed leaves the old in
// use, and says so.
http::Reply ready(const House& house, const Visit& visit);

} // namespace signpost::app
