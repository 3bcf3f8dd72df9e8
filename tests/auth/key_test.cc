// Public keys as issuers publish them.
#include "auth/world.h"

#include "support/json.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;
using signpost::test::json;

namespace {

using Edits = std::vector<std::pair<std::string, std::string>>;

std::string why_not(std::string_view jwk) {
  const auto key = PublicKey::read(json(jwk));
  return key ? "" : key.error().message;
}

std::string member(std::string_view jwk, std::string_view name) { return std::string(json(jwk)[name].string()); }

} // namespace

TEST_CASE("keys that may verify are taken, whatever stands beside") {
  for (const std::string_view alg : {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    for (const Edits& edits : std::vector<Edits>{{},
                                                 {{"use", ""}},
                                                 {{"alg", ""}},
                                                 {{"alg", "null"}},
                                                 {{"key_ops", R"(["verify"])"}},
                                                 {{"use", ""}, {"key_ops", R"(["wrapKey","verify"])"}},
                                                 {{"x5c", R"(["MIIB"])"}},
                                                 {{"x5t", R"("dGh1bWI")"}},
                                                 {{"exp", "1"}},
                                                 {{"ext", "true"}}}) {
      const std::string jwk = jwk_as("k", key_of(alg), edits);
      INFO(jwk);
      CHECK(why_not(jwk).empty());
    }
  }
  const std::string rsa = jwk_as("k", key_of("RS384"));
  CHECK(why_not(jwk_as("k", key_of("RS384"), {{"n", json_text("AA" + std::string("AA") + member(rsa, "n"))}}))
            .empty()); // zeros before
}

TEST_CASE("what is no key to verify with is not taken, and the reason is said") {
  const std::string ec = jwk_as("k", key_of("ES384")), x = member(ec, "x"), y = member(ec, "y");
  const std::string rsa = jwk_as("k", key_of("RS384")), n = member(rsa, "n");
  const std::string x_of_p256 = member(jwk_as("k", key_of("ES256")), "x");
  std::string other_y = y;
  other_y[10] = other_y[10] == 'A' ? 'B' : 'A';
  const std::string zero = encode_base64url(std::string(48, '\0')), large = encode_base64url(std::string(48, '\xff'));
  for (const Edits& edits : std::vector<Edits>{{{"kty", json_text("oct")}, {"k", json_text("c2VjcmV0")}},
                                               {{"kty", json_text("OKP")}, {"crv", json_text("Ed25519")}},
                                               {{"kty", ""}},
                                               {{"kty", "5"}},
                                               {{"kty", json_text("ec")}},
                                               {{"kty", json_text("RSA")}},
                                               {{"use", json_text("enc")}},
                                               {{"use", "5"}},
                                               {{"key_ops", R"(["encrypt"])"}},
                                               {{"key_ops", "[]"}},
                                               {{"key_ops", json_text("verify")}},
                                               {{"key_ops", R"({"a":"verify"})"}},
                                               {{"alg", json_text("ES256")}},
                                               {{"alg", json_text("RS384")}},
                                               {{"alg", json_text("HS384")}},
                                               {{"alg", json_text("none")}},
                                               {{"alg", json_text("")}},
                                               {{"alg", "5"}},
                                               {{"alg", R"(["ES384"])"}},
                                               {{"crv", json_text("secp256k1")}},
                                               {{"crv", json_text("P-256")}},
                                               {{"crv", json_text("p-384")}},
                                               {{"crv", ""}},
                                               {{"x", ""}},
                                               {{"y", ""}},
                                               {{"x", "5"}},
                                               {{"x", json_text(x + "=")}},
                                               {{"x", json_text(x_of_p256)}},
                                               {{"x", json_text("AAAA" + x)}},
                                               {{"x", json_text(x.substr(0, 60))}},
                                               {{"x", json_text(zero)}},
                                               {{"x", json_text(large)}},
                                               {{"x", json_text(zero)}, {"y", json_text(zero)}},
                                               {{"y", json_text(other_y)}},
                                               {{"x", json_text(y)}, {"y", json_text(x)}},
                                               {{"d", json_text(x)}},
                                               {{"d", json_text("")}}}) {
    const std::string jwk = jwk_as("k", key_of("ES384"), edits);
    INFO(jwk);
    CHECK_FALSE(why_not(jwk).empty());
  }
  const auto number = [](std::size_t bytes, char first = '\x80') { // odd, of so many bytes
    return json_text(encode_base64url(first + std::string(bytes - 2, '\x01') + '\x01'));
  };
  for (const Edits& edits : std::vector<Edits>{{{"n", number(128)}},       // 1024 bits
                                               {{"n", number(256, '\x7f')}}, // 2047
                                               {{"n", number(1'025)}},
                                               {{"n", number(100'000)}},
                                               {{"n", ""}},
                                               {{"n", json_text("")}},
                                               {{"n", json_text(n + "==")}},
                                               {{"n", json_text(n + "+/")}},
                                               {{"e", ""}},
                                               {{"e", json_text("AA")}},
                                               {{"e", json_text("AQ")}},
                                               {{"e", json_text("BA")}}, // even
                                               {{"e", json_text("AQAA")}},
                                               {{"e", number(8)}},
                                               {{"e", number(256)}},
                                               {{"e", "65537"}},
                                               {{"d", json_text("AQAB")}}}) {
    const std::string jwk = jwk_as("k", key_of("RS384"), edits);
    INFO(jwk.substr(0, 300));
    CHECK_FALSE(why_not(jwk).empty());
  }
  for (const std::string_view no_object : {"[]", "5", "null", R"("k")"})
    CHECK(why_not(no_object) == "a key is no object");
}

TEST_CASE("numbers that make no good key verify nothing and harm nobody") {
  for (const std::string& last : {std::string(1, '\0'), std::string(1, '\1'), std::string(1, '\xff')}) {
    const std::string n = json_text(encode_base64url('\x80' + std::string(254, '\0') + last));
    const auto key = PublicKey::read(json(jwk_as("k", key_of("RS384"), {{"n", n}})));
    if (key) CHECK_FALSE(key->verifies(*find_algorithm("RS384"), "text", std::string(256, '\1')));
  }
}

TEST_CASE("a set is read for the keys in it that can be used") {
  const auto size = [](std::string_view text) {
    const auto set = KeySet::parse(text);
    return set ? static_cast<int>(set->size()) : -1;
  };
  const std::string good = jwk_as("a", key_of("ES384"));
  CHECK(size(set_of({good})) == 1);
  CHECK(size(set_of({good, jwk_as("b", key_of("RS384")), R"({"kty":"oct","kid":"c","k":"AA"})", "5", "null", "[]"})) ==
        2);
  CHECK(size(set_of({good, good})) == 2);
  CHECK(size(set_of({jwk_as("", key_of("ES384"))})) == 0);
  CHECK(size(set_of({jwk_as("a", key_of("ES384"), {{"kid", ""}})})) == 0);
  CHECK(size(set_of({jwk_as("a", key_of("ES384"), {{"kid", "5"}})})) == 0);
  CHECK(size(R"({"keys":[]})") == 0);
  for (const std::string text : {"", "{}", "[]", "null", R"({"keys":{}})", R"({"keys":"a"})", R"({"keys":null})",
                                 R"({"keys":[})", R"({"KEYS":[]})"}) {
    INFO(text);
    CHECK(size(text) == -1);
  }
}
