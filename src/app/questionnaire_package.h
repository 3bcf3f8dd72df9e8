#pragma once

#include "app/door.h"

namespace signpost::app {

// POST /fhir/Questionnaire/$questionnaire-package (Da Vinci DTR 2.0.1)
asio::awaitable<http::Reply> pack_questionnaires(const House& house, Visit& visit);

} // namespace signpost::app
