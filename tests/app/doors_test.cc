#include "app/doors.h"

#include <set>

#include "support/edit.h"

#include <catch2/catch.hpp>

using namespace signpost;

TEST_CASE("the integrator's guide lists the doors there are") {
  constexpr std::string_view begin = "<!-- doors -->\n", end = "<!-- /doors -->";
  const std::string guide = test::file_text("docs/integrator.md");
  const auto from = guide.find(begin), to = guide.find(end);
  INFO("docs/integrator.md must have, from `<!-- doors -->` to `<!-- /doors -->`:\n\n" << app::doors_in_markdown());
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  CHECK(guide.substr(from + begin.size(), to - from - begin.size()) == app::doors_in_markdown());
}

TEST_CASE("no two doors are the same, and each says what it is for") {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const app::Door& door : app::doors()) {
    INFO(door.pattern);
    CHECK(seen.insert({door.method, door.pattern}).second);
    CHECK(door.pattern.starts_with('/'));
    CHECK_FALSE(door.summary.empty());
  }
}

TEST_CASE("why an order was decided so and what became of cards is for operators, calls are for EHRs") {
  for (const app::Door& door : app::doors()) {
    INFO(door.pattern);
    const bool tells = door.pattern == "/explain" || door.pattern == "/report";
    const bool calls = door.pattern.starts_with("/cds-services/{service}");
    CHECK((door.access == app::Access::operator_or_loopback) == tells);
    CHECK((door.access == app::Access::caller) == calls);
  }
}

TEST_CASE("an origin is allowed by its exact name, and none without one") {
  const app::Origins some{{"https://ehr.example"}, false}, any{{}, true}, none;
  CHECK(some.allow("https://ehr.example"));
  for (const char* other : {"", "https://ehr.example.evil", "http://ehr.example", "https://EHR.example", "null"}) {
    INFO(other);
    CHECK_FALSE(some.allow(other));
    CHECK_FALSE(none.allow(other));
  }
  CHECK(any.allow("https://anywhere.example"));
  CHECK_FALSE(any.allow(""));
}
