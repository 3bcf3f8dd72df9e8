// A sentence that names a matter and that nobody understood, quoted in the question about it.
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cards/quotation.h"
#include "cards/templates.h"
#include "support/edit.h"
#include "support/json.h"
#include "support/note.h"

#include <catch2/catch.hpp>

using namespace signpost;
using test::json;
using test::note;

namespace {

// One policy that presumes that a gate is not rusty, and whose words for it are spots.
const policy::Catalog& catalog() {
  static const auto loaded = [] {
    base::Issues issues;
    auto result = policy::Catalog::load(
        {{"shared/value-sets/ValueSet-work.json", R"json({"resourceType":"ValueSet","id":"work","compose":{"include":[
            {"system":"http://www.ama-assn.org/go/cpt","concept":[{"code":"99991"}]}]}})json"},
         {"shared/phrases/context.json", test::file_text("policies/shared/phrases/context.json")},
         {"shared/values/all.json", R"json({"values":[
            {"id":"rust","kind":"finding","scope":"patient","anyTime":true,"latest":[{"mentions":true}]}]})json"},
         {"shared/lexicon/all.json", R"json({"concepts":[{"id":"spot","terms":["spots"]},
            {"id":"clean","terms":["wiped off"]}]})json"},
         {"shared/frames/all.json", R"json({"matters":[{"value":"rust","watch":["spot"],"frames":[
            {"id":"wiped","head":"spot","with":["clean"],"says":"nothing"}]}]})json"},
         {"shared/questions/item.json", R"json({"id":"item","title":"the metal","ask":"State the metal.","questions":[
            {"linkId":"rust","text":"Is it rusty?","value":"rust"}]})json"},
         {"smith/payer.json", R"json({"id":"smith","label":"Smith","names":["smith"],"defaultLine":"commercial",
            "products":[]})json"},
         {"smith/gates/2026-01-01.json", R"json({"payer":"smith","number":"G","title":"Gates","effective":"2026-01-01",
            "source":"s","lines":["commercial"],"services":[{"id":"work","title":"work","codes":"work","section":"G",
            "criteria":{"id":"no-rust","not":{"id":"rust","title":"Rusty metal","value":"rust","is":"yes",
            "item":"item","presumeAbsent":true}},
            "otherwise":{"determination":"not-covered","section":"G","reason":"It is rusty."}}]})json"}},
        issues);
    for (const base::Issue& issue : issues.list()) UNSCOPED_INFO(issue.message);
    REQUIRE_FALSE(issues.has_errors());
    return result;
  }();
  return *loaded;
}

const cards::Templates& templates() {
  static const auto loaded = [] {
    base::Issues issues;
    std::vector<evidence::SourceFile> files;
    for (const char* path : {"sentences.json", "override-reasons.json", "instructions/needs-documentation.json"})
      files.push_back({path, test::file_text("cards/" + std::string(path))});
    auto result = cards::Templates::load(files, issues);
    REQUIRE_FALSE(issues.has_errors());
    return result;
  }();
  return loaded;
}

// An order's answer by a chart that came whole with these resources.
struct Answer {
  explicit Answer(const std::string& resources) {
    for (const base::Json resource : json("[" + resources + "]")) chart.add(resource);
    for (const evidence::ValueDefinition& value : catalog().values().list())
      for (const std::string& type : value.types) chart.set_completeness(type, fhir::Completeness::complete);
    const base::Json order = json(R"({"resourceType":"ServiceRequest","id":"o","status":"draft","intent":"order",
      "code":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"99991"}],"text":"work"}})");
    facts = std::make_unique<evidence::Facts>(catalog().evidence(), chart, std::vector<base::Json>{order},
                                              *base::parse_date("2026-11-20"));
    decision = policy::decide(catalog(), *facts, 0, json(R"({"resourceType":"Coverage","id":"c","status":"active",
      "payor":[{"display":"Smith"}]})"));
  }
  std::string ask() const {
    REQUIRE(decision.missing.size() == 1);
    return templates().sentences().ask(decision.missing.front());
  }
  std::string detail() const {
    const std::function<std::string()> uuid = [] { return std::string("1"); };
    const auto card = cards::render(templates(), decision, {catalog(), "https://signpost.example", uuid});
    REQUIRE(card.has_value());
    return card->detail;
  }
  fhir::Chart chart{"p"};
  std::unique_ptr<evidence::Facts> facts;
  policy::Decision decision;
};

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

} // namespace

TEST_CASE("the question quotes the sentence that was not understood", "[brake]") {
  CHECK(Answer(note("All is well.")).decision.outcome == policy::Outcome::covered);
  CHECK(Answer(note("The spots were wiped off.")).decision.outcome == policy::Outcome::covered);
  const Answer answer(note("All is well. There are spots at the hinge."));
  CHECK(answer.decision.outcome == policy::Outcome::needs_documentation);
  CHECK(answer.ask() ==
        "Note of 2026-11-01 says “There are spots at the hinge.”: say whether it tells of rusty metal.");
  CHECK(holds(answer.detail(), answer.ask()));
  CHECK_FALSE(holds(answer.detail(), "State the metal.")); // the sentence is the question
}

TEST_CASE("a quotation is no markup and leads nowhere", "[brake]") {
  const std::string detail = Answer(note("The **spots** are [here](https://evil.example) <b>now</b>.")).detail();
  CHECK(holds(detail, R"(\*\*spots\*\*)"));
  CHECK_FALSE(holds(detail, "](https://evil.example)"));
  CHECK_FALSE(holds(detail, "<b>"));
}

TEST_CASE("a long sentence is cut between words, and the words that matter stay", "[brake]") {
  std::string many;
  for (int i = 0; i < 60; ++i) many += "hinge ";
  const std::string ask = Answer(note("The " + many + "has spots and " + many + "too.")).ask();
  CHECK(holds(ask, "says “…hinge "));
  CHECK(holds(ask, "e hinge has spots and…”: say whether"));
  CHECK(ask.size() < 250);
  CHECK(cards::quotation("one\ntwo  three", "", 100) == "one two three");
  CHECK(cards::quotation("one two three four", "one", 9) == "one two…");
}

TEST_CASE("what is quoted is not told twice", "[brake]") {
  CHECK(Answer(R"({"resourceType":"Condition","id":"1","subject":{"reference":"Patient/p"},"code":{"text":"Spots"}})")
            .ask() == "Diagnosis (Condition/1) says “Spots”: say whether it tells of rusty metal.");
  CHECK(Answer(R"({"resourceType":"Condition","id":"1","subject":{"reference":"Patient/p"},"code":{"text":"Gate"},)"
               R"("note":[{"text":"Spots."}]})")
            .ask() == "Diagnosis “Gate” says “Spots.”: say whether it tells of rusty metal.");
}

TEST_CASE("of many sentences the first few are quoted", "[brake]") {
  std::string text;
  for (const char* place : {"hinge", "lock", "rail", "bar", "foot"})
    text += "Spots at the " + std::string(place) + ". ";
  const std::string ask = Answer(note(text)).ask();
  CHECK(holds(ask, "Spots at the rail."));
  CHECK_FALSE(holds(ask, "Spots at the bar."));
  CHECK(holds(ask, "2 more records stand in the way."));
}
