#include "narrative/lexicon.h"

#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

// Rules small enough to see what each test rests on.
constexpr const char* small_rules = R"({
  "triggers": [
    {"says": "negated", "commas": "list", "texts": ["no", "without"]},
    {"says": "negated", "texts": ["denies"]},
    {"says": "negated", "direction": "backward", "commas": "stop", "maxWords": 4, "texts": [
      "was ruled out", "resolved"]},
    {"says": "negated", "direction": "backward", "commas": "stop", "endsItem": true, "texts": [": no", "ruled out"]},
    {"says": "negated", "commas": "list", "texts": ["ruled out"]},
    {"says": "historical", "direction": "backward", "maxWords": 4, "texts": ["in 2020"]},
    {"says": "hypothetical", "texts": ["if", "consider"]},
    {"says": "historical", "texts": ["history of"]},
    {"says": "other-experiencer", "texts": ["mother"]}],
  "pseudoTriggers": ["no increase in"],
  "terminators": [{"texts": ["but"]}, {"ends": ["negated"], "texts": ["despite"]}],
  "listWords": ["or"],
  "sections": [
    {"id": "family", "headings": ["family history"], "says": "other-experiencer"},
    {"id": "plan", "headings": ["plan"]},
    {"id": "copied", "headings": ["copied forward"], "copied": true}],
  "subheadings": ["msk"],
  "joiningWords": ["of", "with", "for", "on", "in", "and", "the", "no", "not", "denies"],
  "abbreviations": ["dr."],
  "entryWords": ["update"],
  "copiedWords": ["copied from"]
})";

Lexicon lexicon_of(std::vector<Phrase> phrases, const Macros& macros = {}) {
  auto lexicon = Lexicon::compile(std::move(phrases), macros, context_rules(small_rules));
  REQUIRE(lexicon);
  return *std::move(lexicon);
}

// Each mention as "phrase:assertion".
std::string read(const Lexicon& lexicon, std::string_view text) {
  std::string result;
  for (const Mention& mention : lexicon.find(text, base::parse_date("2026-11-20"))) {
    result +=
        (result.empty() ? "" : " ") + std::to_string(mention.rule) + ":" + std::string(to_string(mention.assertion));
  }
  return result;
}

} // namespace

TEST_CASE("a trigger reaches to the end of its scope", "[context]") {
  const Lexicon lexicon = lexicon_of({{"edema"}, {"fracture"}, {"pain"}});
  CHECK(read(lexicon, "Edema.") == "0:affirmed");
  CHECK(read(lexicon, "No edema.") == "0:negated");
  CHECK(read(lexicon, "No fracture. Edema.") == "1:negated 0:affirmed");
  CHECK(read(lexicon, "No fracture but edema.") == "1:negated 0:affirmed");
  CHECK(read(lexicon, "Without pain despite fracture.") == "2:negated 1:affirmed");
  CHECK(read(lexicon, "If pain, consider, despite all, fracture.") == "2:hypothetical 1:hypothetical");
  CHECK(read(lexicon, "Edema resolved, fracture stable.") == "0:negated 1:affirmed");
  CHECK(read(lexicon, "Fracture was ruled out.") == "1:negated");
  CHECK(read(lexicon, "Fracture with new and very severe pain was ruled out.") == "1:affirmed 2:negated");
  CHECK(read(lexicon, "No increase in pain.") == "2:affirmed");
  CHECK(read(lexicon, "NO  \t edema") == "0:negated");
}

TEST_CASE("a list is denied as a whole, what follows a list is not", "[context]") {
  const Lexicon lexicon = lexicon_of({{"edema"}, {"fracture"}, {"pain"}});
  CHECK(read(lexicon, "No edema, fracture or pain.") == "0:negated 1:negated 2:negated");
  CHECK(read(lexicon, "No edema, fracture.") == "0:negated 1:negated");
  CHECK(read(lexicon, "No edema, there is a fracture of the spine.") == "0:negated 1:affirmed");
  CHECK(read(lexicon, "No edema, fracture T12.") == "0:negated 1:affirmed");
  CHECK(read(lexicon, "Denies edema, any kind of fracture at all, pain.") == "0:negated 1:negated 2:negated");
}

