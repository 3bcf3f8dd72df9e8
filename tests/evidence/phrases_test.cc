#include "evidence/phrases.h"

#include "evidence/values_reader.h"
#include "support/workshop.h"

#include <catch2/catch.hpp>

using namespace signpost;
using evidence::Silence;
using evidence::Truth;

namespace {

// Nothing is clinical: what a phrase tells does not depend on what it means. The triggers are the shipped ones.
const test::Workshop& workshop() {
  static const test::Workshop made({.values = R"json({"values":[
    {"id":"rust","latest":[{"mentions":true}]},
    {"id":"paint","kind":"coded","members":["red","blue"],"latest":[{"mentions":true}]}]})json",
                                    .phrases = R"json({"phrases":[
    {"value":"rust","affirmed":"ignore","patterns":["rust remover"]},
    {"value":"rust","maxAgeDays":90,"notIn":["plan"],"patterns":["rust(?:y|s|ed)?"]},
    {"value":"rust","affirmed":"open","patterns":["brown spots"]},
    {"value":"paint","member":"red","negated":"ignore",
     "historical":"yes",
     "patterns":["red paint"]}]})json"});
  REQUIRE_FALSE(made.issues.has_errors());
  return made;
}

const base::Date today = *base::parse_date("2026-11-20");

// What the only mention in a text tells.
evidence::Told told(std::string_view words, fhir::TextKind kind = fhir::TextKind::note, base::Json resource = {}) {
  INFO(words);
  fhir::ClinicalText text;
  text.kind = kind;
  text.text = words;
  text.date = today;
  text.resource = resource;
  text.path = "value";
  const auto mentions = workshop().phrases.search(text, today);
  REQUIRE(mentions.size() == 1);
  return workshop().phrases.told(mentions.front(), text, today);
}

} // namespace

TEST_CASE("what words tell, with the value, the member and the entry that reads them", "[phrases]") {
  const evidence::Told yes = told("The gate is rusty.");
  CHECK(yes.says == Truth::yes);
  CHECK(yes.meaning->value == "rust");
  CHECK(yes.meaning->entry == "shared/phrases/all.json:3");
  CHECK(yes.date == today);
  CHECK(told("No rust on the gate.").says == Truth::no);
  CHECK(told("Brown spots on the gate.").says == Truth::unknown);
  const evidence::Told past = told("History of red paint.");
  CHECK(past.says == Truth::yes);
  CHECK(past.meaning->member == "red");
  CHECK(past.meaning->entry == "shared/phrases/all.json:7");
}

TEST_CASE("why words that are recognised tell nothing", "[phrases]") {
  const auto why = [](std::string_view words) {
    const auto says = told(words).says;
    REQUIRE_FALSE(says);
    return says.error();
  };
  CHECK(why("Rule out rust.") == Silence::plan);
  CHECK(why("History of rust.") == Silence::history);
  CHECK(why("His mother's gate rusted.") == Silence::other_person);
  CHECK(why("No red paint.") == Silence::denied);
  CHECK(why("Bought rust remover.") == Silence::other_meaning);
  CHECK(why("Plan:\nrust in the morning") == Silence::section);
  CHECK(why("[07/01/2026] The gate is rusty.") == Silence::too_old);
  CHECK(to_string(Silence::too_old) == "too old");
}

TEST_CASE("the question of an observation tells nothing by itself", "[phrases]") {
  const auto asked = base::JsonDocument::parse(R"({"value":"the hinge"})");
  const auto confirmed = base::JsonDocument::parse(R"({"value":"yes"})");
  REQUIRE((asked && confirmed));
  const auto answer = told("Place of rust: the hinge", fhir::TextKind::observation, asked->root()).says;
  REQUIRE_FALSE(answer);
  CHECK(answer.error() == Silence::asked);
  CHECK(told("Rust: yes", fhir::TextKind::observation, confirmed->root()).says == Truth::yes);
}
