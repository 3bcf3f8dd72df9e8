#include "service/allow_list.h"

#include <catch2/catch.hpp>

using namespace signpost;
using service::resolve_link;

namespace {

std::string resolved(const std::string& base, const std::string& link) {
  const auto url = resolve_link(*http::Url::parse(base), link);
  return url ? url->origin() + url->target : "none";
}

} // namespace

TEST_CASE("links are read from the service base") {
  const std::string base = "https://ehr.example/fhir/r4";
  CHECK(resolved(base, "Condition?page=2") == "https://ehr.example/fhir/r4/Condition?page=2");
  CHECK(resolved(base, "?page=2") == "https://ehr.example/fhir/r4?page=2");
  CHECK(resolved(base, "/fhir/r4?page=2") == "https://ehr.example/fhir/r4?page=2");
  CHECK(resolved(base, "https://EHR.example:443/x#y") == "https://ehr.example/x");
  CHECK(resolved(base, "//other.example/x") == "https://other.example/x");
  CHECK(resolved(base, "Condition?date=ge2020-01-01T00:00:00") ==
        "https://ehr.example/fhir/r4/Condition?date=ge2020-01-01T00:00:00");
  CHECK(resolved("http://10.0.0.1:8080", "Condition") == "http://10.0.0.1:8080/Condition");
  CHECK(resolved(base, "javascript:alert(1)") == "none");
  CHECK(resolved(base, "Condition?a=b c") == "none");
}

TEST_CASE("a server behind a proxy that speaks TLS for it does not know that it is https") {
  CHECK(resolved("https://ehr.example/fhir", "http://ehr.example/fhir?page=2") == "https://ehr.example/fhir?page=2");
  CHECK(resolved("https://ehr.example/fhir", "http://ehr.example:8080/fhir") == "http://ehr.example:8080/fhir");
  CHECK(resolved("https://ehr.example/fhir", "http://other.example/fhir") == "http://other.example/fhir");
  CHECK(resolved("https://ehr.example:8443/fhir", "http://ehr.example/fhir") == "http://ehr.example/fhir");
  CHECK(resolved("http://ehr.example/fhir", "https://ehr.example/fhir") == "https://ehr.example/fhir");
}
