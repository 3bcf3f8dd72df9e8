#include "app/check.h"
#include "author/scenarios.h"
#include "service/support.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

// Two versions of one invented policy side by side: from 2026-01-01 it asks for 28 days of therapy, from 2026-07-01 for
// 42. The chart shows 35 days.
namespace {

using Folders = std::vector<std::filesystem::path>;

const std::filesystem::path small = SIGNPOST_SOURCE_DIR "/tests/cases/policies/small",
                            later = SIGNPOST_SOURCE_DIR "/tests/cases/policies/later";

std::shared_ptr<const service::Knowledge> load(const Folders& folders) {
  base::Issues issues;
  const auto loaded = service::Knowledge::load(folders, SIGNPOST_SOURCE_DIR "/cards", issues);
  REQUIRE(loaded);
  REQUIRE_FALSE(issues.has_errors());
  return *loaded;
}

// The chart's order, to be carried out on that day (none: the day of signing).
std::string order_for(std::string_view date_of_service) {
  const std::string chart = file_text("tests/cases/policies/small/shared/charts/knee.json");
  const evidence::SourceFile scenario{"s.json", date_of_service.empty() ? R"({"order": {"occurrenceDateTime": null}})"
                                                                      : R"({"order": {"occurrenceDateTime": ")" +
                                                                            std::string(date_of_service) + R"("}})"};
  base::Issues issues;
  const auto document = base::JsonDocument::parse(chart);
  REQUIRE(document);
  return author::scenario_request(evidence::AuthorFile(scenario, issues), document->root());
}

// What /explain answers, as text.
std::string answer(const service::Knowledge& knowledge, const std::string& request, std::string_view as_of) {
  static const std::function<std::string()> uuid = [] { return std::string("11111111-1111-4111-8111-111111111111"); };
  const auto document = base::JsonDocument::parse(request);
  REQUIRE(document);
  const auto explained =
      service::explain(document->root(), {knowledge, *base::parse_date(as_of), "http://localhost", uuid});
  REQUIRE(explained);
  return *explained;
}

struct Decided {
  std::string version, outcome, reason;
  bool operator==(const Decided&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Decided& decided) {
  return out << decided.version << ' ' << decided.outcome << ' ' << decided.reason;
}

Decided decided(const std::string& explained) {
  const auto document = base::JsonDocument::parse(explained);
  REQUIRE(document);
  const base::Json decision = document->root()["decisions"].at(0);
  return {std::string(decision["version"].string()), std::string(decision["outcome"].string()),
          std::string(decision["reason"].string())};
}

std::string without_digest(std::string text, const service::Knowledge& knowledge) {
  for (auto at = text.find(knowledge.digest); at != std::string::npos; at = text.find(knowledge.digest))
    text.erase(at, knowledge.digest.size());
  return text;
}

} // namespace

TEST_CASE("the date of service picks the version") {
  const auto both = load({small, later});
  const auto on = [&](std::string_view date_of_service) {
    return decided(answer(*both, order_for(date_of_service), "2026-05-01"));
  };
  // What was documented after the service does not speak for it.
  CHECK(on("2026-01-01") == Decided{"2026-01-01", "needs-documentation", ""});
  CHECK(on("2026-06-30") == Decided{"2026-01-01", "covered", ""});
  CHECK(on("2026-07-01") == Decided{"2026-07-01", "needs-documentation", ""});
  CHECK(on("2027-07-01") == Decided{"2026-07-01", "needs-documentation", ""});
}

TEST_CASE("without a date of its own an order is for the day of signing") {
  const auto both = load({small, later});
  CHECK(decided(answer(*both, order_for(""), "2026-06-30")).version == "2026-01-01");
  CHECK(decided(answer(*both, order_for(""), "2026-07-01")).version == "2026-07-01");
}

TEST_CASE("before the first version there is no guidance") {
  const auto both = load({small, later});
  const Decided before = decided(answer(*both, order_for("2025-12-31"), "2026-05-01"));
  CHECK(before.outcome == "no-guidance");
  CHECK(before.reason == "not-in-effect");
  CHECK(before.version.empty());
}

TEST_CASE("a decision is repeated as of its day, and a later version changes none before it") {
  const auto then = load({small});
  const std::string request = order_for("2026-06-30");
  const std::string first = answer(*then, request, "2026-05-01");

  SECTION("with the same files every byte is the same, the digest with it") {
    const auto again = load({small});
    CHECK(again->digest == then->digest);
    CHECK(answer(*again, request, "2026-05-01") == first);
  }
  SECTION("scenarios are no part of what decides, nor of the digest") {
    const TemporaryFolder folder;
    folder.copy(small);
    folder.write("acme/mri-1-knee/scenarios/more.json", "{}");
    CHECK(load({folder.path()})->digest == then->digest);
  }
  SECTION("a later version is other knowledge and the same answer") {
    const auto now = load({small, later});
    CHECK(now->digest != then->digest);
    CHECK(without_digest(answer(*now, request, "2026-05-01"), *now) == without_digest(first, *then));
  }
}

TEST_CASE("each of two versions wants scenarios of its own") {
  const Checked checked = check({small, later});
  INFO(checked.text);
  CHECK(checked.exit_code == app::exit_good);
  CHECK(checked.last_line().starts_with("2 policy versions"));
}
