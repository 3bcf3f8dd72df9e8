// Sentences that name a matter and that nobody understood: which of them keep a silence from counting.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/facts.h"
#include "evidence/values_reader.h"
#include "fhir/resource.h"
#include "support/json.h"
#include "support/note.h"
#include "support/workshop.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Obstacle;
using test::json;
using test::note;

namespace {

// Nothing is clinical. Paint is a matter that some frames settle: worn off, denied, or of the past.
const test::Workshop& workshop() {
  static const test::Workshop made({.values = R"json({"values":[
         {"id":"painted","scope":"patient","closed":true,"anyTime":true,"latest":[{"mentions":true},
            {"resource":"Condition","where":"code.text = 'coat'","means":"yes"},
            {"resource":"Condition","where":"code.text = 'bare'","means":"no"}]},
         {"id":"lately-painted","scope":"patient","closed":true,"latest":[
            {"mentions":"painted","in":["note"],"windowDays":90}]},
         {"id":"painted-by-name","scope":"patient","closed":true,"anyTime":true,"latest":[
            {"mentions":"painted","in":["condition"],"paths":["code"]}]},
         {"id":"door-painted","scope":"order","closed":true,"anyTime":true,"latest":[
            {"mentions":"painted","in":["order"]}]},
         {"id":"thickness","kind":"number","scope":"patient","latest":[
            {"mentions":true,"in":["note"],"windowDays":10}]},
         {"id":"thinner","scope":"patient","closed":true,"latest":[
            {"fell":"thickness","by":2,"means":"yes","windowDays":200}]}]})json",
                                    .lexicon = R"json({"concepts":[
         {"id":"paint","terms":["paint","lacquer"]},{"id":"worn","terms":["worn off","flakes"]},
         {"id":"former","terms":["former","previous"]},{"id":"layer","terms":["layer"]}],
         "function":["the","a","is","of","on","with"]})json",
                                    .frames = R"json({"matters":[
         {"value":"painted","watch":["paint"],"frames":[
           {"id":"flaking","head":"paint","with":["worn"]},
           {"id":"none","head":{"concept":"paint","denied":true},"says":"no"},
           {"id":"of-the-past","head":"paint","with":["former"],"says":"nothing"}]},
         {"value":"thickness","watch":["layer"],"frames":[]}]})json"});
  for (const base::Issue& issue : made.issues.list()) UNSCOPED_INFO(issue.message);
  REQUIRE_FALSE(made.issues.has_errors());
  return made;
}

// A chart that came whole, with these resources, and two orders to be signed on 2026-11-20.
class World {
public:
  explicit World(const std::string& resources, const std::string& second_order = R"({"text":"work"})")
      : resources_(json("[" + resources + "]")) {
    for (const base::Json resource : resources_) chart_.add(resource);
    for (const evidence::ValueDefinition& value : workshop().values.list())
      for (const std::string& type : value.types) chart_.set_completeness(type, fhir::Completeness::complete);
    std::vector<base::Json> orders;
    for (const std::string& code : {std::string(R"({"text":"work"})"), second_order})
      orders.push_back(json(R"({"resourceType":"ServiceRequest","id":"o)" + std::to_string(orders.size()) +
                            R"(","status":"draft","intent":"order","code":)" + code + "}"));
    facts_ = std::make_unique<evidence::Facts>(workshop().knowledge(), chart_, orders, *base::parse_date("2026-11-20"));
    facts_->begin_order();
  }
  std::vector<Obstacle> obstacles(std::string_view value, std::size_t order = 0) {
    return facts_->obstacles(*workshop().values.find(value), order, {});
  }
  // The sentences in the way, with the resource and the element they stand in.
  std::string in_the_way(std::string_view value, std::size_t order = 0) {
    std::string text;
    for (const Obstacle& one : obstacles(value, order)) {
      REQUIRE(one.sentence);
      CHECK(one.because == evidence::Because::not_understood);
      CHECK(one.resource == one.sentence->resource);
      CHECK(one.type == fhir::type_of(one.resource));
      text += (text.empty() ? "" : ", ") + std::string(one.type) + "." + std::string(one.sentence->path) + ": " +
              std::string(one.sentence->text);
    }
    return text;
  }
  std::string truth(std::string_view value) {
    const auto& reading = facts_->read(*workshop().values.find(value), 0, {});
    return std::string(to_string(reading.finding)) + (reading.presumed ? " presumed" : "");
  }

