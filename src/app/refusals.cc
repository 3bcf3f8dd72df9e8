#include "app/refusals.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/replies.h"
#include "app/security_headers.h"
#include "app/uuid.h"

namespace signpost::app {

void Refusals::note(http::Reply& reply, std::string_view id, std::string_view where) {
  ++count_;
  if (std::ranges::find(reply.headers, request_id_field, &http::Header::name) != reply.headers.end()) return;
  reply.headers.push_back({std::string(request_id_field), std::string(id)});
  if (!log_) return;
  const std::string door = where.empty() ? std::string() : fmt::format(R"(,"door":"{}")", where);
  log_(fmt::format(R"("event":"refused","id":"{}","status":{}{})", id, reply.status, door));
}

http::Reply Refusals::page(int status, std::string_view sentence) {
  http::Reply reply = error_page(status, sentence);
  note(reply, random_uuid());
  secure(reply, {}, false); // it may be for a client that came without TLS
  return reply;
}

} // namespace signpost::app
