#include "fhir/chart.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/json.h"

using namespace signpost;
using fhir::Source;
using test::json;

namespace {

struct Copy {
  std::string_view resource; // members behind the type
  std::string_view full_url = "";
  Source source = Source::prefetch;
};

// The notes of the Conditions that a chart of these holds, in their order: "a b".
std::string held(std::initializer_list<Copy> copies) {
  fhir::Chart chart("p");
  for (const Copy& copy : copies)
    chart.add(json(R"({"resourceType":"Condition",)" + std::string(copy.resource) + "}"), copy.full_url, copy.source);
  std::string text;
  for (const base::Json one : chart.of_type("Condition"))
    text += (text.empty() ? "" : " ") + std::string(one["says"].string());
  return text;
}

constexpr std::string_view a = R"("id":"1","says":"a")", b = R"("id":"1","says":"b")";
constexpr std::string_view at_x = "https://x/fhir/Condition/1", at_y = "https://y/fhir/Condition/1";

} // namespace

TEST_CASE("one resource that comes twice is one record") {
  CHECK(held({{a, at_x}, {a, at_x}}) == "a");
  CHECK(held({{a}, {a}}) == "a");
  CHECK(held({{a}, {a, at_x}}) == "a");
  CHECK(held({{a, at_x}, {a}, {a, at_x, Source::fetched}}) == "a");
  CHECK(held({{a, "urn:uuid:1"}, {a, at_x}}) == "a");
  CHECK(held({{a, "https://x/fhir/Condition/1/_history/2"}, {a, at_x}}) == "a");
  // However it is written, and whatever only its server says.
  const std::string saved =
      R"("code":{"coding":[],"text":"t"},"id":"1","text":{"div":"<div/>"},"meta":{"versionId":"1"},"says":"a")";
  CHECK(held({{R"("id":"1","says":"a","code":{"text":"t","coding":[]})"}, {saved}}) == "a");
  // Two servers have each a Condition/1; without an id nobody can tell.
  CHECK(held({{a, at_x}, {b, at_y}}) == "a b");
  CHECK(held({{a, at_x}, {a, at_y}}) == "a a");
  CHECK(held({{R"("says":"a")"}, {R"("says":"a")"}}) == "a a");
  CHECK(held({{a}, {R"("id":"2","says":"a")"}}) == "a a");
}

TEST_CASE("of two copies the newer stands") {
  constexpr std::string_view older = R"("id":"1","says":"older","meta":{"lastUpdated":"2026-11-20T23:30:00+01:00"})";
  constexpr std::string_view newer = R"("id":"1","says":"newer","meta":{"lastUpdated":"2026-11-20T22:30:00.001Z"})";
  constexpr std::string_view undated = R"("id":"1","says":"undated","meta":{"lastUpdated":"yesterday"})";
  CHECK(held({{older, at_x}, {newer, at_x}}) == "newer");
  CHECK(held({{newer, at_x}, {older, at_x}}) == "newer");
  CHECK(held({{older, at_x}, {newer, at_x, Source::fetched}}) == "newer");
  CHECK(held({{newer, at_x}, {older, at_x, Source::fetched}}) == "newer");
  CHECK(held({{older}, {newer, at_x}, {older, at_x}}) == "newer");
  // Where nothing tells which is newer: of what was prefetched and fetched the first, else both.
  CHECK(held({{a, at_x}, {b, at_x, Source::fetched}}) == "a");
  CHECK(held({{undated, at_x}, {newer, at_x, Source::fetched}}) == "undated");
  CHECK(held({{a, at_x}, {b, at_x}}) == "a b");
  CHECK(held({{a}, {b}, {a}}) == "a b");
  CHECK(held({{older, at_x}, {R"("id":"1","says":"b","meta":{"lastUpdated":"2026-11-20T22:30:00.000Z"})", at_x}}) ==
        "older b"); // the same instant
}

TEST_CASE("a whole copy stands before one of which elements were left out") {
  constexpr std::string_view subset =
      R"("id":"1","says":"subset","meta":{"lastUpdated":"2026-11-20T10:00:00Z","tag":[{"code":"SUBSETTED"}]})";
  constexpr std::string_view whole = R"("id":"1","says":"whole","meta":{"lastUpdated":"2026-11-20T10:00:00Z"})";
  CHECK(held({{subset, at_x}, {whole, at_x, Source::fetched}}) == "whole");
  CHECK(held({{whole, at_x}, {subset, at_x}}) == "whole");
  CHECK(held({{subset}, {a}}) == "a");
}

TEST_CASE("references lead to the copy that stands, by any address it came under") {
  fhir::Chart chart("p");
  const base::Json coverage = json(R"({"resourceType":"Coverage","id":"c"})");
  chart.add(coverage);
  chart.add(
      json(R"({"resourceType":"Organization","id":"1","says":"old","meta":{"lastUpdated":"2026-01-01T00:00:00Z"}})"),
      "urn:uuid:7");
  chart.add(
      json(R"({"resourceType":"Organization","id":"1","says":"new","meta":{"lastUpdated":"2026-02-01T00:00:00Z"}})"),
      "https://x/fhir/Organization/1", Source::fetched);
  for (const char* reference : {"urn:uuid:7", "https://x/fhir/Organization/1", "Organization/1"}) {
    INFO(reference);
    CHECK(chart.resolve(reference, coverage)["says"].string() == "new");
  }
  CHECK(chart.base_of(chart.of_type("Organization")[0]) == "https://x/fhir");
  CHECK(chart.base_of(coverage) == "");
}
