#include "http/message.h"

#include <catch2/catch.hpp>

using namespace signpost::http;

TEST_CASE("fields are found whatever their case, the first of a name") {
  const Request request{.headers = {{"Host", "a"}, {"X-One", "1"}, {"x-one", "2"}}};
  CHECK(request.header("x-ONE") == "1");
  CHECK(request.header("HOST") == "a");
  CHECK(request.header("X-On") == "");
}

TEST_CASE("parts are taken off the front one by one") {
  std::string_view rest = "a=1&&b";
  CHECK(next_part(rest, '&') == "a=1");
  CHECK(next_part(rest, '&') == "");
  CHECK(rest == "b");
  CHECK(next_part(rest, '&') == "b");
  CHECK(rest == "");
  CHECK(next_part(rest, '&') == "");
}

TEST_CASE("percent-decoding leaves what is no escape") {
  CHECK(percent_decode("%41%62+%20") == "Ab+ ");
  CHECK(percent_decode("%4") == "%4");
  CHECK(percent_decode("%") == "%");
  CHECK(percent_decode("%zz%4g") == "%zz%4g");
  CHECK(percent_decode("%00") == std::string(1, '\0'));
}
