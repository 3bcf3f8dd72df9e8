#pragma once

#include <string>
#include <vector>

#include "auth/refusal.h"
#include "auth/world.h"

// One table of tokens that must not get anybody in, by kind.
namespace signpost::auth::test {

struct Attack {
  std::string kind, name;
  std::string token;
  Refusal refusal;
  std::string path = std::string(service_path);
  bool twice = false; // the same has been used before
};
using Attacks = std::vector<Attack>;

// The issuers of the world they are tried in. `ehr`: ES384 and RS384. `all`: every algorithm, and keys of one id that
// name no algorithm. `only`: ES384 alone, though it publishes a key for RS384. `tenant`: with one tenant. `listed`: its
// keys are at an address. `twin`: another issuer whose key has the same id as the one of `ehr`.
inline constexpr std::string_view ehr = "https://ehr.example/fhir", all = "https://all.example",
                                  only = "https://es384.example", tenant = "https://tenant.example",
                                  listed = "https://listed.example", twin = "https://twin.example";
// The address that `listed` says its keys are at, on this machine.
std::vector<Issuer> attacked_issuers(std::string_view listed_url);

Attacks attacks_on_algorithms();
Attacks attacks_on_headers();
Attacks attacks_on_key_addresses(std::string_view listed_url, std::string_view attackers_url);
Attacks attacks_on_claims();
Attacks attacks_on_audiences();
Attacks attacks_on_structure();
Attacks attacks_on_signatures();

} // namespace signpost::auth::test