TEST_CASE("of several readings the one furthest from the patient's present wins", "[context]") {
  const Lexicon lexicon = lexicon_of({{"fracture"}});
  CHECK(read(lexicon, "History of fracture.") == "0:historical");
  CHECK(read(lexicon, "No history of fracture.") == "0:negated");
  CHECK(read(lexicon, "If no fracture.") == "0:hypothetical");
  CHECK(read(lexicon, "Mother denies history of fracture.") == "0:other-experiencer");
}

TEST_CASE("a phrase consumes the triggers inside it", "[context]") {
  const Lexicon lexicon = lexicon_of({{"without relief"}, {"bedbound"}, {"no retropulsion"}, {"canal compromise"}});
  CHECK(read(lexicon, "Without relief.") == "0:affirmed");
  CHECK(read(lexicon, "Brace without relief, bedbound.") == "0:affirmed 1:affirmed");
  CHECK(read(lexicon, "No retropulsion or canal compromise.") == "2:affirmed 3:negated");
}

TEST_CASE("a phrase takes no trigger away from other groups", "[context]") {
  const Lexicon lexicon = lexicon_of({{"severe pain in 2020", 1}, {"pain", 2}, {"severe pain", 1}, {"bedbound", 3}});
  CHECK(read(lexicon, "Severe pain in 2020.") == "0:affirmed 1:historical");
  CHECK(read(lexicon, "Bedbound after the fall, severe pain in 2020.") == "3:affirmed 0:affirmed 1:historical");
  const Lexicon overlapping = lexicon_of({{"pain in 2020", 1}, {"severe pain", 1}, {"severe pain", 2}});
  CHECK(read(overlapping, "Severe pain in 2020.") == "1:historical 2:historical 0:affirmed");
  const Lexicon gap = lexicon_of({{"therapy .. failed", 1}, {"without complications", 2}});
  CHECK(read(gap, "Therapy without complications failed.") == "1:affirmed");
}

TEST_CASE("an answer denies what stands before it, a denial behind a heading what follows", "[context]") {
  const Lexicon lexicon = lexicon_of({{"edema"}, {"fracture"}});
  CHECK(read(lexicon, "Fracture: no") == "1:negated");
  CHECK(read(lexicon, "Fracture: no, edema: mild") == "1:negated 0:affirmed");
  CHECK(read(lexicon, "L1 fracture: no edema.") == "1:affirmed 0:negated");
  CHECK(read(lexicon, "Fracture ruled out.") == "1:negated");
  CHECK(read(lexicon, "Fracture clinic ruled out edema.") == "1:affirmed 0:negated");
}

TEST_CASE("a phrase whose words do not belong together hides none inside it", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"therapy .. failed", 1}, {"failed", 1}});
  CHECK(read(lexicon, "Therapy failed.") == "0:affirmed");
  CHECK(read(lexicon, "Therapy helped but surgery failed.") == "1:affirmed");
}

TEST_CASE("of two figures the nearer one belongs to a phrase", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"{score} pain"}, {"pain .. {score}"}});
  const auto scores = [&](std::string_view text) {
    std::string result;
    for (const Mention& mention : lexicon.find(text, {})) result += std::string(mention.captures.at(0).text) + ' ';
    return result;
  };
  CHECK(scores("8/10 pain, the knee 3/10") == "8/10 ");
  CHECK(scores("pain at rest 2/10, 8/10 pain on standing") == "2/10 8/10 ");
  CHECK(scores("pain of the back 8/10") == "8/10 ");
}

