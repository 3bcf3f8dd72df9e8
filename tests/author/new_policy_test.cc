#include "author/new_policy.h"

#include <sstream>

#include "author/scenarios.h"
#include "service/policy_folder.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// The shipped shared files, and no payer, in a temporary folder.
class SharedFolder {
public:
  SharedFolder() {
    std::filesystem::remove_all(folder_.root());
    std::filesystem::create_directories(folder_.root());
    std::filesystem::copy(SIGNPOST_SOURCE_DIR "/policies/shared", folder_.root() / "shared",
                          std::filesystem::copy_options::recursive);
  }
  std::filesystem::path root() const { return folder_.root(); }

  base::Result<std::vector<std::filesystem::path>> begin(const std::string& payer, const std::string& policy,
                                                         const char* effective = "2027-01-01") const {
    return author::write_new_policy({root(), payer, policy, *base::parse_date(effective)});
  }

  // What `check` says of the folder: the mistakes, and how many scenarios and criteria there are.
  std::pair<std::string, author::ScenarioTotals> check() const {
    base::Issues issues;
    const auto knowledge = service::Knowledge::load({root()}, folder_.cards(), issues);
    REQUIRE(knowledge.has_value());
    author::ScenarioTotals totals;
    if (!issues.has_errors()) totals = author::run_scenarios(**knowledge, *service::read_folder(root()), issues);
    std::ostringstream text;
    for (const base::Issue& issue : issues.list())
      if (issue.severity == base::Severity::error) text << issue;
    return {text.str(), totals};
  }

  std::string text(const std::string& path) const {
    const auto text = service::read_file(root() / path);
    REQUIRE(text.has_value());
    return *text;
  }

private:
  PolicyFolder folder_;
};

} // namespace

TEST_CASE("a new policy of a new payer passes check as it is written") {
  SharedFolder folder;
  const auto written = folder.begin("example-plan", "img-7-lumbar-mri");
  REQUIRE(written.has_value());
  CHECK(written->size() == 8);
  const auto [mistakes, totals] = folder.check();
  CHECK(mistakes == "");
  CHECK(totals.scenarios == 4);
  CHECK(totals.criteria == 3);
  CHECK(totals.decisive == 3);
  const std::string policy = folder.text("example-plan/img-7-lumbar-mri/2027-01-01.json");
  CHECK(policy.find(R"("number": "IMG-7")") != policy.npos);
  CHECK(policy.find(R"("title": "Lumbar mri")") != policy.npos);
  CHECK(policy.find(R"("effective": "2027-01-01")") != policy.npos);
  CHECK(folder.text("example-plan/payer.json").find(R"("label": "Example Plan")") != std::string::npos);
  CHECK(folder.text("example-plan/img-7-lumbar-mri/SOURCE.md").find("{{") == std::string::npos);
}

TEST_CASE("it passes check whatever the day it takes effect") {
  for (const char* effective : {"1999-12-31", "2026-11-20", "2040-02-29"}) {
    SharedFolder folder;
    REQUIRE(folder.begin("example-plan", "7-mri", effective).has_value());
    CHECK(folder.check().first == "");
  }
}

TEST_CASE("a payer that is held is left as it is, and its name is used") {
  SharedFolder folder;
  REQUIRE(folder.begin("example-plan", "484-vertebroplasty").has_value());
  const std::string payer = edited(folder.text("example-plan/payer.json"), "label", R"("Example \"Plan\" & Sons")");
  std::ofstream(folder.root() / "example-plan/payer.json") << payer;
  const auto written = folder.begin("example-plan", "x-5125-augmentation");
  REQUIRE(written.has_value());
  CHECK(written->size() == 7);
  CHECK(folder.text("example-plan/payer.json") == payer);
  const std::string policy = folder.text("example-plan/x-5125-augmentation/2027-01-01.json");
  CHECK(policy.find(R"("number": "X-5125")") != policy.npos);
  CHECK(policy.find(R"(Example \"Plan\" & Sons)") != policy.npos);
}

TEST_CASE("nothing is written over, and nothing is half written") {
  SharedFolder folder;
  REQUIRE(folder.begin("example-plan", "7-mri").has_value());
  const std::string before = folder.text("example-plan/7-mri/2027-01-01.json");
  CHECK_FALSE(folder.begin("example-plan", "7-mri").has_value());
  CHECK(folder.text("example-plan/7-mri/2027-01-01.json") == before);

  std::ofstream(folder.root() / "shared/value-sets/ValueSet-other-plan-7-mri.json") << "{}";
  CHECK_FALSE(folder.begin("other-plan", "7-mri").has_value());
  CHECK_FALSE(std::filesystem::exists(folder.root() / "other-plan"));
}

TEST_CASE("a name that could lead out of the folder, or is no kebab-case, is refused") {
  SharedFolder folder;
  for (const char* name : {"", ".", "..", "../x", "a/b", "Example", "a--b", "-a", "a-", "a b", "shared"}) {
    INFO(name);
    CHECK_FALSE(folder.begin(name, "7-mri").has_value());
    if (std::string(name) != "shared") CHECK_FALSE(folder.begin("example-plan", name).has_value());
  }
  CHECK_FALSE(std::filesystem::exists(folder.root() / "example-plan"));
}

TEST_CASE("a folder without templates says what it lacks") {
  const PolicyFolder folder;
  const auto refused =
      author::write_new_policy({folder.root(), "other-plan", "7-mri", *base::parse_date("2027-01-01")});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.find("shared/new-policy") != std::string::npos);
}
