// A presumption that falls, as a sentence names the matter and nobody understood it.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/values_reader.h"
#include "policy/criteria_reader.h"
#include "policy/obstacles.h"
#include "policy/show.h"
#include "support/json.h"
#include "support/note.h"
#include "support/workshop.h"

using namespace signpost;
using evidence::Truth;
using evidence::Why;
using test::note;

namespace {

const test::Workshop& workshop() {
  static const test::Workshop made(
      {.values = R"json({"values":[
         {"id":"rust","scope":"patient","anyTime":true,"latest":[{"mentions":true},
            {"resource":"Observation","where":"code.text = 'rusty'","means":"yes"},
            {"resource":"Observation","where":"code.text = 'clean'","means":"no"},
            {"resource":"Observation","where":"code.text = 'looked at'","means":"unknown"}]},
         {"id":"rot","scope":"patient","anyTime":true,"latest":[{"mentions":true}]},
         {"id":"bent","scope":"patient","anyTime":true,"closed":true,"latest":[{"mentions":true}]}]})json",
       .lexicon = R"json({"concepts":[{"id":"spot","terms":["spots"]},{"id":"soft","terms":["soft wood"]},
         {"id":"crooked","terms":["crooked"]},{"id":"clean","terms":["wiped off"]}]})json",
       .frames = R"json({"matters":[
         {"value":"rust","watch":["spot"],"frames":[{"id":"wiped","head":"spot","with":["clean"],"says":"nothing"}]},
         {"value":"rot","watch":["soft","spot"],"frames":[]},
         {"value":"bent","watch":["crooked"],"frames":[]}]})json",
       .item = R"json({"id":"item","title":"the matter","ask":"State the matter.","questions":[
         {"linkId":"rust","text":"Is it rusty?","value":"rust"},{"linkId":"rot","text":"Is it rotten?","value":"rot"},
         {"linkId":"bent","text":"Is it bent?","value":"bent"}]})json"});
  for (const base::Issue& issue : made.issues.list()) UNSCOPED_INFO(issue.message);
  REQUIRE_FALSE(made.issues.has_errors());
  return made;
}

// A chart that came whole with these resources, and criteria that are judged by it.
class World {
public:
  explicit World(const std::string& resources) {
    for (const base::Json resource : test::json("[" + resources + "]")) chart_.add(resource);
    for (const evidence::ValueDefinition& value : workshop().values.list())
      for (const std::string& type : value.types) chart_.set_completeness(type, fhir::Completeness::complete);
    const base::Json order =
        test::json(R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order"})");
    facts_ = std::make_unique<evidence::Facts>(workshop().knowledge(), chart_, std::vector<base::Json>{order},
                                               *base::parse_date("2026-11-20"));
    facts_->begin_order();
  }
  const policy::Judgement& leaf(std::string_view value, std::string_view more = R"(,"presumeAbsent":true)") {
    const std::string id(value);
    return judge(R"({"id":")" + id + R"(","title":")" + id + R"(","value":")" + id + R"(","is":"yes","item":"item")" +
                 std::string(more) + "}");
  }
  // Judged, and alive as long as the world.
  const policy::Judgement& judge(const std::string& text) {
    base::Issues issues;
    auto& one = *criteria_.emplace_back(std::make_unique<Judged>());
    one.source = {"c.json", text};
    const evidence::AuthorFile file(one.source, issues);
    one.criterion = policy::read_criterion(file, file.root(), {workshop().values, workshop().items}, "s");
    for (const base::Issue& issue : issues.list()) UNSCOPED_INFO(issue.message);
    REQUIRE_FALSE(issues.has_errors());
    one.judgement = policy::judge(one.criterion, *facts_,
                                  {.order = 0, .level = {}, .date_of_service = facts_->signed_on(), .assumptions = {}});
    return one.judgement;
  }

private:
  struct Judged {
    evidence::SourceFile source;
    policy::Criterion criterion;
    policy::Judgement judgement;
  };
  fhir::Chart chart_{"p"};
  std::unique_ptr<evidence::Facts> facts_;
  std::vector<std::unique_ptr<Judged>> criteria_;
};

