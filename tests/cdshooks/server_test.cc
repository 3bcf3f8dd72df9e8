#include "cdshooks/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using test::body_of;
using test::call_of;
using test::edited;
using test::refusal_of;

namespace {

test::Call with(std::string_view path, std::string_view value) {
  return call_of("order-sign", edited(body_of("order-sign"), path, value));
}

} // namespace

TEST_CASE("a FHIR server that could be called is an http or https address") {
  const auto server = [](std::string_view sent) {
    const test::Call call = with("fhirServer", '"' + std::string(sent) + '"');
    REQUIRE(call.request);
    CHECK(call.request->fhir_server_sent == sent);
    return std::string(call.request->fhir_server);
  };
  CHECK(server("https://ehr.example.org/fhir") == "https://ehr.example.org/fhir");
  CHECK(server("http://127.0.0.1:8080/") == "http://127.0.0.1:8080");
  CHECK(server("HTTPS://ehr/r4//") == "HTTPS://ehr/r4");
  for (const std::string_view none :
       {"", "ehr.example.org/fhir", "ftp://ehr/fhir", "https://", "http:///", "file:///etc", "https://ehr/ fhir",
        "https://ehr/fhir?x=1", "https://ehr/fhir#x", "https://allowed@ehr/fhir", "https://ehr/ä"})
    CHECK(server(none) == "");
  CHECK(with("fhirServer", "null").request->fhir_server_sent == "");
  CHECK(refusal_of("order-sign", edited(body_of("order-sign"), "fhirServer", "7")) == "`fhirServer` must be text");
}

TEST_CASE("an authorization is a bearer token that may stand in a header") {
  const auto token = [](std::string_view authorization) {
    const test::Call call = with("fhirAuthorization", authorization);
    REQUIRE(call.request);
    return call.request->authorization ? std::string(call.request->authorization->token) : "none";
  };
  CHECK(token(R"({"access_token":"t","token_type":"Bearer","scope":["any"],"x":1})") == "t");
  CHECK(token(R"({"access_token":"t","token_type":"bEARER"})") == "t");
  CHECK(token(R"({"access_token":"t"})") == "t");
  CHECK(token(R"({"access_token":"t","token_type":"mac"})") == "none");
  CHECK(token(R"({"access_token":"t","token_type":7})") == "none");
  CHECK(token(R"({"access_token":"","token_type":"Bearer"})") == "none");
  CHECK(token(R"({"access_token":7,"token_type":"Bearer"})") == "none");
  CHECK(token(R"({"access_token":"t\r\nX: y","token_type":"Bearer"})") == "none");
  CHECK(token(R"({"access_token":"a b","token_type":"Bearer"})") == "none");
  CHECK(token("{}") == "none");
  CHECK(token("null") == "none");
  CHECK(refusal_of("order-sign", edited(body_of("order-sign"), "fhirAuthorization", R"("t")")) ==
        "`fhirAuthorization` must be an object");
}

TEST_CASE("a token's seconds are a number, or text with one") {
  const auto seconds = [](std::string_view sent) {
    const std::string value(sent);
    return with("fhirAuthorization", R"({"access_token":"t","expires_in":)" + value + "}")
        .request->authorization->expires_in;
  };
  CHECK(seconds("300") == 300);
  CHECK(seconds("300.0") == 300);
  CHECK(seconds("3e2") == 300);
  CHECK(seconds("\"300\"") == 300);
  CHECK(seconds("-1") == -1);
  for (const std::string_view none : {"null", "\"\"", "\"soon\"", "\"300 s\"", "true", "1e300", "[]"})
    CHECK_FALSE(seconds(none));
}

TEST_CASE("prefetch and extension are objects, or not there") {
  CHECK_FALSE(with("prefetch", "null").request->prefetch);
  CHECK(with("prefetch", "{\"a\":null}").request->prefetch.size() == 1);
  CHECK(with("extension", "null").request);
  for (const std::string_view member : {"prefetch", "extension"})
    CHECK(refusal_of("order-sign", edited(body_of("order-sign"), member, "[]")) ==
          "`" + std::string(member) + "` must be an object");
}

TEST_CASE("the CRD version asked for is one that is spoken, or a text at all") {
  const auto asked = [](std::string_view version) {
    return with("extension", R"({"davinci-crd.requestedVersion":)" + std::string(version) + "}");
  };
  for (const char* version : {R"("2.0")", R"("2.0.1")", R"("")", "2.2", "null"})
    CHECK(asked(version).request->crd_version == cdshooks::CrdVersion::v2_0);
  for (const char* version : {R"("2.2")", R"("2.2.1")"})
    CHECK(asked(version).request->crd_version == cdshooks::CrdVersion::v2_2);
  for (const char* version : {R"("3.1")", R"("2")", R"("2.1")", R"("2.20")", R"("2.2 ")"})
    CHECK_FALSE(asked(version).request);
}

TEST_CASE("an explanation is given to who asks for it") {
  CHECK(with("extension", R"({"signpost.explain":true})").request->explain);
  CHECK_FALSE(with("extension", R"({"signpost.explain":"true"})").request->explain);
  CHECK_FALSE(with("extension", "{}").request->explain);
}

TEST_CASE("unknown members are ignored everywhere") {
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    std::string body = edited(body_of(hook.name), "vendor", R"([{"a":null}])");
    body = edited(body, "context.vendor", R"({"resourceType":"Bundle"})");
    CHECK(refusal_of(hook.name, body) == "");
  }
}
