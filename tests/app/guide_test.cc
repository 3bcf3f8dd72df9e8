#include <algorithm>

#include "app/check.h"
#include "author/scenarios.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

struct Written {
  std::string file;
  std::string text;
};

// The part of a Markdown text below a heading, up to the next one.
std::string section(const std::string& text, const std::string& heading) {
  const auto begin = text.find("\n" + heading + "\n");
  REQUIRE(begin != std::string::npos);
  const auto end = text.find("\n## ", begin + heading.size());
  return text.substr(begin, end == std::string::npos ? end : end - begin);
}

// The text between two marks, from `at` on; `at` is left behind the second.
std::string between(const std::string& text, std::string_view open, std::string_view close, std::size_t& at) {
  const auto begin = text.find(open, at);
  REQUIRE(begin != std::string::npos);
  const auto end = text.find(close, begin + open.size());
  REQUIRE(end != std::string::npos);
  at = end + close.size();
  return text.substr(begin + open.size(), end - begin - open.size());
}

// The JSON blocks of the guide with the files they are to be written to: each is named in backticks before it. Where a
// folder is named, the blocks that follow are files in it.
std::vector<Written> files_of(const std::string& text) {
  std::vector<Written> files;
  std::string name;
  for (std::size_t at = 0;;) {
    const auto block = text.find("```json\n", at), named = text.find("`policies/", at);
    if (block == std::string::npos) return files;
    if (named < block) {
      name = between(text, "`policies/", "`", at);
      continue;
    }
    REQUIRE_FALSE(name.empty());
    const bool in_folder = name.ends_with('/');
    files.push_back(
        {in_folder ? name + std::to_string(files.size()) + ".json" : name, between(text, "```json\n", "```", at)});
    if (!in_folder) name.clear();
  }
}

// The last line that the guide promises.
std::string promised_end(const std::string& text) {
  std::size_t at = 0;
  std::string promised = between(text, "ends in `", "`", at);
  std::ranges::replace(promised, '\n', ' ');
  return promised;
}

// What the guide shows of a mistake: the block that is not JSON.
std::string shown_mistake(const std::string& text) {
  std::size_t at = text.find("it prints");
  return between(text, "```\n", "```", at);
}

} // namespace

TEST_CASE("the policy that the author's guide writes from nothing is green, word for word") {
  const std::string guide = section(file_text("docs/author.md"), "## A policy from nothing");
  const std::vector<Written> files = files_of(guide);
  REQUIRE(files.size() == 9);
  const TemporaryFolder folder;
  folder.copy(SIGNPOST_SOURCE_DIR "/policies/shared", "shared");
  for (const Written& file : files) folder.write(file.file, file.text);

  const Checked checked = check({folder.path()});
  INFO(checked.text);
  CHECK(checked.exit_code == app::exit_good);
  CHECK(checked.last_line().ends_with(promised_end(guide)));

  SECTION("and decides its scenarios") {
    base::Issues issues;
    const auto knowledge = service::Knowledge::load({folder.path()}, SIGNPOST_SOURCE_DIR "/cards", issues);
    REQUIRE(knowledge);
    const auto is_in = [](std::string_view part) {
      return [part](const Written& file) { return file.file.find(part) != std::string::npos; };
    };
    const auto chart_file = std::find_if(files.begin(), files.end(), is_in("charts/"));
    const auto treated = std::find_if(files.begin(), files.end(), [](const Written& file) {
      return file.text.find("Eight weeks") != std::string::npos;
    });
    REQUIRE(chart_file != files.end());
    REQUIRE(treated != files.end());
    const evidence::SourceFile source{treated->file, treated->text};
    const auto chart = base::JsonDocument::parse(chart_file->text);
    REQUIRE(chart);
    const auto request =
        base::JsonDocument::parse(author::scenario_request(evidence::AuthorFile(source, issues), chart->root()));
    REQUIRE(request);
    const std::function<std::string()> uuid = [] { return std::string("11111111-1111-4111-8111-111111111111"); };
    const auto answer =
        service::explain(request->root(), {**knowledge, *base::parse_date("2026-11-20"), "http://localhost", uuid});
    REQUIRE(answer);
    const auto decisions = base::JsonDocument::parse(*answer);
    REQUIRE(decisions);
    const base::Json decision = decisions->root()["decisions"].at(0);
    CHECK(decision["outcome"].string() == "covered");
    CHECK(decision["policy"].string() == "example-plan/img-7-lumbar-mri");
    CHECK(decision["version"].string() == "2026-01-01");
  }

  SECTION("and a misspelt key is shown as the guide shows it") {
    const auto policy = std::find_if(files.begin(), files.end(),
                                     [](const Written& file) { return file.file.ends_with("2026-01-01.json"); });
    REQUIRE(policy != files.end());
    std::string misspelt = policy->text;
    const auto at = misspelt.find("\"atLeast\"");
    REQUIRE(at != std::string::npos);
    misspelt.replace(at, 9, "\"atLast\"");
    folder.write(policy->file, misspelt);
    const Checked wrong = check({folder.path()});
    INFO(wrong.text);
    CHECK(wrong.exit_code == app::exit_no);
    std::istringstream lines(shown_mistake(guide));
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(wrong.text.find(line) != std::string::npos);
    }
  }
}
