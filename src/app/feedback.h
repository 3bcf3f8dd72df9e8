#pragma once

#include "app/door.h"

namespace signpost::app {

// POST /cds-services/{service}/feedback (CDS Hooks 2.0, "Feedback"): all items are kept before the 200; where they
// cannot be, 503 and the same may be sent again.
asio::awaitable<http::Reply> take_feedback(const House& house, Visit& visit);

} // namespace signpost::app
