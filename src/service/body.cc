#include "service/body.h"

#include <string>

namespace signpost::service {

base::Result<base::JsonDocument> parse_body(std::string_view body, std::string_view expected) {
  auto document = base::JsonDocument::parse(body);
  if (document) return document;
  base::Error error = document.error();
  if (body.empty()) {
    error.message = "the body is empty; " + std::string(expected) + " is expected";
  } else {
    error.message = "the body is no JSON: " + error.message;
    if (error.offset) error.message += " (at byte " + std::to_string(*error.offset) + ")";
  }
  return base::fail(std::move(error));
}

} // namespace signpost::service
