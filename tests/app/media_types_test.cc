#include "app/media_types.h"

#include <catch2/catch.hpp>

using signpost::app::is_json;
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

TEST_CASE("a body is JSON by its media type, whatever the case and parameters") {
  for (const char* type : {"application/json", "Application/JSON", "application/json;charset=UTF-8", "text/json",
                           "APPLICATION/FHIR+JSON ; charset=\"utf-8\"", "application/fhir+json; fhirVersion=4.0",
                           "application/json+fhir", "application/vnd.api+json", " application/json "}) {
    INFO(type);
    CHECK(is_json(type));
  }
  for (const char* type : {"application/jsonp", "application/xml", "text/html", "json", "+json", "application/",
                           "/json", "application/+json", "application/json/x", "text/plain; type=application/json",
                           "application/x-www-form-urlencoded", "application /json", "image/json",
                           "text/plain, application/json", "application/json, text/plain", ";", ""}) {
    INFO(type);
    CHECK_FALSE(is_json(type));
  }
}
