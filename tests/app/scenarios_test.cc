#include <sstream>

#include "app/scenarios.h"
#include "app/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

TEST_CASE("the shipped scenarios hold, reach every outcome and make every criterion decisive") {
  const auto files = app::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  REQUIRE(files.has_value());
  base::Issues issues;
  const app::ScenarioTotals totals = app::run_scenarios(knowledge(), *files, issues);
  std::ostringstream text;
  for (const base::Issue& issue : issues.list()) text << issue;
  INFO(text.str());
  CHECK(issues.empty());
  CHECK(totals.scenarios >= 60);
  CHECK(totals.criteria > 0);
  CHECK(totals.decisive == totals.criteria);
}

TEST_CASE("a scenario that expects something else is reported at the place") {
  auto files = *app::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  files.erase(std::remove_if(files.begin(), files.end(), [](const auto& file) { return file.path.find("/scenarios/") != std::string::npos; }), files.end());
  files.push_back({"shared/charts/test.json", example()});
  files.push_back({"bcbsma/485-kyphoplasty/scenarios/wrong.json",
                   "{\"title\": \"t\", \"chart\": \"test\",\n \"expect\": {\"outcome\": \"covered\",\n  \"missing\": [\"technique\"]}}"});
  base::Issues issues;
  app::run_scenarios(knowledge(), files, issues);
  const auto reported = [&](std::uint32_t line, std::string_view words) {
    return std::any_of(issues.list().begin(), issues.list().end(), [&](const base::Issue& issue) {
      return issue.place.file.ends_with("wrong.json") && issue.place.line == line && issue.message.find(words) != std::string::npos;
    });
  };
  CHECK(reported(2, "got `needs-documentation`"));
  CHECK(reported(3, "conservative-care"));
}

TEST_CASE("a scenario changes its chart as it says") {
  const policy::SourceFile source{
      "s.json",
      R"({"remove":["Observation/example-pain"],"add":{"documents":[{"date":"2026-11-19","text":"Pain 8/10."}]},"order":{"bodySite":null,"priority":"urgent"},"coverage":{"status":"cancelled"}})"};
  base::Issues issues;
  const policy::AuthorFile file(source, issues);
  const auto chart = base::JsonDocument::parse(example());
  const auto request = base::JsonDocument::parse(app::scenario_request(file, chart->root()));
  REQUIRE(request);
  CHECK(request->root()["prefetch"]["observations"]["entry"].size() == 0);
  CHECK(request->root()["prefetch"]["documents"]["entry"].size() == 2);
  const base::Json order = request->root()["context"]["draftOrders"]["entry"].at(0)["resource"];
  CHECK_FALSE(order["bodySite"]);
  CHECK(order["priority"].string() == "urgent");
  CHECK(request->root()["prefetch"]["coverage"]["entry"].at(0)["resource"]["status"].string() == "cancelled");
}
