// Algorithms, headers, keys that a token brings or points at.
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include "auth/attacks.h"
#include "auth/openssl.h"
#include "base/json.h"

namespace signpost::auth::test {
namespace {

std::string text_of(const openssl::Bio& bio) {
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// The public half of a key as those who mix up kinds of keys would take it for a secret.
std::vector<std::pair<std::string, std::string>> public_texts(const SigningKey& key) {
  const std::string pem = key.pem();
  const openssl::Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  EVP_PKEY* read = PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr);
  const std::shared_ptr<EVP_PKEY> owned(read, EVP_PKEY_free);
  const openssl::Bio as_pem(BIO_new(BIO_s_mem())), as_der(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(as_pem.get(), read);
  i2d_PUBKEY_bio(as_der.get(), read);
  const std::string jwk = key.public_jwk();
  const auto document = base::JsonDocument::parse(jwk);
  const base::Json number = document->root()["n"] ? document->root()["n"] : document->root()["x"];
  return {{"PEM", text_of(as_pem)},
          {"JWK", jwk},
          {"DER", text_of(as_der)},
          {"modulus or x", *decode_base64url(number.string())},
          {"nothing", ""}};
}

std::string hmac(const char* digest, std::string_view secret, std::string_view text) {
  std::string bytes(EVP_MAX_MD_SIZE, '\0');
  unsigned int size = 0;
  HMAC(EVP_get_digestbyname(digest), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(bytes.data()),
       &size);
  bytes.resize(size);
  return bytes;
}

} // namespace

Attacks attacks_on_algorithms() {
  Attacks attacks;
  for (const std::string alg : {R"("none")", R"("None")", R"("NONE")", R"("nOnE")", R"("n\u006fne")", R"("none ")",
                                R"("")", "", "0", "null", "false", R"(["ES384"])", R"({"alg":"ES384"})", R"("es384")",
                                R"("ES384 ")", R"("ES384\u0000")", R"("EdDSA")", R"("ES256K")", R"("RSA-OAEP")"}) {
    const Draft draft = Draft().head("alg", alg);
    const std::string named = alg.empty() ? "missing" : alg;
    attacks.push_back({"none", "alg " + named + ", signed", draft.token(), Refusal::algorithm});
    attacks.push_back({"none", "alg " + named + ", no signature", draft.with_signature(""), Refusal::algorithm});
  }
  for (const std::string type : {"ES384", "RS384"})
    for (const auto& [what, secret] : public_texts(key_of(type)))
      for (const auto& [alg, digest] : {std::pair{"HS256", "SHA256"}, {"HS384", "SHA384"}, {"HS512", "SHA512"}}) {
        const Draft draft = Draft(type).head("alg", json_text(alg));
        attacks.push_back({"hmac", std::string(alg) + " with the " + what + " of " + type,
                           draft.with_signature(hmac(digest, secret, draft.signed_text())), Refusal::algorithm});
        // The header says ES384 or RS384: what is signed with the secret is then no signature of that.
        attacks.push_back({"hmac", "in the guise of " + type + ", " + alg + " with the " + what,
                           Draft(type).with_signature(hmac(digest, secret, Draft(type).signed_text())),
                           Refusal::signature});
      }
  const auto confused = [&](std::string name, std::string_view alg, std::string_view kid, std::string_view key,
                            Refusal refusal, std::string_view iss = all) {
    attacks.push_back(
        {"confusion", std::move(name), Draft(alg, iss).head("kid", json_text(kid)).by(key_of(key)), refusal});
  };
  confused("RS384 on the id of an EC key", "RS384", "ES384", "RS384", Refusal::unfit_key);
  confused("ES384 on the id of an RSA key", "ES384", "RS384", "ES384", Refusal::unfit_key);
  confused("ES256 on P-384", "ES256", "ES384", "ES384", Refusal::unfit_key);
  confused("ES512 on P-384", "ES512", "ES384", "ES384", Refusal::unfit_key);
  confused("ES384 on P-256", "ES384", "ES256", "ES256", Refusal::unfit_key);
  confused("ES384 on P-521", "ES384", "ES512", "ES512", Refusal::unfit_key);
  confused("PS384 on a key for RS384", "PS384", "RS384", "RS384", Refusal::unfit_key);
  confused("RS384 on a key for PS384", "RS384", "PS384", "PS384", Refusal::unfit_key);
  confused("RS256 on a key for RS384", "RS256", "RS384", "RS384", Refusal::unfit_key);
  confused("RS384 by an issuer that may use ES384 alone", "RS384", "RS384", "RS384", Refusal::algorithm, only);
  confused("RS256 by an issuer that may use ES384 and RS384", "RS256", "RS384", "RS384", Refusal::algorithm, ehr);
  confused("ES256 by an issuer that may use ES384 and RS384", "ES256", "ES384", "ES256", Refusal::algorithm, ehr);
  // A key that names no algorithm goes with any of its type, and the signature must be of the one the token names.
  for (const auto& [says, is] :
       {std::pair{"RS384", "RS256"}, {"RS384", "PS384"}, {"PS384", "RS384"}, {"PS384", "PS512"}})
    confused(std::string(is) + " said to be " + says, says, "free", is, Refusal::signature);
  return attacks;
}

Attacks attacks_on_headers() {
  Attacks attacks;
  for (const std::string crit : {R"(["exp"])", R"(["b64"])", R"(["urn:example:unknown"])", R"(["alg","kid"])", "[]",
                                 R"("exp")", "{}", "null", "false", "[null]"})
    attacks.push_back({"critical", "crit " + crit, Draft().head("crit", crit).token(), Refusal::critical});
  for (const std::string b64 : {"false", "0", "null", R"("false")"}) {
    attacks.push_back({"critical", "b64 " + b64, Draft().head("b64", b64).token(), Refusal::critical});
    const Draft draft = Draft().head("b64", b64).head("crit", R"(["b64"])");
    attacks.push_back({"critical", "b64 " + b64 + " with crit", draft.token(), Refusal::critical});
    const std::string plain = encode_base64url(draft.header()) + ".{}"; // the payload as RFC 7797 has it
    attacks.push_back({"critical", "b64 " + b64 + " and a payload that is not encoded",
                       plain + '.' + encode_base64url(key_of("ES384").sign(plain)), Refusal::critical});
  }
  for (const std::string name : {"jwk", "x5c", "x5u"})
    for (const std::string& value :
         std::vector<std::string>{key_of("ES384", 1).public_jwk(), std::string(R"(["MIIB"])"),
                                  std::string(R"("https://evil.example/key.pem")"), std::string("null"),
                                  std::string("{}"), std::string(R"("")")}) {
      const Draft draft = Draft().head(name, value);
      const std::string label = name + ' ' + value.substr(0, 30);
      attacks.push_back({"embedded key", label + ", by that key", draft.by(key_of("ES384", 1)), Refusal::embedded_key});
      attacks.push_back({"embedded key", label + ", by the issuer", draft.token(), Refusal::embedded_key});
    }
  const auto kid = [&](std::string name, const std::string& json, Refusal refusal) {
    attacks.push_back({"kid", std::move(name), Draft().head("kid", json).token(), refusal});
  };
  for (const std::string empty : {"", R"("")", "null", "5", "true", R"(["ES384"])", R"({"kid":"ES384"})"})
    kid("no text: " + empty, empty, Refusal::no_key_id);
  for (const std::string other :
       {"es384", "ES384 ", " ES384", "ES38", "ES3840", "../../ES384", "/dev/null", "../../../../dev/null", "%45S384",
        "' OR 1=1 --", "x' UNION SELECT 'k' --", "ES384; sleep 9", "$(id)", "*", "0", "ES384\\u0000", "\\u0000",
        "https://evil.example/k", "{{7*7}}"})
    kid(other, json_text(other), Refusal::unknown_key);
  kid("very long", json_text(std::string(5'000, 'k')), Refusal::unknown_key);
  for (const std::string typ : {"", R"("")", "null", "5", R"(["JWT"])", R"("at+jwt")", R"("JOSE")", R"("dpop+jwt")",
                                R"("JWT ")", R"("JWE")", R"("application/at+jwt")", R"("secevent+jwt")"})
    attacks.push_back({"typ", typ.empty() ? "missing" : typ, Draft().head("typ", typ).token(), Refusal::token_type});
  return attacks;
}

Attacks attacks_on_key_addresses(std::string_view listed_url, std::string_view attackers_url) {
  Attacks attacks;
  const std::string url(listed_url), theirs(attackers_url), host = url.substr(0, url.rfind('/')), rest = url.substr(7);
  std::vector<std::string> addresses{theirs,
                                     "https://" + rest,
                                     "HTTP://" + rest,
                                     "ftp://" + rest,
                                     "//" + rest,
                                     "http:" + rest,
                                     "file:///etc/passwd",
                                     host + "1/jwks.json",
                                     host.substr(0, host.rfind(':')) + ":1/jwks.json",
                                     url + '/',
                                     url + "?",
                                     url + "?a=b",
                                     url + '#',
                                     url + "#x",
                                     url + "%00",
                                     url + ' ',
                                     ' ' + url,
                                     url + ".evil.example",
                                     url.substr(0, url.size() - 1),
                                     host,
                                     host + '/',
                                     host + "/./jwks.json",
                                     host + "/x/../jwks.json",
                                     host + "//jwks.json",
                                     host + "/%6Awks.json",
                                     host + "/JWKS.json",
                                     host + "\\\\jwks.json",
                                     "http://user@" + rest,
                                     "http://user:word@" + rest,
                                     "http://" + rest + "@evil.example/",
                                     "http://evil.example/" + url,
                                     "http://evil.example/?" + url,
                                     "http://evil.example#" + url,
                                     "http://localhost" + url.substr(url.rfind(':')),
                                     "http://127.1" + url.substr(url.rfind(':')),
                                     "http://[::1]" + url.substr(url.rfind(':')),
                                     "http://127.0.0.1.evil.example" + url.substr(url.rfind(':')),
                                     "http://169.254.169.254/latest/meta-data",
                                     "x"};
  for (const std::string& address : addresses) {
    const Draft draft = Draft("ES384", listed).head("jku", json_text(address));
    attacks.push_back({"jku", address + ", by its key", draft.by(key_of("ES384", 1)), Refusal::unlisted_keys});
    attacks.push_back({"jku", address + ", by the issuer", draft.token(), Refusal::unlisted_keys});
  }
  for (const std::string& value :
       std::vector<std::string>{"5", "true", "{}", R"([")" + url + R"("])", R"("")", R"({"url":")" + theirs + R"("})"})
    attacks.push_back(
        {"jku", "no text: " + value, Draft("ES384", listed).head("jku", value).token(), Refusal::unlisted_keys});
  attacks.push_back({"jku", "of an issuer whose keys are in a file", Draft().head("jku", json_text(theirs)).token(),
                     Refusal::unlisted_keys});
  attacks.push_back(
      {"jku", "the address of another issuer", Draft().head("jku", json_text(url)).token(), Refusal::unlisted_keys});
  return attacks;
}

} // namespace signpost::auth::test
