// Tokens that must not get anybody in: every one of the tables, and what became of it.
#include <iostream>
#include <map>

#include "auth/attacks.h"
#include "http/peer.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;
namespace http = signpost::http;

namespace signpost::auth::test {

std::vector<Issuer> attacked_issuers(std::string_view listed_url) {
  const std::vector<std::string_view> every{"ES256", "ES384", "ES512", "RS256", "RS384",
                                            "RS512", "PS256", "PS384", "PS512"};
  std::vector<Issuer> issuers{issuer_of(ehr, {"ES384", "RS384"}),  issuer_of(all, every),
                              issuer_of(only, {"ES384", "RS384"}), issuer_of(tenant, {"ES384"}),
                              issuer_of(listed, {"ES384"}),        issuer_of(twin, {"ES384"})};
  std::vector<std::string> keys;
  for (const std::string_view alg : every) keys.push_back(jwk_as(alg, key_of(alg)));
  for (const std::string_view alg : {"RS256", "RS384", "PS384", "PS512"})
    keys.push_back(jwk_as("free", key_of(alg), {{"alg", ""}}));
  issuers[1].keys = keys_of(keys);
  issuers[2].algorithms = {find_algorithm("ES384")};
  issuers[3].tenant = "clinic";
  issuers[4].jku = listed_url;
  issuers[4].keys = PublishedKeys{http::Url::parse(listed_url).value()};
  issuers[5].keys = keys_of({jwk_as("ES384", key_of("ES384", 2))});
  return issuers;
}

} // namespace signpost::auth::test

TEST_CASE("no attack of the table gets in, and each is refused for its reason") {
  const http::test::Peer issuers_server(
      http::test::answering(http::test::ok(set_of({jwk_as("ES384", key_of("ES384"))}))));
  const http::test::Peer attackers_server(
      http::test::answering(http::test::ok(set_of({jwk_as("ES384", key_of("ES384", 1))}))));
  const std::string listed_url = issuers_server.url("/jwks.json");
  World world(attacked_issuers(listed_url));
  // What is attacked works: otherwise anything would be refused.
  for (const std::string_view iss : {ehr, all, only, listed}) {
    INFO(iss);
    CHECK(word_of(world.refusal(Draft("ES384", iss).token())) == "let in");
  }
  CHECK(word_of(world.refusal(Draft("ES384", tenant).claim("tenant", json_text("clinic")).token())) == "let in");
  CHECK(word_of(world.refusal(Draft("ES384", twin).by(key_of("ES384", 2)))) == "let in");
  CHECK(word_of(world.refusal(Draft("ES384", listed).head("jku", json_text(listed_url)).token())) == "let in");
  const int read = issuers_server.connections();

  std::map<std::string, std::pair<int, int>> counts; // refused, tried
  for (const Attacks& attacks :
       {attacks_on_algorithms(), attacks_on_headers(),
        attacks_on_key_addresses(listed_url, attackers_server.url("/jwks.json")), attacks_on_claims(),
        attacks_on_audiences(), attacks_on_structure(), attacks_on_signatures()})
    for (const Attack& attack : attacks) {
      INFO(attack.kind << ": " << attack.name);
      if (attack.twice) CHECK(word_of(world.refusal(attack.token, attack.path)) == "let in");
      const auto refusal = world.refusal(attack.token, attack.path);
      CHECK(word_of(refusal) == word_of(attack.refusal));
      auto& [refused, tried] = counts[attack.kind];
      ++tried;
      if (refusal) ++refused;
    }
  CHECK(attackers_server.connections() == 0);
  CHECK(issuers_server.connections() == read);

  int all_refused = 0, all_tried = 0;
  for (const auto& [kind, count] : counts) {
    std::cout << "token attacks, " << kind << ": refused " << count.first << " of " << count.second << '\n';
    all_refused += count.first, all_tried += count.second;
  }
  std::cout << "token attacks: refused " << all_refused << " of " << all_tried << std::endl;
  CHECK(all_refused == all_tried);
}
