#include "app/refusals.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/metrics.h"
#include "app/replies.h"
#include "app/security_headers.h"
#include "app/uuid.h"

namespace signpost::app {

void Refusals::note(http::Reply& reply, std::string_view id, const Refused& refused) {
  ++count_;
  if (std::ranges::find(reply.headers, request_id_field, &http::Header::name) != reply.headers.end()) return;
  reply.headers.push_back({std::string(request_id_field), std::string(id)});
  metrics_.note_refused(reply.status, refused.reason);
  if (!log_) return;
  std::string members = fmt::format(R"("event":"refused","id":"{}","status":{})", id, reply.status);
  if (!refused.door.empty()) members += fmt::format(R"(,"door":"{}")", refused.door);
  if (!refused.reason.empty()) members += fmt::format(R"(,"reason":"{}")", refused.reason);
  if (!refused.trace.empty()) members += fmt::format(R"(,"trace":"{}")", refused.trace);
  log_(members);
}

http::Reply Refusals::page(int status, std::string_view sentence) {
  http::Reply reply = error_page(status, sentence);
  note(reply, random_uuid(), {});
  secure(reply, {}, false); // it may be for a client that came without TLS
  return reply;
}

} // namespace signpost::app
