// What the project's own context rules make of a sentence.
#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

// How a sentence uses the one phrase it holds.
std::string reading(std::string_view text) {
  static constexpr const char* patterns[] = {"fracture", "kyphoplasty", "bone cement", "NKDA"};
  std::vector<Phrase> phrases;
  for (const char* pattern : patterns) phrases.push_back({pattern});
  const auto lexicon =
      Lexicon::compile(std::move(phrases), {}, context_rules(read_text(phrase_folder() / "context.json")));
  REQUIRE(lexicon);
  const auto mentions = lexicon->find(text, base::parse_date("2026-11-20"));
  REQUIRE(mentions.size() == 1);
  const Mention& mention = mentions.front();
  return std::string(to_string(mention.assertion)) +
         (mention.section.empty() ? "" : " in " + std::string(mention.section));
}

// The day that the entry around the one phrase states.
std::string day(std::string_view text) {
  auto lexicon = Lexicon::compile({{"fracture"}}, {}, context_rules(read_text(phrase_folder() / "context.json")));
  REQUIRE(lexicon);
  const auto mentions = lexicon->find(text, base::parse_date("2026-11-20"));
  REQUIRE(mentions.size() == 1);
  return mentions.front().stated_date ? base::to_string(*mentions.front().stated_date) : "";
}

} // namespace

TEST_CASE("a bracket with a date opens an entry of that day", "[context]") {
  CHECK(day("[from 9/25, unchanged] 1 wk s/p fracture") == "2026-09-25");
  CHECK(day("[from 9/25, unchanged]\n1 wk s/p fracture") == "2026-09-25");
  CHECK(day("[9/25, by phone] fracture") == "2026-09-25");
  CHECK(day("[as of 9/25] fracture").empty()); // two words: not understood, and not dated
  CHECK(day("From 9/25, unchanged fracture").empty());
  CHECK(day("[from 9/25, unchanged] seen.\n\nNew fracture.").empty());
}

TEST_CASE("relatives, childhood and what is ruled out", "[context]") {
  CHECK(reading("Dtr had a fracture.") == "other-experiencer");
  CHECK(reading("Dtr reports a fracture.") == "affirmed");
  CHECK(reading("Spouse had kyphoplasty.") == "other-experiencer");
  CHECK(reading("Fracture as a child.") == "historical");
  CHECK(reading("As a child she had a fracture.") == "historical");
  CHECK(reading("A fracture in childhood.") == "historical");
  CHECK(reading("New fracture ruled out.") == "negated");
  CHECK(reading("New fracture excluded.") == "negated");
  CHECK(reading("Fracture has been ruled out by CT.") == "negated");
  CHECK(reading("Fracture ruled out on MRI.") == "negated");
  CHECK(reading("Fracture cannot be excluded.") == "hypothetical");
  CHECK(reading("The fracture clinic excluded pregnancy.") == "affirmed");
}

TEST_CASE("risks and contraindications are told in general", "[context]") {
  CHECK(reading("Contraindicated in fracture.") == "hypothetical");
  CHECK(reading("Complications include fracture.") == "hypothetical");
  CHECK(reading("Risks include new fracture.") == "hypothetical");
  CHECK(reading("Risks: bleeding, new fracture.") == "hypothetical");
}

TEST_CASE("a longer context word keeps what its words do", "[context]") {
  CHECK(reading("Has not yet had kyphoplasty.") == "negated");
  CHECK(reading("She isn't yet healed of her fracture.") == "negated");
  CHECK(reading("Not yet kyphoplasty.") == "negated");
  CHECK(reading("Has yet to have kyphoplasty.") == "negated");
  CHECK(reading("No brace, yet kyphoplasty was done.") == "affirmed");
  CHECK(reading("If no better, kyphoplasty.") == "hypothetical");
  CHECK(reading("Kyphoplasty if no better.") == "hypothetical");
}

TEST_CASE("a sentence behind a heading keeps its words and its section", "[context]") {
  CHECK(reading("Allergies: NKDA") == "affirmed in allergies");
  CHECK(reading("ALLERGIES: sulfa, bone cement") == "affirmed in allergies");
  CHECK(reading("Imaging: L1 fracture") == "affirmed in imaging");
  CHECK(reading("Plan:\n- DEXA\n- FLS\n- kyphoplasty") == "affirmed in plan");
  CHECK(reading("[brought fwd 4/2026] Fracture.") == "historical");
}

} // namespace signpost::narrative::testing
