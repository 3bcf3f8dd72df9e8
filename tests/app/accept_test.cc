#include "app/accept.h"

#include <catch2/catch.hpp>

using signpost::app::prefers_html;

TEST_CASE("a browser gets a page, a program JSON") {
  CHECK(prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"));
  CHECK(prefers_html("text/html"));
  CHECK(prefers_html("text/html, */*")); // named more precisely
  CHECK(prefers_html("TEXT/HTML ; level=1 ; Q=0.7 , application/json;q=0.5"));
  CHECK(prefers_html("text/*, application/json;q=0.9"));
  CHECK(prefers_html("application/json;q=0, */*"));
  CHECK_FALSE(prefers_html(""));
  CHECK_FALSE(prefers_html("*/*"));
  CHECK_FALSE(prefers_html("application/json"));
  CHECK_FALSE(prefers_html("text/html, application/json")); // alike: the machine's form
  CHECK_FALSE(prefers_html("text/html;q=0.5, application/json"));
  CHECK_FALSE(prefers_html("text/html;q=0.4, */*;q=0.5"));
  CHECK_FALSE(prefers_html("text/html;q=0"));
  CHECK_FALSE(prefers_html("application/*, text/html;q=0.999"));
}

TEST_CASE("what is no Accept field is no preference") {
  for (const char* accept :
       {",", ";", ";q=", "text/html;q", "text/html;q=", "text/html;q=2", "text/html;q=0,9", "text/html;q=0.1234",
        "text/html;q=-1", "html", "text", "/", "*", "q=1", "text/html;q=0.x"}) {
    INFO(accept);
    CHECK_FALSE(prefers_html(accept));
  }
}
