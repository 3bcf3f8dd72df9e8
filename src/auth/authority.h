#pragma once

#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/issuer.h"
#include "auth/key_source.h"
#include "auth/refusal.h"
#include "auth/replay.h"
#include "http/asio.h"
#include "http/message.h"

namespace signpost::auth {

// The bearer token of a request (RFC 6750 section 2.1), borrowed from it. Fails with `missing` without one, with
// `malformed` if the request has several credentials, of which two readers might take another each.
std::expected<std::string_view, Refusal> bearer_token(const http::Request& request);

// Knows all issuers, and by that who calls. Immutable; what is remembered of each issuer (keys, used tokens) is shared
// with the authority that follows when the file of issuers has changed. Any thread.
class Authority {
public:
  // `before`: whose memory goes on; may be null.
  Authority(std::vector<Issuer> issuers, const KeyTools& tools, const Authority* before = nullptr);

  using Answer = std::expected<std::shared_ptr<const Issuer>, Refusal>;
  // The issuer of a token that was made for this call: by its signature, its claims and its being used for the first
  // time, which uses it up. `path`: of the request, to hold `aud` against.
  static asio::awaitable<Answer> check(std::shared_ptr<const Authority> authority, std::string token,
                                       std::string path);

private:
  struct Known {
    std::shared_ptr<const Issuer> issuer;
    std::shared_ptr<KeySource> published; // null: its keys are in a file
    std::shared_ptr<UsedTokens> used;
  };

  KeyTools tools_;
  std::map<std::string, Known, std::less<>> known_; // by `iss`
};

} // namespace signpost::auth
