#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "http/asio.h"
#include "service/fetch_requests.h"
#include "service/fetch_trouble.h"

namespace signpost::service {

// One resource on the way to be read (R4 http.html#read).
struct FetchRead {
  std::string type;
  std::string id;
  std::string full_url{};
  std::optional<base::JsonDocument> document{}; // with a resource of that type and id
  std::optional<Trouble> trouble{};
  bool ended = false;

  // "Organization/12"; for a reference that names no type and id, words instead: it may hold anything.
  std::string name() const { return id.empty() ? "A reference" : type + '/' + id; }
};

// What a reference asks to be read: "Organization/12", a version of it (the current one is read), or an absolute one
// below `base`. Nothing for what lies elsewhere than on a server: fragments and `urn:`. One that cannot be read comes
// ended, with its trouble.
std::optional<FetchRead> read_of(std::string_view reference, const http::Url& base);

// Reads it. A Binary that comes as its content and not as JSON is written as a Binary resource (R4 binary.html), if its
// form is one that is read.
asio::awaitable<void> run(FetchRead& read, FetchRequests& requests);

} // namespace signpost::service