std::string observation(std::string_view code) {
  return R"({"resourceType":"Observation","id":"a","status":"final","subject":{"reference":"Patient/p"},
      "code":{"text":")" +
         std::string(code) + R"("}})";
}

// The explanation of a decision that rests on this judgement.
std::string shown(const policy::Judgement& judgement) {
  policy::Decision decision;
  decision.criteria = judgement;
  decision.date_of_service = *base::parse_date("2026-11-20");
  base::JsonWriter out;
  write_json(decision, {}, "", "", out);
  return std::string(out.text());
}

} // namespace

TEST_CASE("a presumption falls by a sentence that was not understood", "[brake]") {
  World silent(note("All is well."));
  CHECK(silent.leaf("rust").truth == Truth::no);
  CHECK(silent.leaf("rust").presumed);
  World settled(note("The spots were wiped off."));
  CHECK(settled.leaf("rust").presumed);
  World world(note("There are spots at the hinge."));
  const policy::Judgement& rust = world.leaf("rust");
  CHECK(rust.truth == Truth::unknown);
  CHECK(rust.why == Why::not_understood);
  CHECK_FALSE(rust.presumed);
  CHECK(world
            .judge(R"({"id":"not","not":{"id":"r","title":"r","value":"rust","is":"yes","item":"item",)"
                   R"("presumeAbsent":true}})")
            .truth == Truth::unknown);
}

TEST_CASE("the absence of a closed value falls by it as well", "[brake]") {
  CHECK(World("").leaf("bent", "").presumed);
  World world(note("The gate hangs crooked."));
  CHECK(world.leaf("bent", "").truth == Truth::unknown);
  CHECK(world.leaf("bent", "").why == Why::not_understood);
}

TEST_CASE("what is known, or open for another reason, stays as it is", "[brake]") {
  const std::string spots = note("There are spots at the hinge.");
  const auto judged = [&](const std::string& more) { return World(spots + "," + more).leaf("rust"); };
  CHECK(judged(observation("rusty")).truth == Truth::yes);
  CHECK(judged(observation("clean")).truth == Truth::no);
  CHECK_FALSE(judged(observation("clean")).presumed);
  CHECK(judged(observation("looked at")).obstacles.empty());
  // What a policy does not presume is as silent as before.
  CHECK(World(spots).leaf("rust", "").why == Why::silent);
}

TEST_CASE("the explanation shows the sentence, and that it says nothing", "[brake]") {
  World world(note("All is well. There are spots at the hinge.", "2026-11-01", R"(,"id":"n")"));
  CHECK(shown(world.leaf("rust"))
            .find(R"("why":"not-understood","section":"s","evidence":[{"resource":"DocumentReference/n",)"
                  R"("path":"content.attachment","value":"spots","kind":"narrative",)"
                  R"("text":"There are spots at the hinge.","offset":23,"says":"nothing","why":"not-understood"}])") !=
        std::string::npos);
  CHECK(shown(World("").leaf("rust")).find(R"("presumed":true,"section":"s","evidence":[])") != std::string::npos);
}

TEST_CASE("a sentence is one question, whatever criteria it leaves open", "[brake]") {
  World world(note("There are spots at the hinge. The post is soft wood.") + "," +
              note("There are spots at the hinge.", "2026-10-01"));
  const policy::Judgement &rust = world.leaf("rust"), &rot = world.leaf("rot");
  const policy::Obstacles found = policy::obstacles_of({&rust, &rot});
  CHECK(found.explain_all);
  REQUIRE(found.records.size() == 2); // two of one note
  CHECK(found.records[0].sentence->text == "There are spots at the hinge.");
  CHECK(found.records[0].titles == std::vector<std::string>{"rust", "rot"});
  CHECK(found.records[1].sentence->text == "The post is soft wood.");
  CHECK(found.records[1].titles == std::vector<std::string>{"rot"});
  CHECK(found.records[0].record == found.records[1].record);
}