TEST_CASE("the longest phrase of a group wins", "[lexicon]") {
  const Lexicon lexicon =
      lexicon_of({{"pain", 1}, {"pain (?:resolved|gone)", 1}, {"resolved", 2}, {"pain resolved", 1}});
  CHECK(read(lexicon, "pain resolved") == "1:affirmed 2:affirmed");
  CHECK(read(lexicon, "pain, resolved") == "0:affirmed 2:affirmed");
}

TEST_CASE("phrases that are not wanted hide none that are", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"pain"}, {"no pain"}});
  const std::vector<bool> wanted{true, false};
  const auto mentions = lexicon.find("No pain.", {}, &wanted);
  REQUIRE(mentions.size() == 1);
  CHECK(mentions[0].rule == 0);
  CHECK(mentions[0].assertion == Assertion::negated);
}

TEST_CASE("a gap holds up to six words of the sentence and no turn of thought", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"therapy .. failed"}});
  CHECK(read(lexicon, "therapy failed") == "0:affirmed");
  CHECK(read(lexicon, "therapy with one two three four five failed") == "0:affirmed");
  CHECK(read(lexicon, "therapy with one two three four five six failed").empty());
  CHECK(read(lexicon, "Therapy helped. Failed the test").empty());
  CHECK(read(lexicon, "therapy helped but surgery failed").empty());
  CHECK(read(lexicon, "therapy without complications failed").empty());
  CHECK(read(lexicon, "no therapy ever failed") == "0:negated");
}

TEST_CASE("each alternative at the end of a pattern has the boundary that its last sign needs", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"loss of (?:half|\\d+ ?(?:mm|%|\\)))"}, {"at {part}"}, {"pain(?:ful|)"}},
                                     {{"part", "\\d+%|\\d+ cm"}});
  CHECK(read(lexicon, "Loss of half, loss of 35%. Loss of 35 %") == "0:affirmed 0:affirmed 0:affirmed");
  CHECK(read(lexicon, "loss of 3mm") == "0:affirmed");
  CHECK(read(lexicon, "loss of halves, loss of 3mmHg").empty());
  CHECK(read(lexicon, "at 40% or at 3 cm") == "1:affirmed 1:affirmed");
  CHECK(read(lexicon, "at 3 cms").empty());
  CHECK(read(lexicon, "pain, painful, pains") == "2:affirmed 2:affirmed");
}

TEST_CASE("a phrase may be limited to sections", "[lexicon]") {
  const Lexicon lexicon =
      lexicon_of({{"cement", 0, {"plan"}}, {"NKDA", 0, {"plan"}}, {"bone"}, {"bone cement", 0, {"family"}}});
  CHECK(read(lexicon, "PLAN: sulfa, bone cement") == "2:affirmed 0:affirmed");
  CHECK(read(lexicon, "Bone cement and NKDA.\nMSK: bone cement") == "2:affirmed 2:affirmed");
  CHECK(read(lexicon, "Plan: NKDA") == "1:affirmed");
  CHECK(read(lexicon, "Family history: bone cement") == "3:other-experiencer");
}

TEST_CASE("a phrase limited to a section that does not exist is refused", "[lexicon]") {
  const auto lexicon = Lexicon::compile({{"good"}, {"cement", 0, {"plan", "nowhere"}}}, {}, context_rules(small_rules));
  REQUIRE_FALSE(lexicon);
  REQUIRE(lexicon.error().size() == 1);
  CHECK(lexicon.error()[0].phrase == 1);
  CHECK(lexicon.error()[0].message == "there is no section `nowhere` in the context rules");
}

TEST_CASE("phrases begin and end at word boundaries", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"walk(?:s|ed)?"}, {"-2\\.5"}, {"10%"}});
  CHECK(read(lexicon, "She walks. Sidewalk walker") == "0:affirmed");
  CHECK(read(lexicon, "T-score -2.5, 10% loss") == "1:affirmed 2:affirmed");
  CHECK(read(lexicon, "score -2.55").empty());
}

