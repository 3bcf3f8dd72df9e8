#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/call_log.h"
#include "app/keeping.h"
#include "app/refusals.h"
#include "dtr/drafts.h"
#include "http/asio.h"
#include "http/message.h"
#include "http/server.h"
#include "service/call.h"
#include "store/keeper.h"

namespace signpost::app {

class Callers;
class Metrics;

// What a door demands of who comes.
enum class Access : std::uint8_t {
  open,                 // anybody
  told_apart,           // anybody; where issuers are known, a token that is sent must be good, and says who comes
  caller,               // whoever has a token of an issuer, where issuers are known
  operator_or_loopback, // whoever has one, and programs of the same machine
};
// In words, for the docs: "a token".
std::string_view to_string(Access access);

// What stands behind all doors. Borrowed by each.
struct House {
  const service::CallSettings& calls;
  const CallLog& log;
  const Keeping& keeping;
  Refusals& refusals;
  Metrics& metrics;
  const http::Server& server; // that the doors are of
  dtr::Drafts& drafts;
  const Callers* callers = nullptr; // null: callers are not told apart
};

// One request at its door.
struct Visit {
  http::Request request;          // a handler may take the body
  std::vector<std::string> parts; // of the path, for each `{…}` of the pattern, decoded; never empty ones
  std::string id;                 // that names the request in answer and log
  std::shared_ptr<const service::Caller> caller; // by the token; null where none was needed
  bool local = false;                            // a program of this machine asks
  std::optional<service::Trace> trace;           // that it is part of
};

// Answer a visit: at once, or as a coroutine. Both run on the connection's executor, so they must not block.
using Page = http::Reply (*)(const House& house, const Visit& visit);
using Call = asio::awaitable<http::Reply> (*)(const House& house, Visit& visit);
using Handler = std::variant<Page, Call>;

// What the server answers at a path. A door for GET answers HEAD as well.
struct Door {
  std::string_view method;
  std::string_view pattern; // "/policies/{payer}": each `{…}` stands for one segment that is not empty
  Access access;
  Handler handler;
  std::string_view summary; // for the docs
};

} // namespace signpost::app