private:
  base::Json resources_;
  fhir::Chart chart_{"p"};
  std::unique_ptr<evidence::Facts> facts_;
};

std::string resource(std::string_view type, std::string_view more) {
  return R"({"resourceType":")" + std::string(type) + R"(","id":"1","subject":{"reference":"Patient/p"},)" +
         std::string(more) + "}";
}

} // namespace

TEST_CASE("a sentence that names the matter and that no frame settles is in the way of a silence", "[brake]") {
  World world(note("The door is old. The paint is from the lacquer shop. It is blue."));
  CHECK(world.truth("painted") == "unknown");
  const std::vector<Obstacle> list = world.obstacles("painted");
  REQUIRE(list.size() == 1); // a sentence once, however many of the words it holds
  const evidence::Evidence& sentence = *list.front().sentence;
  CHECK(sentence.text == "The paint is from the lacquer shop.");
  CHECK(sentence.offset == 21); // of the word by which it was noticed
  CHECK(sentence.value == "paint");
  CHECK(sentence.kind == evidence::EvidenceKind::narrative);
  CHECK(sentence.verdict == evidence::Verdict::doubtful);
  CHECK(to_string(sentence.because) == "not-understood");
}

TEST_CASE("what a frame settles is not in the way, and neither is another's", "[brake]") {
  struct Row {
    std::string_view text, truth;
  };
  const Row rows[] = {
      {"The door is old.", "no presumed"},
      {"The paint flakes.", "yes"},
      {"No paint on the door.", "no"},
      {"Former paint: lacquer.", "no presumed"},               // a mere word in a list of what was
      {"Former coats:\n- lacquer\n- paint", "no presumed"},    // … or under its head
      {"Past medical history:\nlacquer, wax", "no presumed"},  // … or in its section
      {"Family history:\npaint on the gate", "no presumed"},
      {"The former door is gone, but the paint is new.", "unknown"}, // another clause
      {"The paint.", "unknown"},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    World world(note(row.text));
    CHECK(world.truth("painted") == row.truth);
    CHECK(world.in_the_way("painted").empty() == (row.truth != "unknown"));
  }
}

TEST_CASE("where other evidence answers, a sentence that was not understood changes nothing", "[brake]") {
  const std::string unclear = note("The paint.");
  CHECK(World(unclear + "," + resource("Condition", R"("code":{"text":"coat"})")).truth("painted") == "yes");
  CHECK(World(unclear + "," + resource("Condition", R"("code":{"text":"bare"})")).truth("painted") == "no");
  CHECK(World(unclear + "," + note("No paint on the door.")).truth("painted") == "no");
}

TEST_CASE("words count wherever somebody can write them", "[brake]") {
  struct Row {
    std::string resource, in_the_way;
  };
  const Row rows[] = {
      {note("Paint."), "DocumentReference.content.attachment: Paint."},
      {resource("DiagnosticReport", R"("status":"final","effectiveDateTime":"2026-11-01","conclusion":"Paint.")"),
       "DiagnosticReport.conclusion: Paint."},
      {resource("Condition", R"("code":{"text":"Paint"})"), "Condition.code.text: Paint"},
      {resource("Condition", R"("code":{"text":"door"},"note":[{"text":"Paint."}])"), "Condition.note.text: Paint."},
      {resource("MedicationRequest", R"("status":"active","intent":"order","medicationCodeableConcept":{"text":"wax"},)"
                                     R"("dosageInstruction":[{"text":"the paint is dry"}])"),
       "MedicationRequest.dosageInstruction.text: the paint is dry"},
      {resource("Procedure", R"("status":"completed","code":{"text":"paint"})"), "Procedure.code.text: paint"},
      {resource("Observation", R"("status":"final","code":{"text":"coat"},"valueString":"paint")"),
       "Observation.valueString: coat: paint"},
  };
  for (const Row& row : rows) {
    INFO(row.resource);
    World world(row.resource);
    CHECK(world.in_the_way("painted") == row.in_the_way);
    CHECK(world.truth("painted") == "unknown");
  }
}

