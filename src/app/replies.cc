#include "app/replies.h"

#include <utility>

#include "app/media_types.h"
#include "app/operation_outcome.h"
#include "pages/page.h"

namespace signpost::app {

http::Reply json_reply(std::string json) {
  return {.status = 200, .content_type = "application/json", .headers = {}, .body = std::move(json)};
}

http::Reply fhir_reply(std::string json) {
  return {.status = 200, .content_type = "application/fhir+json", .headers = {}, .body = std::move(json)};
}

http::Reply page_reply(std::string html) {
  return {.status = 200,
          .content_type = "text/html; charset=utf-8",
          .headers = pages::page_headers(),
          .body = std::move(html)};
}

http::Reply error_page(int status, std::string_view sentence) {
  http::Reply reply = fhir_reply(operation_outcome(status, sentence));
  reply.status = status;
  return reply;
}

http::Reply error_page(const base::Error& error) { return error_page(status_of(error.code), error.message); }

http::Reply no_such_service() { return error_page(404, "there is no such CDS service; GET /cds-services lists them"); }

std::optional<http::Reply> refuse_type(const http::Request& request) {
  const std::string_view type = request.header("Content-Type");
  if (type.empty() || is_json(type)) return {};
  return error_page(415, "the body must be JSON (Content-Type: application/json)");
}

} // namespace signpost::app