TEST_CASE("captures carry their name, text and place", "[lexicon]") {
  const Lexicon lexicon = lexicon_of({{"from {date} to {date}"},
                                      {"{brace} for {duration}"},
                                      {"(?P<level>[TL]\\d+) (?P<level>[TL]\\d+)"},
                                      {"pain {score}"}},
                                     {{"brace", "(?:TLSO|{corset})"}, {"corset", "corset"}});
  const std::string text = "Brace from 9/28 to Nov 3. Corset for six weeks. L1 L2, pain 8/10.";
  const auto mentions = lexicon.find(text, {});
  REQUIRE(mentions.size() == 4);
  REQUIRE(mentions[0].captures.size() == 2);
  CHECK(mentions[0].captures[0].name == "date");
  CHECK(mentions[0].captures[0].text == "9/28");
  CHECK(mentions[0].captures[1].text == "Nov 3");
  CHECK(mentions[0].captures[1].offset == text.find("Nov"));
  REQUIRE(mentions[1].captures.size() == 1);
  CHECK(mentions[1].captures[0].text == "six weeks");
  CHECK(text.substr(mentions[1].offset, mentions[1].length) == "Corset for six weeks");
  CHECK(text.substr(mentions[1].sentence_offset, mentions[1].sentence_length) == "Corset for six weeks.");
  REQUIRE(mentions[2].captures.size() == 2);
  CHECK(mentions[2].captures[1].text == "L2");
  CHECK(mentions[3].captures.at(0).text == "8/10");
}

TEST_CASE("sentences end where they do", "[sentences]") {
  const Lexicon lexicon = lexicon_of({{"^pain"}});
  CHECK(read(lexicon, "Pain.") == "0:affirmed");
  CHECK(read(lexicon, "Seen at L1. Pain") == "0:affirmed");
  CHECK(read(lexicon, "ok; pain! pain\npain\n- pain\n2) pain | pain") ==
        "0:affirmed 0:affirmed 0:affirmed 0:affirmed 0:affirmed 0:affirmed");
  CHECK(read(lexicon, "Relief.Pain") == "0:affirmed");
  CHECK(read(lexicon, "Dr. pain, 6.5 pain, J. Pain").empty());
  CHECK(read(lexicon, "A long line that an editor has wrapped in the middle\npain").empty());
  CHECK(read(lexicon, "short line\npain") == "0:affirmed");
}

TEST_CASE("headings open sections", "[sentences]") {
  const Lexicon lexicon = lexicon_of({{"pain"}});
  CHECK(read(lexicon, "FAMILY HISTORY: pain\npain\n\npain") == "0:other-experiencer 0:other-experiencer 0:affirmed");
  CHECK(read(lexicon, "Family History\npain\nPlan: pain") == "0:other-experiencer 0:affirmed");
  CHECK(read(lexicon, "Family history (reviewed): MSK: pain\nOTHER HEADING\npain") == "0:other-experiencer 0:affirmed");
  CHECK(read(lexicon, "Doing well. Plan: pain. Family history: pain") == "0:affirmed 0:other-experiencer");
  CHECK(read(lexicon, "Family history\n- TLSO\npain") == "0:other-experiencer");
  CHECK(read(lexicon, "Family history\n- plan\npain") == "0:other-experiencer");
  CHECK(read(lexicon, "* Family history\npain") == "0:other-experiencer");
  CHECK(read(lexicon, "1. Plan\n2. Family history\npain") == "0:other-experiencer");
  CHECK(read(lexicon, "Family history: PAIN") == "0:other-experiencer");
  CHECK(read(lexicon, "Family history\nSURGERY: pain") == "0:affirmed");
  const auto mentions = lexicon.find("PLAN: pain", {});
  REQUIRE(mentions.size() == 1);
  CHECK(mentions[0].section == "plan");
  CHECK(mentions[0].offset == 6);
}

