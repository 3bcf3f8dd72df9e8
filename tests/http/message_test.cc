#include "http/message.h"

#include <catch2/catch.hpp>

using namespace signpost::http;

TEST_CASE("fields are found whatever their case, the first of a name") {
  const Request request{.headers = {{"Host", "a"}, {"X-One", "1"}, {"x-one", "2"}}};
  CHECK(request.header("x-ONE") == "1");
  CHECK(request.header("HOST") == "a");
  CHECK(request.header("X-On") == "");
}

TEST_CASE("query parameters are decoded, the first of a name") {
  const Request request{.query = "a=1&url=http%3A%2F%2Fx%2Fq%7C1&flag&a=2&=e&k%65y=v"};
  CHECK(request.parameter("a") == "1");
  CHECK(request.parameter("url") == "http://x/q|1");
  CHECK(request.parameter("flag") == "");
  CHECK(request.parameter("key") == "v");
  CHECK(request.parameter("") == "e");
  CHECK_FALSE(request.parameter("b"));
  CHECK_FALSE(Request{}.parameter("a"));
}

TEST_CASE("percent-decoding leaves what is no escape") {
  CHECK(percent_decode("%41%62+%20") == "Ab+ ");
  CHECK(percent_decode("%4") == "%4");
  CHECK(percent_decode("%") == "%");
  CHECK(percent_decode("%zz%4g") == "%zz%4g");
  CHECK(percent_decode("%00") == std::string(1, '\0'));
}
