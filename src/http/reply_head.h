#pragma once

#include <chrono>
#include <string>

#include "http/message.h"

namespace signpost::http {

// What the head of an answer says beyond the reply itself.
struct ReplyHead {
  bool http_1_0 = false;   // the client's version
  bool keep_alive = false; // the connection stays open
  std::chrono::sys_seconds now;
};

// Whether an answer of that status has content at all (RFC 9110 section 6.4.1).
bool may_have_body(int status);

// Writes status line, fields and the empty line into `out`, whose storage is used again. Control characters in fields
// of the reply become spaces, so that no value can add a field.
void write_reply_head(std::string& out, const Reply& reply, const ReplyHead& head);

} // namespace signpost::http