TEST_CASE("entries carry the date they state", "[sentences]") {
  const Lexicon lexicon = lexicon_of({{"pain"}});
  const auto dates = [&](std::string_view text) {
    std::string result;
    for (const Mention& mention : lexicon.find(text, base::parse_date("2026-11-20"))) {
      result += (mention.stated_date ? base::to_string(*mention.stated_date) : "none") + ":" +
                std::string(to_string(mention.assertion)) + " ";
    }
    return result;
  };
  CHECK(dates("[09/30/2016] No pain.\npain") == "2016-09-30:negated none:affirmed ");
  CHECK(dates("UPDATE 11/17: pain. Pain.") == "2026-11-17:affirmed 2026-11-17:affirmed ");
  CHECK(dates("2026-11-02: pain") == "2026-11-02:affirmed ");
  CHECK(dates("[Copied from 10/14: pain.] Pain.") == "2026-10-14:affirmed none:affirmed ");
  CHECK(dates("COPIED FORWARD:\n[01/14/2025] pain\nno pain") == "2025-01-14:affirmed none:historical ");
  CHECK(dates("11/17/2026\npain\n\npain") == "2026-11-17:affirmed none:affirmed ");
  CHECK(dates("8/10 pain") == "none:affirmed ");
  CHECK(dates("[copied from 4/2026] Pain. No pain.\npain") == "none:historical none:historical none:affirmed ");
  CHECK(dates("[copied from 4/2026]\nno pain\nUPDATE today: pain") == "none:historical 2026-11-20:affirmed ");
  CHECK(dates("COPIED FORWARD:\nno pain\nupdate today: pain") == "none:historical 2026-11-20:affirmed ");
  CHECK(dates("today: pain, update todays: pain") == "none:affirmed none:affirmed ");
}

TEST_CASE("every broken pattern is reported, with its place", "[lexicon]") {
  const std::vector<Phrase> phrases{{"good"},         {"{nowhere} pain"}, {"open ["}, {"x*"},
                                    {"back (?:pain"}, {"{loop}"},         {""}};
  const auto lexicon = Lexicon::compile(phrases, {{"loop", "a {loop}"}}, context_rules(small_rules));
  REQUIRE_FALSE(lexicon);
  REQUIRE(lexicon.error().size() == 6);
  CHECK(lexicon.error()[0].phrase == 1);
  CHECK(lexicon.error()[0].offset == 0);
  CHECK(lexicon.error()[0].message == "there is no macro named `nowhere`");
  CHECK(lexicon.error()[1].offset == 5);
  CHECK(lexicon.error()[2].message == "the pattern matches the empty text");
  CHECK(lexicon.error()[3].phrase == 4);
  CHECK(lexicon.error()[4].message.find("uses itself") != std::string::npos);
}

TEST_CASE("a pattern that grows too large is refused", "[lexicon]") {
  const auto lexicon = Lexicon::compile({{"good"}, {"(?:\\w{1,100} ){1,100}pain"}}, {}, context_rules(small_rules));
  REQUIRE_FALSE(lexicon);
  REQUIRE(lexicon.error().size() == 1);
  CHECK(lexicon.error()[0].phrase == 1);
}

TEST_CASE("every mistake in context rules is reported", "[context_rules]") {
  const std::string text = R"({"triggers": [{"says": "maybe", "texts": ["Upper", "two  spaces"]}, {"texts": []}],
 "sections": [{"id": "", "headings": "plan"}], "surprise": 1, "terminators": [{"ends": ["sometime"]}]})";
  auto document = base::JsonDocument::parse(text);
  REQUIRE(document);
  base::Issues issues;
  CHECK_FALSE(ContextRules::read(*document, "context.json", text, issues));
  CHECK(issues.list().size() == 9);
  CHECK(issues.list().front().place.line == 2);
  CHECK(issues.list().front().message == "`surprise` is not known here");
}

TEST_CASE("an empty lexicon finds nothing", "[lexicon]") { CHECK(read(lexicon_of({}), "No pain.").empty()); }

} // namespace signpost::narrative::testing
