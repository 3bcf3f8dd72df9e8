#pragma once

#include <string>
#include <string_view>

#include "app/door.h"
#include "cdshooks/feedback.h"

namespace signpost::app {

// The members of the log's line about what became of a card: what a policy team counts, and nothing that somebody
// wrote. What is sent as an id or a code and has not the form of one is left out. `service`: its id; `id`: the
// request's; `issuer`: of the caller's token, empty if callers are not told apart.
std::string feedback_members(const cdshooks::CardFeedback& feedback, std::string_view service, std::string_view id,
                             std::string_view issuer = {});

// POST /cds-services/{service}/feedback: a line of the log for each item, all of them written before the 200.
asio::awaitable<http::Reply> take_feedback(const House& house, Visit& visit);

} // namespace signpost::app
