#include "app/access.h"

#include <algorithm>
#include <array>

#include "app/replies.h"

namespace signpost::app {
namespace {

// Fields by which proxies tell that they are between (RFC 7239, RFC 9110 section 7.6.3).
constexpr std::array<std::string_view, 6> passed_on{"Forwarded",         "X-Forwarded-For", "X-Forwarded-Host",
                                                    "X-Forwarded-Proto", "X-Real-IP",       "Via"};

constexpr std::string_view retry_after = "2"; // seconds

bool knows_issuers(const House& house) { return house.callers && house.callers->size() > 0; }

} // namespace

bool is_local(const http::Request& request) {
  const auto tells = [](const http::Header& field) {
    return std::ranges::any_of(passed_on, [&](auto name) { return http::equal_ignoring_case(field.name, name); });
  };
  return request.loopback && std::ranges::none_of(request.headers, tells);
}

bool is_trusted_here(const House& house, const http::Request& request) {
  return is_local(request) && (!knows_issuers(house) || request.header("Origin").empty());
}

asio::awaitable<Callers::Answer> admit(const House& house, Access access, const http::Request& request) {
  const bool known = knows_issuers(house);
  const bool needs_none = access == Access::open || (access == Access::caller && !known) ||
                          (access == Access::told_apart && (!known || request.header("Authorization").empty())) ||
                          (access == Access::operator_or_loopback && is_trusted_here(house, request));
  if (needs_none) co_return nullptr;
  if (!known) co_return std::unexpected(auth::Refusal::no_issuers);
  co_return co_await house.callers->identify(request);
}

http::Reply turned_away(auth::Refusal refusal) {
  const std::string sentence(auth::sentence_of(refusal));
  if (auth::is_temporary(refusal)) {
    http::Reply reply = error_page(503, sentence);
    reply.headers.push_back({"Retry-After", std::string(retry_after)});
    return reply;
  }
  http::Reply reply = error_page(401, sentence);
  std::string challenge = R"(Bearer realm="signpost")";
  if (refusal != auth::Refusal::missing && refusal != auth::Refusal::no_issuers)
    challenge += R"(, error="invalid_token", error_description=")" + sentence + '"';
  reply.headers.push_back({"WWW-Authenticate", challenge});
  return reply;
}

} // namespace signpost::app
