// Scenarios of a policy that presumes an absence, with sentences that were understood and one that was not.
#include <sstream>

#include "author/scenarios.h"
#include "service/policy_folder.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

// Whoever orders an MRI must not carry a clip; words for it are watched.
class ClipFolder {
public:
  ClipFolder() {
    folder_.write("shared/phrases/context.json", file_text("policies/shared/phrases/context.json"));
    folder_.write("shared/values/all.json", R"({"values":[{"id":"clip","kind":"finding","scope":"patient",)"
                                            R"("latest":[{"mentions":true,"windowDays":90}]}]})");
    folder_.write("shared/lexicon/all.json", R"({"concepts":[{"id":"clip","terms":["clip"]},)"
                                             R"({"id":"inside","terms":["implanted"]},)"
                                             R"({"id":"taken-out","terms":["taken out"]}]})");
    folder_.write("shared/frames/all.json",
                  R"({"matters":[{"value":"clip","watch":["clip"],"frames":[)"
                  R"({"id":"carried","head":"clip","with":["inside"]},)"
                  R"({"id":"none","head":{"concept":"clip","denied":true},"says":"no"},)"
                  R"({"id":"former","head":"clip","with":["taken-out"],"says":"nothing"}]}]})");
    folder_.write("shared/questions/item.json", R"({"id":"item","title":"the clip","ask":"State it.","questions":[)"
                                                R"({"linkId":"clip","text":"Is there a clip?","value":"clip"}]})");
    folder_.write("shared/charts/plain.json", edited(mri_call(), "prefetch.documents", no_notes));
    folder_.write(PolicyFolder::policy,
                  R"({"payer":"example-plan","number":"7","title":"Spine MRI","effective":"2026-01-01",)"
                  R"("source":"Example Plan, policy 7","lines":["commercial"],"services":[{"id":"mri","title":"MRI",)"
                  R"("codes":"spine-mri","section":"1","criteria":{"id":"no-clip","not":{"id":"clip","title":"A clip",)"
                  R"("value":"clip","is":"yes","item":"item","presumeAbsent":true}},"otherwise":{"determination":)"
                  R"("not-covered","section":"1","reason":"There is a clip."}}]})");
  }
  // A scenario with one note, and what is expected of it.
  void scenario(const std::string& name, const std::string& day, const std::string& sentence,
                const std::string& expected) const {
    folder_.write("example-plan/7-mri/scenarios/" + name + ".json",
                  R"({"title":")" + name + R"(","chart":"plain","add":{"documents":[{"date":")" + day +
                      R"(","text":")" + sentence + R"("}]},"expect":)" + expected + "}");
  }
  std::string check() const {
    base::Issues issues;
    const auto knowledge = service::Knowledge::load({folder_.root()}, folder_.cards(), issues);
    REQUIRE(knowledge.has_value());
    if (!issues.has_errors()) author::run_scenarios(**knowledge, *service::read_folder(folder_.root()), issues);
    std::ostringstream text;
    for (const base::Issue& issue : issues.list())
      if (issue.severity == base::Severity::error) text << issue;
    return text.str();
  }

private:
  static constexpr std::string_view no_notes = R"({"resourceType":"Bundle","type":"searchset"})";
  PolicyFolder folder_;
};

constexpr const char* covered = R"({"outcome":"covered","truths":{"clip":"no"}})";
constexpr const char* refused = R"({"outcome":"not-covered","determination":"not-covered","truths":{"clip":"yes"}})";
constexpr const char* open = R"({"outcome":"needs-documentation","missing":["item"],"truths":{"clip":"unknown"}})";

} // namespace

TEST_CASE("in a scenario, a sentence that was not understood asks instead of covering", "[brake]") {
  ClipFolder folder;
  folder.scenario("silent", "2026-11-18", "The back hurts.", covered);
  folder.scenario("denied", "2026-11-18", "No clip.", covered);
  folder.scenario("former", "2026-11-18", "The clip was taken out.", covered);
  folder.scenario("carried", "2026-11-18", "A clip is implanted.", refused);
  folder.scenario("old", "2025-11-18", "The clip is of steel.", covered);
  folder.scenario("unclear", "2026-11-18", "The clip is of steel.", open);
  CHECK(folder.check() == "");
  folder.scenario("unclear", "2026-11-18", "The clip is of steel.", covered);
  CHECK(folder.check().find("needs-documentation") != std::string::npos);
}
