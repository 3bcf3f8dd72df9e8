// Tokens that are good, in all the ways in which EHRs write them.
#include "auth/openssl.h"
#include "auth/world.h"
#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost::auth;
using namespace signpost::auth::test;

namespace {

constexpr std::string_view iss = "https://ehr.example/fhir";

void check_in(World& world, std::string token, std::string_view path = service_path) {
  const Authority::Answer answer = world.check(std::move(token), path);
  CHECK(word_of(answer ? std::nullopt : std::optional(answer.error())) == "let in");
  if (answer) CHECK((*answer)->iss == iss);
}

} // namespace

TEST_CASE("the token that CDS Hooks publishes as an example lets its issuer in, once, at its time and for its tenant") {
  const std::string token = signpost::test::file_text("tests/cases/auth/cds-hooks-2.0.jwt");
  Issuer issuer;
  issuer.iss = "https://fhir-ehr.example.com/";
  issuer.jku = "https://fhir-ehr.example.com/jwk_uri";
  issuer.keys = std::make_shared<const KeySet>(
      KeySet::parse(signpost::test::file_text("tests/cases/auth/cds-hooks-2.0.jwks.json")).value());
  issuer.audience = {"https://cds.example.org"};
  issuer.algorithms = {find_algorithm("ES384"), find_algorithm("RS384")};
  issuer.tenant = "2ddd6c3a-8e9a-44c6-a305-52111ad302a2";
  issuer.longest = std::chrono::hours(24 * 365 * 4); // it is valid from 2011 to 2015
  const std::string text = token.substr(0, token.find_last_not_of('\n') + 1);
  constexpr std::string_view path = "/cds-services/some-service";
  const auto at = [&](std::int64_t second) {
    World world({issuer});
    world.now = std::chrono::sys_seconds(std::chrono::seconds(second));
    return word_of(world.refusal(text, path));
  };
  CHECK(at(1'422'568'859) == "let in");
  CHECK(at(1'422'568'860) == "let in"); // within the minute that clocks may differ by
  CHECK(at(1'422'568'860 + 60) == "expired");
  CHECK(at(1'311'280'970) == "let in");
  CHECK(at(1'311'280'970 - 61) == "from-the-future");
  World world({issuer});
  world.now = std::chrono::sys_seconds(std::chrono::seconds(1'400'000'000));
  CHECK(word_of(world.refusal(text, "/cds-services/another-service")) == "audience");
  CHECK(word_of(world.refusal(text, path)) == "let in");
  CHECK(word_of(world.refusal(text, path)) == "replayed");
}

TEST_CASE("each of the nine algorithms lets in") {
  for (const std::string_view alg : {"ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    INFO(alg);
    World world({issuer_of(iss, {alg})});
    // Numbers of a signature may begin with zeros, which are written all the same: one in 128 has them.
    for (int i = 0; i < (alg.starts_with("ES") ? 300 : 3); ++i) check_in(world, Draft(alg).token());
  }
}

TEST_CASE("the audience is the server, or the address that is called") {
  struct Case {
    std::string entry, aud, path;
  };
  const std::string host = "https://signpost.example";
  for (const Case& one : std::vector<Case>{
           {host, json_text(host), "/cds-services/a"},
           {host, json_text(host + '/'), "/cds-services/a"},
           {host, json_text(host + "//"), "/cds-services/a"},
           {host, json_text(host + "/cds-services/a"), "/cds-services/a"},
           {host, json_text(host + "/cds-services/a/"), "/cds-services/a"},
           {host, json_text(host + "/cds-services/a"), "/cds-services/a/"},
           {host, json_text(host + "/cds-services/a/feedback"), "/cds-services/a/feedback"},
           {host, json_text(host + "/cds-services"), "/cds-services"},
           {host, json_text(host + "/cds-services/"), "/cds-services"},
           {host, json_text(host), "/cds-services"},
           {host, R"(["https://signpost.example"])", "/cds-services/a"},
           {host, R"(["https://another.example","https://signpost.example/cds-services/a"])", "/cds-services/a"},
           {host, R"(["","https://signpost.example"])", "/cds-services/a"},
           {host, json_text("https:\\/\\/signpost.example\\/cds-services\\/a"), "/cds-services/a"},
           {host + "/app", json_text(host + "/app"), "/cds-services/a"},
           {host + "/app", json_text(host + "/app/cds-services/a"), "/cds-services/a"},
           {host + "/app", json_text(host + "/app/cds-services"), "/cds-services"},
           {host + "/cds-services", json_text(host + "/cds-services"), "/cds-services/a"},
           {host + "/cds-services", json_text(host + "/cds-services/a"), "/cds-services/a"},
           {host + "/cds-services", json_text(host + "/cds-services/a/feedback"), "/cds-services/a/feedback"},
           {host + "/app/cds-services", json_text(host + "/app/cds-services/a"), "/cds-services/a"},
           {host + "/cds-services/a", json_text(host + "/cds-services/a"), "/cds-services/a"},
           {host + "/cds-services/a", json_text(host + "/cds-services/a/feedback"), "/cds-services/a/feedback"},
           {"http://127.0.0.1:8080", json_text("http://127.0.0.1:8080/cds-services/a"), "/cds-services/a"},
           {"sand_man", json_text("sand_man"), "/cds-services/a"},
           {"6c12dff4-24e7-4475-a742-b08972c4ea27", json_text("6c12dff4-24e7-4475-a742-b08972c4ea27"),
            "/cds-services/a"}}) {
    INFO(one.entry << ' ' << one.aud << ' ' << one.path);
    Issuer issuer = issuer_of(iss, {"ES384"});
    issuer.audience = {"https://elsewhere.example", one.entry};
    World world({issuer});
    check_in(world, Draft().claim("aud", one.aud).token(), one.path);
  }
}

TEST_CASE("clocks may differ by the issuer's skew and no more") {
  for (const int skew : {0, 60, 600}) {
    Issuer issuer = issuer_of(iss, {"ES384"});
    issuer.skew = std::chrono::seconds(skew);
    World world({issuer});
    const auto ask = [&](const Draft& draft) { return word_of(world.refusal(draft.token())); };
    INFO(skew);
    CHECK(ask(Draft().time("iat", -1'000).time("exp", -skew + 1)) == "let in");
    CHECK(ask(Draft().time("iat", -1'000).time("exp", -skew)) == "expired");
    CHECK(ask(Draft().time("iat", skew).time("exp", 700)) == "let in");
    CHECK(ask(Draft().time("iat", skew + 1).time("exp", 700)) == "from-the-future");
    CHECK(ask(Draft().time("nbf", skew)) == "let in");
    CHECK(ask(Draft().time("nbf", skew + 1)) == "not-yet");
    CHECK(ask(Draft().time("exp", 3'600)) == "let in");
    CHECK(ask(Draft().time("exp", 3'601)) == "too-long");
  }
}

TEST_CASE("what tokens may hold beside lets in all the same") {
  World world({issuer_of(iss, {"ES384"})});
  for (const Draft& draft :
       {Draft().claim("exp", "1800000300.75"), Draft().claim("exp", "1800000300.0"), Draft().claim("exp", "18000003e2"),
        Draft().claim("iat", "1799999999.999"), Draft().claim("nbf", "null"), Draft().time("nbf", -300),
        Draft().claim("sub", json_text("user")), Draft().claim("tenant", json_text("any")),
        Draft().claim("claim", R"({"deep":[{"er":null}]})"), Draft().claim("jti", json_text(std::string(1'024, 'j'))),
        Draft().claim("jti", json_text("\xc3\xa9")), Draft().head("typ", json_text("jwt")),
        Draft().head("x5t", json_text("dGh1bWI")), Draft().head("x5t#S256", json_text("dGh1bWI")),
        Draft().head("cty", json_text("JWT")), Draft().head("b64", "true"), Draft().head("extra", "[1,2]"),
        Draft().head("jku", "null")}) {
    INFO(draft.header() << draft.claims());
    check_in(world, draft.token());
  }
  std::string many = Draft().claims();
  for (int i = 0; i < 40; ++i) many.insert(1, json_text("claim" + std::to_string(i)) + ":1,");
  check_in(world, key_of("ES384").token(Draft().header(), many));
  check_in(world, key_of("ES384").token(" \n" + Draft().header() + "\r\n\t", ' ' + Draft().claims()));
}

TEST_CASE("a key id may hold any character") {
  for (const std::string kid :
       {"44823f3d-0b01-4a6c-a80e-b9d3e8a7226f", "LrT9Q+/Tz0m3k==", "a b", "\xc3\xa9", "https://ehr.example/k#1", "'"}) {
    INFO(kid);
    Issuer issuer = issuer_of(iss, {"ES384"});
    issuer.keys = keys_of({jwk_as("ES384", key_of("ES384", 1)), jwk_as(kid, key_of("ES384"))});
    World world({issuer});
    check_in(world, Draft().head("kid", json_text(kid)).token());
  }
}

TEST_CASE("two keys of one id may sign, each for its algorithm, and two of one algorithm too") {
  Issuer issuer = issuer_of(iss, {"ES384", "RS384"});
  issuer.keys = keys_of({jwk_as("k", key_of("RS384")), jwk_as("k", key_of("ES384")), jwk_as("k", key_of("ES384", 1))});
  World world({issuer});
  check_in(world, Draft("RS384").head("kid", json_text("k")).token());
  check_in(world, Draft("ES384").head("kid", json_text("k")).token());
  check_in(world, Draft("ES384").head("kid", json_text("k")).by(key_of("ES384", 1)));
  CHECK(word_of(world.refusal(Draft("ES384").head("kid", json_text("k")).by(key_of("ES384", 2)))) == "signature");
}

TEST_CASE("a signature's other solution is as good, and no second use") {
  // (r, n - s) verifies wherever (r, s) does, by the nature of ECDSA: the token's id is what tells that it was used.
  World world({issuer_of(iss, {"ES384"})});
  const Draft draft;
  const std::string raw = key_of("ES384").sign(draft.signed_text());
  BIGNUM* read = nullptr;
  BN_hex2bn(&read, "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973");
  const openssl::Number order(read);
  const openssl::Number s(BN_bin2bn(reinterpret_cast<const unsigned char*>(raw.data()) + 48, 48, nullptr));
  REQUIRE(BN_sub(s.get(), order.get(), s.get()) == 1);
  std::string other(48, '\0');
  BN_bn2binpad(s.get(), reinterpret_cast<unsigned char*>(other.data()), 48);
  check_in(world, draft.with_signature(raw.substr(0, 48) + other));
  CHECK(word_of(world.refusal(draft.with_signature(raw))) == "replayed");
}

TEST_CASE("an issuer that may repeat its tokens does, and the next is not let in by that") {
  Issuer repeating = issuer_of(iss, {"ES384"});
  repeating.reuse = true;
  World world({repeating, issuer_of("https://other.example", {"ES384"})});
  const std::string token = Draft().token();
  for (int i = 0; i < 3; ++i) check_in(world, token);
  const std::string other = Draft("ES384", "https://other.example").token();
  CHECK(word_of(world.refusal(other)) == "let in");
  CHECK(word_of(world.refusal(other)) == "replayed");
}

TEST_CASE("issuers do not use up each other's token ids") {
  World world({issuer_of(iss, {"ES384"}), issuer_of("https://other.example", {"ES384"})});
  const std::string jti = json_text("same");
  check_in(world, Draft().claim("jti", jti).token());
  CHECK(word_of(world.refusal(Draft("ES384", "https://other.example").claim("jti", jti).token())) == "let in");
}

TEST_CASE("a refused token does not use its id up") {
  World world({issuer_of(iss, {"ES384"})});
  const Draft draft;
  CHECK(word_of(world.refusal(draft.by(key_of("ES384", 1)))) == "signature");
  CHECK(word_of(world.refusal(draft.claim("aud", json_text("x")).token())) == "audience");
  CHECK(word_of(world.refusal(draft.time("exp", -100).token())) == "expired");
  check_in(world, draft.token());
}

TEST_CASE("the next authority knows which tokens were used, whatever else has changed") {
  Issuer issuer = issuer_of(iss, {"ES384"});
  World world({issuer});
  const std::string token = Draft().token();
  check_in(world, token);
  issuer.skew = std::chrono::seconds(600); // longer than when it was used
  world.authority = std::make_shared<Authority>(std::vector{issuer}, world.tools, world.authority.get());
  for (const int after : {0, 299, 300, 359, 360, 361, 899}) {
    INFO(after);
    world.now = today + std::chrono::seconds(after);
    CHECK(word_of(world.refusal(token)) == "replayed");
  }
  world.now = today + std::chrono::seconds(900);
  CHECK(word_of(world.refusal(token)) == "expired");
}
