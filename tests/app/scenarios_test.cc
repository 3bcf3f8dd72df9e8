#include <sstream>

#include "app/check.h"
#include "author/scenarios.h"
#include "policy/lint.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

TEST_CASE("the shipped scenarios hold, reach every outcome and make every criterion decisive") {
  const auto files = service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  REQUIRE(files.has_value());
  base::Issues issues;
  const author::ScenarioTotals totals = author::run_scenarios(knowledge(), *files, issues);
  std::ostringstream text;
  for (const base::Issue& issue : issues.list()) text << issue;
  INFO(text.str());
  CHECK(issues.empty());
  CHECK(totals.scenarios >= 60);
  CHECK(totals.criteria > 0);
  CHECK(totals.decisive == totals.criteria);
}

TEST_CASE("a scenario that expects something else is reported at the place") {
  auto files = *service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  files.erase(std::remove_if(files.begin(), files.end(),
                             [](const auto& file) { return file.path.find("/scenarios/") != std::string::npos; }),
              files.end());
  files.push_back({"shared/charts/test.json", example()});
  files.push_back(
      {"bcbsma/485-kyphoplasty/scenarios/wrong.json", "{\"title\": \"t\", \"chart\": \"test\",\n \"expect\": "
                                                      "{\"outcome\": \"covered\",\n  \"missing\": [\"technique\"]}}"});
  base::Issues issues;
  author::run_scenarios(knowledge(), files, issues);
  const auto reported = [&](std::uint32_t line, std::string_view words) {
    return std::any_of(issues.list().begin(), issues.list().end(), [&](const base::Issue& issue) {
      return issue.place.file.ends_with("wrong.json") && issue.place.line == line &&
             issue.message.find(words) != std::string::npos;
    });
  };
  CHECK(reported(2, "got `needs-documentation`"));
  CHECK(reported(3, "conservative-care"));
}

TEST_CASE("a scenario changes its chart as it says") {
  const evidence::SourceFile source{
      "s.json",
      R"({"remove":["Observation/example-pain"],"add":{"documents":[{"date":"2026-11-19","text":"Pain 8/10."}]},)"
      R"("order":{"bodySite":null,"priority":"urgent"},"coverage":{"status":"cancelled"}})"};
  base::Issues issues;
  const evidence::AuthorFile file(source, issues);
  const auto chart = base::JsonDocument::parse(example());
  const auto request = base::JsonDocument::parse(author::scenario_request(file, chart->root()));
  REQUIRE(request);
  CHECK(request->root()["prefetch"]["observations"]["entry"].size() == 0);
  CHECK(request->root()["prefetch"]["documents"]["entry"].size() == 2);
  const base::Json order = request->root()["context"]["draftOrders"]["entry"].at(0)["resource"];
  CHECK_FALSE(order["bodySite"]);
  CHECK(order["priority"].string() == "urgent");
  CHECK(request->root()["prefetch"]["coverage"]["entry"].at(0)["resource"]["status"].string() == "cancelled");
}

namespace {

constexpr const char* cases = SIGNPOST_SOURCE_DIR "/tests/cases/policies";

// The folder `small` with one edit (tests/cases/policies/README.md).
void make_broken(const TemporaryFolder& folder, base::Json edit) {
  folder.copy(std::string(cases) + "/small");
  const std::string file(edit["file"].string());
  const std::string source = edit["copyOf"] ? std::string(edit["copyOf"].string()) : file;
  std::string text(edit["put"].string());
  if (edit["find"] || edit["copyOf"]) {
    text = *service::read_file(folder.path() / source);
    const std::string_view wanted = edit["find"].string();
    const auto at = text.find(wanted);
    REQUIRE(at != std::string::npos);
    if (!wanted.empty()) REQUIRE(text.find(wanted, at + 1) == std::string::npos);
    text.replace(at, wanted.size(), edit["put"].string());
  }
  folder.write(file, text);
}

// Whether the output says it: of that file, in those words, with the caret under that text.
bool is_said(const std::string& output, base::Json broken) {
  const std::string_view file = broken["place"] ? broken["place"].string() : broken["edit"]["file"].string();
  const std::string severity = broken["severity"] ? std::string(broken["severity"].string()) : "error";
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    const auto kind = line.find(": " + severity + ": ");
    if (!line.starts_with(std::string(file) + ":") || kind == std::string::npos ||
        line.find(broken["says"].string(), kind) == std::string::npos)
      continue;
    if (!broken["at"]) return true;
    std::string shown, caret;
    std::getline(lines, shown);
    std::getline(lines, caret);
    const auto column = caret.find('^');
    if (column != std::string::npos &&
        std::string_view(shown).substr(std::min(column, shown.size())).starts_with(broken["at"].string()))
      return true;
  }
  return false;
}

} // namespace

TEST_CASE("an author sees every kind of mistake, at its place") {
  const auto tables = service::read_folder(std::string(cases) + "/broken");
  REQUIRE(tables);
  std::size_t count = 0;
  for (const evidence::SourceFile& table : *tables) {
    const auto document = base::JsonDocument::parse(table.text);
    REQUIRE(document);
    for (const base::Json broken : document->root()["cases"]) {
      const TemporaryFolder folder;
      make_broken(folder, broken["edit"]);
      const Checked checked = check({folder.path()});
      INFO(table.path << ": " << broken["title"].string() << '\n' << checked.text);
      CHECK(is_said(checked.text, broken));
      if (!broken["severity"]) CHECK(checked.exit_code == app::exit_no);
      if (broken["hint"]) CHECK(checked.text.find(broken["hint"].string()) != std::string::npos);
      ++count;
    }
  }
  CHECK(count > 100);
}

TEST_CASE("a folder without a mistake or a doubt: how its examples read, and one line") {
  const Checked checked = check({std::string(cases) + "/small"});
  CHECK(checked.text ==
        "value               examples  precision  recall\n"
        "stability stable           8      1.000   1.000\n"
        "stability unstable         6      1.000   1.000\n"
        "all                       14      1.000   1.000\n"
        "1 policy versions, 6 values, 12 value sets, 5 scenarios, 4 of 4 criteria decisive, 0 mistakes\n");
  CHECK(checked.exit_code == app::exit_good);
}

TEST_CASE("the same version in two folders is a mistake") {
  const TemporaryFolder other;
  other.copy(std::string(cases) + "/small/acme/mri-1-knee/2026-01-01.json", "acme/mri-1-knee/2026-01-01.json");
  const Checked checked = check({std::string(cases) + "/small", other.path()});
  INFO(checked.text);
  CHECK(checked.text.find("error: another folder holds this version too") != std::string::npos);
  CHECK(checked.exit_code == app::exit_no);
}

TEST_CASE("the shipped policies have no mistake that lint finds") {
  const auto files = service::read_folder(SIGNPOST_SOURCE_DIR "/policies");
  REQUIRE(files);
  base::Issues issues;
  policy::lint(*files, *knowledge().catalog, *base::parse_date("2026-11-20"), issues);
  std::ostringstream text;
  for (const base::Issue& issue : issues.list()) text << issue;
  INFO(text.str());
  CHECK_FALSE(issues.has_errors());
}

// The schemas are for editors; the loader is the authority.
TEST_CASE("the JSON Schemas of the policies agree with the loader") {
  const std::string command = "/usr/bin/python3 " SIGNPOST_SOURCE_DIR "/tools/check_schemas.py";
  CHECK(std::system(command.c_str()) == 0);
}
