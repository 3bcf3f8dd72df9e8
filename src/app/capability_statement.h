#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "app/door.h"

namespace signpost::app {

// What the server can do as a FHIR server (R4 CapabilityStatement, kind `instance`), as it is since `started`.
std::string capability_statement(std::string_view public_url, std::chrono::system_clock::time_point started);

// GET /fhir/metadata
http::Reply show_capabilities(const House& house, const Visit& visit);

} // namespace signpost::app
