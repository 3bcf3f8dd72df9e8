#include "auth/refusal.h"

#include <array>
#include <cstddef>

namespace signpost::auth {
namespace {

struct Words {
  std::string_view word, sentence;
};

// In the order of Refusal.
constexpr std::array<Words, 23> words{{
    {"no-issuers", "This server knows no issuers, so this address is for programs of its own machine alone."},
    {"missing", "A bearer token is needed: a JWT as CDS Hooks describes under Trusting CDS Clients."},
    {"malformed", "The bearer token is no signed JWT."},
    {"algorithm", "The token's alg is none that is accepted."},
    {"type", "The token's typ is not JWT."},
    {"critical", "The token demands an extension (crit) that is not understood."},
    {"embedded-key", "The token brings a key of its own (jwk, x5c or x5u); only the issuer's published keys count."},
    {"no-key-id", "The token does not say which key it was signed with (kid)."},
    {"unknown-issuer", "The token's issuer (iss) is none that this server knows."},
    {"unlisted-keys", "The token's jku is not the address at which this server reads the issuer's keys."},
    {"unknown-key", "The issuer publishes no key of the token's kid."},
    {"unfit-key", "The key of the token's kid is not for the token's alg."},
    {"signature", "The token's signature does not verify."},
    {"missing-claim", "One of the claims aud, exp, iat and jti is missing or not of its form."},
    {"expired", "The token has expired (exp)."},
    {"not-yet", "The token is not yet valid (nbf)."},
    {"from-the-future", "The token was issued in the future (iat): the clocks differ."},
    {"too-long", "The token is valid for longer than is accepted (exp less iat)."},
    {"audience", "The token is for somebody else: its aud is neither this server's nor the address that was called."},
    {"tenant", "The token's tenant is none that is accepted."},
    {"replayed", "The token was used before (jti): each call needs one of its own."},
    {"keys-unavailable", "The issuer's keys cannot be read at the moment."},
    {"too-many", "More tokens are in force than can be remembered."},
}};
static_assert(words.size() == static_cast<std::size_t>(Refusal::too_many) + 1);

} // namespace

std::string_view word_of(Refusal refusal) { return words[static_cast<std::size_t>(refusal)].word; }
std::string_view sentence_of(Refusal refusal) { return words[static_cast<std::size_t>(refusal)].sentence; }

bool is_temporary(Refusal refusal) { return refusal == Refusal::keys_unavailable || refusal == Refusal::too_many; }

} // namespace signpost::auth
