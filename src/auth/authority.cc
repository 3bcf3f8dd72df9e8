#include "auth/authority.h"

#include <algorithm>
#include <optional>

#include "auth/token.h"

namespace signpost::auth {
namespace {

using Time = std::chrono::sys_seconds;

// What a token's issuer has to be right about before its keys are asked for.
std::optional<Refusal> before_keys(const Token& token, const Issuer& issuer) {
  if (std::ranges::find(issuer.algorithms, token.algorithm) == issuer.algorithms.end()) return Refusal::algorithm;
  if (token.jku && (issuer.jku.empty() || *token.jku != issuer.jku)) return Refusal::unlisted_keys;
  return {};
}

std::optional<Refusal> by_signature(const Token& token, const KeySet& keys) {
  if (!keys.has(token.kid)) return Refusal::unknown_key;
  if (!keys.fits(token.kid, *token.algorithm)) return Refusal::unfit_key;
  if (!keys.verifies(token.kid, *token.algorithm, token.signed_text, token.signature)) return Refusal::signature;
  return {};
}

// RFC 7519 section 4.1, and what CDS Hooks demands beside.
std::optional<Refusal> by_claims(const Token& token, const Issuer& issuer, std::string_view path, Time now) {
  if (token.bad_times || !token.exp || !token.iat || token.jti.empty() || token.aud.empty())
    return Refusal::missing_claim;
  if (now >= *token.exp + issuer.skew) return Refusal::expired;
  if (token.nbf && now < *token.nbf - issuer.skew) return Refusal::not_yet;
  if (now < *token.iat - issuer.skew) return Refusal::from_the_future;
  if (*token.exp - *token.iat > issuer.longest) return Refusal::too_long;
  if (std::ranges::none_of(token.aud, [&](const std::string& aud) { return issuer.is_for(aud, path); }))
    return Refusal::audience;
  if (issuer.tenant && token.tenant != *issuer.tenant) return Refusal::tenant;
  return {};
}

} // namespace

std::expected<std::string_view, Refusal> bearer_token(const http::Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  std::optional<std::string_view> credentials;
  for (const http::Header& field : request.headers) {
    if (!http::equal_ignoring_case(field.name, "Authorization")) continue;
    if (credentials) return std::unexpected(Refusal::malformed);
    credentials = field.value;
  }
  if (!credentials || !http::equal_ignoring_case(credentials->substr(0, scheme.size()), scheme))
    return std::unexpected(Refusal::missing);
  std::string_view token = credentials->substr(scheme.size());
  while (token.starts_with(' ')) token.remove_prefix(1);
  if (token.empty()) return std::unexpected(Refusal::missing);
  return token;
}

Authority::Authority(std::vector<Issuer> issuers, const KeyTools& tools, const Authority* before) : tools_(tools) {
  for (Issuer& read : issuers) {
    Known known;
    const std::string iss = read.iss;
    const Known* old = nullptr;
    if (before)
      if (const auto found = before->known_.find(iss); found != before->known_.end()) old = &found->second;
    known.used = old ? old->used : std::make_shared<UsedTokens>();
    if (const auto* at = std::get_if<PublishedKeys>(&read.keys)) {
      const bool same = old && old->published && old->issuer->jku == read.jku;
      known.published = same ? old->published : std::make_shared<KeySource>(iss, at->url, tools);
    }
    known.issuer = std::make_shared<const Issuer>(std::move(read));
    known_.emplace(iss, std::move(known));
  }
}

asio::awaitable<Authority::Answer> Authority::check(std::shared_ptr<const Authority> authority, std::string token,
                                                    std::string path) {
  const auto read = Token::read(token);
  if (!read) co_return std::unexpected(read.error());
  const auto found = authority->known_.find(read->iss);
  if (found == authority->known_.end()) co_return std::unexpected(Refusal::unknown_issuer);
  const Known& known = found->second;
  const Issuer& issuer = *known.issuer;
  if (const auto refused = before_keys(*read, issuer)) co_return std::unexpected(*refused);

  std::shared_ptr<const KeySet> keys;
  if (const auto* in_file = std::get_if<FileKeys>(&issuer.keys)) {
    keys = *in_file;
  } else {
    auto published = co_await KeySource::find(known.published, read->kid);
    if (!published) co_return std::unexpected(published.error());
    keys = std::move(*published);
  }
  if (const auto refused = by_signature(*read, *keys)) co_return std::unexpected(*refused);
  const Time now = authority->tools_.now();
  if (const auto refused = by_claims(*read, issuer, path, now)) co_return std::unexpected(*refused);
  if (issuer.reuse) co_return known.issuer;
  // Remembered for the largest skew: the issuer's own may be a larger one when its file is read again.
  switch (known.used->use(read->jti, *read->exp + most_skew, now)) {
  case UsedTokens::Use::first: break;
  case UsedTokens::Use::again: co_return std::unexpected(Refusal::replayed);
  case UsedTokens::Use::no_room: co_return std::unexpected(Refusal::too_many);
  }
  co_return known.issuer;
}

} // namespace signpost::auth
