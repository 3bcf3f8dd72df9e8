#include "auth/token.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "auth/base64url.h"
#include "base/json.h"
#include "http/message.h"

namespace signpost::auth {
namespace {

using Document = std::expected<base::JsonDocument, Refusal>;

// Names that would let a token say by which key it is to be verified (RFC 7515 section 4.1, RFC 8725 section 3.10).
// `x5t` and `x5t#S256` only name a certificate.
constexpr std::array<std::string_view, 3> embedded_keys{"jwk", "x5c", "x5u"};

// Beyond it a number of seconds is nobody's time.
constexpr double last_second = 253'402'300'799; // the end of the year 9999
constexpr std::size_t longest_jti = 1024;

// One part as the JSON object it encodes.
Document object_of(std::string_view part) {
  const auto text = decode_base64url(part);
  if (!text) return std::unexpected(Refusal::malformed);
  auto document = base::JsonDocument::parse(*text, {.max_depth = 32});
  if (!document || !document->root().is_object()) return std::unexpected(Refusal::malformed);
  return std::move(*document);
}

// NumericDate (RFC 7519 section 2): seconds, which may have a fraction. A time that is null counts as missing.
std::optional<std::chrono::sys_seconds> time_of(base::Json value, bool& bad) {
  if (!value || value.is_null()) return {};
  const auto seconds = value.real();
  if (!value.is_number() || !seconds || !(*seconds >= 0 && *seconds <= last_second)) {
    bad = true;
    return {};
  }
  return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(std::floor(*seconds))));
}

std::expected<void, Refusal> read_header(base::Json header, Token& token) {
  token.algorithm = find_algorithm(header["alg"].string());
  if (!token.algorithm) return std::unexpected(Refusal::algorithm);
  if (!http::equal_ignoring_case(header["typ"].string(), "JWT")) return std::unexpected(Refusal::token_type);
  if (header["crit"]) return std::unexpected(Refusal::critical);
  // The one extension that changes what is signed; JWTs must not use it (RFC 7797 section 7).
  if (const base::Json encoded = header["b64"]; encoded && !encoded.is_true())
    return std::unexpected(Refusal::critical);
  if (std::ranges::any_of(embedded_keys, [&](std::string_view name) { return static_cast<bool>(header[name]); }))
    return std::unexpected(Refusal::embedded_key);
  token.kid = header["kid"].string();
  if (token.kid.empty()) return std::unexpected(Refusal::no_key_id);
  const base::Json jku = header["jku"];
  if (jku && !jku.is_null() && !jku.is_string()) return std::unexpected(Refusal::unlisted_keys);
  if (jku.is_string()) token.jku = jku.string();
  return {};
}

// A text, or a list of texts; empty for anything else.
std::vector<std::string> audience_of(base::Json aud) {
  std::vector<std::string> audience;
  if (aud.is_string()) audience.emplace_back(aud.string());
  if (!aud.is_array() || !std::ranges::all_of(aud, &base::Json::is_string)) return audience;
  for (const base::Json one : aud) audience.emplace_back(one.string());
  return audience;
}

void read_claims(base::Json claims, Token& token) {
  token.iss = claims["iss"].string();
  token.aud = audience_of(claims["aud"]);
  token.exp = time_of(claims["exp"], token.bad_times);
  token.iat = time_of(claims["iat"], token.bad_times);
  token.nbf = time_of(claims["nbf"], token.bad_times);
  if (const std::string_view jti = claims["jti"].string(); jti.size() <= longest_jti) token.jti = jti;
  token.tenant = claims["tenant"].string();
}

} // namespace

std::expected<Token, Refusal> Token::read(std::string_view text) {
  if (text.empty() || text.size() > most_token_bytes || std::ranges::count(text, '.') != 2)
    return std::unexpected(Refusal::malformed);
  const std::size_t second = text.rfind('.');
  std::string_view rest = text;
  const std::string_view head = http::next_part(rest, '.'), body = http::next_part(rest, '.');
  const Document header = object_of(head);
  if (!header) return std::unexpected(header.error());
  Token token;
  if (const auto read = read_header(header->root(), token); !read) return std::unexpected(read.error());
  const Document claims = object_of(body);
  if (!claims) return std::unexpected(claims.error());
  read_claims(claims->root(), token);
  auto signature = decode_base64url(rest);
  if (!signature || signature->empty()) return std::unexpected(Refusal::malformed);
  token.signature = std::move(*signature);
  token.signed_text = text.substr(0, second);
  return token;
}

} // namespace signpost::auth
