#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace signpost::app {

// The field that names a request in its answer and in the log.
inline constexpr std::string_view request_id_field = "Signpost-Request-Id";

http::Reply json_reply(std::string json);
http::Reply fhir_reply(std::string json); // a FHIR resource
http::Reply page_reply(std::string html); // for people

// A FHIR OperationOutcome; `sentence` is for whoever sent the request.
http::Reply error_page(int status, std::string_view sentence);
http::Reply error_page(const base::Error& error);

// The 404 of a CDS service that there is not.
http::Reply no_such_service();
// The 415 of a request whose Content-Type says that its body is no JSON; nothing if it may be.
std::optional<http::Reply> refuse_type(const http::Request& request);

} // namespace signpost::app