TEST_CASE("only a text that may serve one of the value's sources is in the way", "[brake]") {
  const auto lately = [](const std::string& resources) {
    return !World(resources).in_the_way("lately-painted").empty();
  };
  CHECK(lately(note("Paint.", "2026-09-01")));
  CHECK_FALSE(lately(note("Paint.", "2026-08-01"))); // older than the source reads
  CHECK(lately(note("Paint.", "")));                 // perhaps
  CHECK(lately(note("Paint.", "2026-12-01")));
  CHECK_FALSE(lately(resource("Condition", R"("code":{"text":"Paint"})"))); // another kind of text
  CHECK_FALSE(World(resource("Condition", R"("code":{"text":"door"},"note":[{"text":"Paint."}])"))
                  .obstacles("painted-by-name")
                  .size()); // another element
  CHECK(World(resource("Condition", R"("code":{"text":"Paint"})")).obstacles("painted-by-name").size() == 1);
}

TEST_CASE("what the gate refuses is not in the way, what it doubts is", "[brake]") {
  const auto blocks = [](const std::string& resources) { return !World(resources).obstacles("painted").empty(); };
  const auto condition = [](std::string_view more) {
    return resource("Condition", R"("code":{"text":"paint"})" + std::string(more));
  };
  const auto with_status = [&](std::string_view code) {
    return condition(R"(,"verificationStatus":{"coding":[{"code":")" + std::string(code) + R"("}]})");
  };
  CHECK_FALSE(blocks(with_status("entered-in-error")));
  CHECK_FALSE(blocks(with_status("refuted")));
  CHECK(blocks(with_status("provisional")));
  CHECK(blocks(condition(R"(,"modifierExtension":[{"url":"x","valueBoolean":true}])")));
  CHECK_FALSE(blocks(R"({"resourceType":"Condition","subject":{"reference":"Patient/q"},"code":{"text":"paint"}})"));
  CHECK_FALSE(blocks(resource("Procedure", R"("status":"not-done","code":{"text":"paint"})")));
  CHECK_FALSE(blocks(note("Paint.", "2026-11-01", R"(,"docStatus":"entered-in-error")")));
}

TEST_CASE("words of one order are not in the way of another's", "[brake]") {
  World world("", R"({"text":"work with paint"})");
  CHECK(world.in_the_way("door-painted", 0) == "");
  CHECK(world.in_the_way("door-painted", 1) == "ServiceRequest.code.text: work with paint");
}

TEST_CASE("whether a number fell is not known while a sentence about the number is not understood", "[brake]") {
  CHECK(World("").truth("thinner") == "no presumed");
  World world(note("The layer looks much better.", "2026-06-01"));
  CHECK(world.in_the_way("thickness") == ""); // too old for the number itself
  CHECK(world.in_the_way("thinner") == "DocumentReference.content.attachment: The layer looks much better.");
  CHECK(world.truth("thinner") == "unknown");
}

TEST_CASE("what was copied from note to note is in the way once, as the newest has it", "[brake]") {
  World world(note("Paint.", "2026-10-01") + "," + note("Paint.", "2026-11-02") + "," + note("A paint.", "2026-09-01"));
  const std::vector<Obstacle> list = world.obstacles("painted");
  REQUIRE(list.size() == 2);
  CHECK(list[0].said->last == *base::parse_date("2026-11-02"));
  CHECK(list[1].sentence->text == "A paint.");
}
