#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "auth/authority.h"
#include "auth/base64url.h"
#include "auth/signing_key.h"
#include "http/byte_budget.h"
#include "http/client.h"

// Issuers and their tokens, good ones and others.
namespace signpost::auth::test {

inline constexpr std::string_view our_url = "https://signpost.example";
inline constexpr std::string_view service_path = "/cds-services/prior-auth";
inline constexpr std::chrono::sys_seconds today{std::chrono::seconds(1'800'000'000)};

// A key of each algorithm, made once for all tests; `other` gives another one of the same algorithm.
const SigningKey& key_of(std::string_view algorithm, int other = 0);

// `text` as a JSON string; for texts that need no escape.
inline std::string json_text(std::string_view text) { return '"' + std::string(text) + '"'; }
// A public JWK under another key id, and with other members.
std::string jwk_as(std::string_view kid, const SigningKey& key,
                   const std::vector<std::pair<std::string, std::string>>& edits = {});
std::string set_of(const std::vector<std::string>& jwks);
std::shared_ptr<const KeySet> keys_of(const std::vector<std::string>& jwks);

// A token before it is signed: by default one that is good in every way, with a `jti` of its own.
class Draft {
public:
  explicit Draft(std::string_view algorithm = "ES384", std::string_view iss = "https://ehr.example/fhir");

  // Sets a member of the header, or of the claims, to a JSON text; an empty one takes it away.
  Draft head(std::string_view name, std::string_view json) const { return with(header_, name, json); }
  Draft claim(std::string_view name, std::string_view json) const { return with(claims_, name, json); }
  // Seconds from now.
  Draft time(std::string_view name, std::int64_t from_now) const;

  std::string header() const { return object(header_); }
  std::string claims() const { return object(claims_); }
  std::string signed_text() const { return encode_base64url(header()) + '.' + encode_base64url(claims()); }
  // Signed as its issuer does.
  std::string token() const { return by(key_of(algorithm_)); }
  std::string by(const SigningKey& key) const { return key.token(header(), claims()); }
  // With these bytes for a signature.
  std::string with_signature(std::string_view bytes) const { return signed_text() + '.' + encode_base64url(bytes); }

private:
  using Members = std::vector<std::pair<std::string, std::string>>;
  Draft with(const Members& members, std::string_view name, std::string_view json) const;
  static std::string object(const Members& members);

  std::string algorithm_;
  Members header_, claims_;
};

// An issuer with one key of each of those algorithms, named by the algorithm, that may use all of them.
Issuer issuer_of(std::string_view iss, const std::vector<std::string_view>& algorithms);

// An authority at a fixed time, and what it needs.
struct World {
  explicit World(std::vector<Issuer> issuers) : authority(std::make_shared<Authority>(std::move(issuers), tools)) {}
  ~World() { client.close(); }

  Authority::Answer check(std::string token, std::string_view path = service_path);
  // Why it is refused; nothing if it is not.
  std::optional<Refusal> refusal(std::string token, std::string_view path = service_path);

  std::chrono::sys_seconds now = today;
  http::ByteBudget bodies{std::size_t{16} << 20};
  asio::io_context context{1};
  http::Client client;
  KeyTools tools{.client = client, .bodies = bodies, .now = [this] { return now; }};
  std::shared_ptr<const Authority> authority;
};

std::string word_of(const std::optional<Refusal>& refusal);

} // namespace signpost::auth::test
