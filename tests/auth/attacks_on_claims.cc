// Claims of tokens that their issuer has signed: nobody else gets as far.
#include "auth/attacks.h"

namespace signpost::auth::test {

Attacks attacks_on_claims() {
  Attacks attacks;
  const auto claim = [&](const std::string& name, const std::string& json, Refusal refusal) {
    attacks.push_back({name, json.empty() ? "missing" : json, Draft().claim(name, json).token(), refusal});
  };
  const auto time = [&](const std::string& name, std::int64_t from_now, Refusal refusal, std::string what = {}) {
    attacks.push_back({name, what.empty() ? std::to_string(from_now) + " s from now" : what,
                       Draft().time(name, from_now).token(), refusal});
  };
  for (const std::string name : {"exp", "iat"}) claim(name, "", Refusal::missing_claim);
  for (const std::string name : {"exp", "iat", "nbf"}) {
    for (const std::string value :
         {R"("1800000300")", R"("")", R"("never")", R"("NaN")", R"("Infinity")", "-1", "-1800000300", "1e300",
          "253402300800", "9223372036854775808", "18446744073709551616", "true", "[]", "[1800000300]", "{}"})
      claim(name, value, Refusal::missing_claim);
    // JSON has no such numbers.
    for (const std::string value : {"NaN", "Infinity", "-Infinity", "01800000300", "+1800000300", "0x6B49D200",
                                    "1800000300.", ".5", "1e", "1e400", "-1e400"})
      claim(name, value, Refusal::malformed);
  }
  for (const std::string name : {"exp", "iat"}) claim(name, "null", Refusal::missing_claim);
  time("exp", -60, Refusal::expired, "just past, with the clocks' difference");
  for (const std::int64_t past : {-61, -3'600, -86'400 * 365}) time("exp", past, Refusal::expired);
  claim("exp", "0", Refusal::expired);
  claim("exp", "1799999939.9", Refusal::expired);
  claim("exp", "1.5", Refusal::expired);
  claim("exp", "1e9", Refusal::expired);
  time("exp", 3'601, Refusal::too_long, "an hour and a second");
  time("exp", 86'400 * 365, Refusal::too_long);
  claim("exp", "1e11", Refusal::too_long);
  time("iat", -3'301, Refusal::too_long, "so long ago that its life is too long");
  claim("iat", "0", Refusal::too_long);
  time("nbf", 61, Refusal::not_yet);
  time("nbf", 86'400, Refusal::not_yet);
  claim("nbf", "1e10", Refusal::not_yet);
  time("iat", 61, Refusal::from_the_future);
  time("iat", 86'400, Refusal::from_the_future);

  for (const std::string value :
       {R"("")", "", "null", "5", R"(["https://ehr.example/fhir"])", R"({"iss":"https://ehr.example/fhir"})",
        R"("https://ehr.example/fhir/")", R"("https://ehr.example")", R"("HTTPS://ehr.example/fhir")",
        R"("https://EHR.example/fhir")", R"("https://ehr.example/fhir ")", R"(" https://ehr.example/fhir")",
        R"("https://ehr.example/fhir\u0000")", R"("http://ehr.example/fhir")", R"("https://ehr.example:443/fhir")",
        R"("https://evil.example/https://ehr.example/fhir")", R"("https://ehr.example/fhir.evil.example")", R"("*")"})
    claim("iss", value, Refusal::unknown_issuer);
  const std::string long_jti = json_text(std::string(1'025, 'j'));
  for (const std::string& value :
       std::vector<std::string>{"", R"("")", "null", "5", "[]", R"(["token"])", "{}", "true", long_jti})
    attacks.push_back({"jti", value.empty() ? "missing" : value.substr(0, 20), Draft().claim("jti", value).token(),
                       Refusal::missing_claim});
  for (const std::string value :
       {"", "null", R"("")", R"("clinic ")", R"("Clinic")", R"("other")", R"(["clinic"])", "5", R"("clinic\u0000")"})
    attacks.push_back({"tenant", value.empty() ? "missing" : value,
                       Draft("ES384", tenant).claim("tenant", value).token(), Refusal::tenant});

  const Draft again;
  attacks.push_back({"replay", "the same token", again.token(), Refusal::replayed, std::string(service_path), true});
  attacks.push_back({"replay", "the same id in another token", again.time("exp", 200).token(), Refusal::replayed});
  attacks.push_back({"replay", "the same id at another door", again.claim("aud", json_text(our_url)).token(),
                     Refusal::replayed, "/cds-services"});
  attacks.push_back({"replay", "the same claims signed anew", again.token(), Refusal::replayed});
  attacks.push_back({"replay", "the same id with an escape in it", again.claim("jti", R"("\u0074oken-again")").token(),
                     Refusal::replayed, std::string(service_path), true});
  attacks.push_back(
      {"replay", "and without the escape", again.claim("jti", json_text("token-again")).token(), Refusal::replayed});
  return attacks;
}

Attacks attacks_on_audiences() {
  Attacks attacks;
  const auto aud = [&](const std::string& json, std::string path = std::string(service_path),
                       Refusal refusal = Refusal::audience) {
    attacks.push_back({"aud", (json.empty() ? "missing" : json) + " for " + path, Draft().claim("aud", json).token(),
                       refusal, std::move(path)});
  };
  const std::string service(service_path), url(our_url);
  for (const std::string value : {"", "null", "5", "true", "[]", "{}", R"({"aud":"https://signpost.example"})",
                                  R"([["https://signpost.example"]])", R"([{"a":"https://signpost.example"}])", "[5]",
                                  "[null]", R"([5,"https://signpost.example"])"})
    aud(value, service, Refusal::missing_claim);
  for (const std::string other : {"",
                                  "/",
                                  "*",
                                  "https://",
                                  "https:",
                                  "signpost.example",
                                  "https://other.example",
                                  "https://signpost",
                                  "https://signpost.exampl",
                                  "https://signpost.example.evil.com",
                                  "https://signpost.example.",
                                  "https://signpost.example:443",
                                  "https://signpost.example:8443",
                                  "https://signpost.example@evil.com",
                                  "https://user@signpost.example",
                                  "https://evil.com/https://signpost.example",
                                  "https://evil.com#https://signpost.example",
                                  "https://evil.com?https://signpost.example",
                                  "http://signpost.example",
                                  "HTTPS://SIGNPOST.EXAMPLE",
                                  "https://signpost.example\\\\",
                                  "https://signpost.example#",
                                  "https://signpost.example?",
                                  "https://signpost.example ",
                                  " https://signpost.example",
                                  "https://signpost.example\\u0000",
                                  "https://signpost.example/%2e",
                                  "https://signpost.example/..",
                                  "https://signpost.example/.",
                                  "https://signpost.example/app",
                                  "https://signpost.examplex/app"}) {
    aud(json_text(other));
    aud(json_text(other + service)); // the rest of the address is right
    aud(R"([")" + other + R"("])");
  }
  for (const std::string other : {"/cds-services/other",
                                  "/cds-services",
                                  "/cds-services/prior-auth/feedback",
                                  "/cds-services/prior-aut",
                                  "/cds-services/prior-auth2",
                                  "/cds-services/PRIOR-AUTH",
                                  "/explain",
                                  "/app/cds-services/prior-auth",
                                  "//cds-services/prior-auth",
                                  "/cds-services//prior-auth",
                                  "/cds-services/./prior-auth",
                                  "/a/../cds-services/prior-auth",
                                  "/cds-services/other/../prior-auth",
                                  "/%2e%2e/cds-services/prior-auth",
                                  "/a/%2e%2e/cds-services/prior-auth",
                                  "/cds-services%2fprior-auth",
                                  "/cds-services/prior%2Dauth",
                                  "/cds-services/prior-auth?x",
                                  "/?/cds-services/prior-auth",
                                  "/#/cds-services/prior-auth",
                                  "/cds-services/prior-auth#",
                                  "/cds-services/prior-auth;x",
                                  "/cds-services/prior-auth%00",
                                  "/cds-services/other;/cds-services/prior-auth"})
    aud(json_text(url + other));
  aud(R"(["https://other.example","https://another.example/cds-services/prior-auth"])");
  aud(json_text(url + service), "/cds-services");
  aud(json_text(url + service), service + "/feedback");
  aud(json_text(url + service + "/feedback"), service);
  aud(json_text(url + "/cds-services"), service);
  aud(json_text(url + service), "/explain");
  aud(json_text(url + "/x"), "/signpost.example/x"); // a path that reaches into the host
  aud(json_text(url + "/x"), "//signpost.example/x");
  return attacks;
}

} // namespace signpost::auth::test
