#include "http/url.h"

#include <catch2/catch.hpp>

using signpost::http::Url;

namespace {

std::string origin_and_target(std::string_view text) {
  const auto url = Url::parse(text);
  return url ? url->origin() + ' ' + url->target : "refused: " + url.error().message;
}

} // namespace

TEST_CASE("a URL is read as RFC 3986 says") {
  CHECK(origin_and_target("http://host.example") == "http://host.example /");
  CHECK(origin_and_target("HTTPS://Host.EXAMPLE/Path?Q=a/b?c#part") == "https://host.example /Path?Q=a/b?c");
  CHECK(origin_and_target("http://host?x=1") == "http://host /?x=1");
  CHECK(origin_and_target("http://host#part?x") == "http://host /");
  CHECK(origin_and_target("http://host:8080/fhir") == "http://host:8080 /fhir");
  CHECK(origin_and_target("https://host:80/") == "https://host:80 /");
  CHECK(origin_and_target("http://host:/") == "http://host /");
  CHECK(origin_and_target("https://host:00443/") == "https://host /");
  CHECK(origin_and_target("http://127.0.0.1:1/@:[]") == "http://127.0.0.1:1 /@:[]");
  CHECK(origin_and_target("http://[2001:DB8:0:0::1]:81/") == "http://[2001:db8::1]:81 /");
  CHECK(origin_and_target("http://h/P?code=http://loinc.org|1-8&x=%7C\"<>^`{}\\") ==
        "http://h /P?code=http://loinc.org%7C1-8&x=%7C%22%3C%3E%5E%60%7B%7D%5C");
  const auto url = Url::parse("https://[::1]/");
  REQUIRE(url.has_value());
  CHECK((url->tls && url->port == 443 && url->host == "::1"));
  CHECK(url->authority() == "[::1]");
}

TEST_CASE("what is no URL of http or https is refused, in words that hold nothing of it") {
  for (const std::string text : {"",
                                 "host",
                                 "//host/",
                                 "/path",
                                 "ftp://host/",
                                 "file:///etc/passwd",
                                 "http:/host",
                                 "http:host",
                                 "httpx://host/",
                                 "http://",
                                 "http:///path",
                                 "http://?x",
                                 "http://:80/",
                                 "http://user@host/",
                                 "http://user:word@host/",
                                 "http://host:0/",
                                 "http://host:65536/",
                                 "http://host:-1/",
                                 "http://host:8x/",
                                 "http://host: 80/",
                                 "http://ho st/",
                                 "http://host/a b",
                                 "http://host/\r\nX: 1",
                                 "http://host/\t",
                                 "http://host/\x7f",
                                 "http://h\xc3\xb6st/",
                                 "http://host/\xc3\xb6",
                                 "http://ho%73t/",
                                 "http://host\\evil/",
                                 "http://host,other/",
                                 "http://[::1",
                                 "http://[::1]x/",
                                 "http://[1.2.3.4]/",
                                 "http://[fe80::1%25eth0]/",
                                 "http://[]/",
                                 "http://::1/"}) {
    CAPTURE(text);
    const auto url = Url::parse(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().message.find("host/") == std::string::npos);
  }
  CHECK_FALSE(Url::parse(std::string_view("http://host/\0x", 14)).has_value());
  CHECK_FALSE(Url::parse("http://" + std::string(256, 'a') + "/").has_value());
  CHECK(origin_and_target("http://u:secret@host/") == "refused: the URL has a user name before its host");
}
