// Searches any text, as it is and as HTML, with the project's phrases and reads whatever they capture; compiles the
// text's first line as a pattern. Whatever comes in, mentions lie inside the text and inside their sentence.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "narrative/frame_reader.h"
#include "narrative/lexicon.h"
#include "narrative/measures.h"
#include "narrative/plain_text.h"

namespace {

using namespace signpost;

constexpr std::string_view rules_text = R"({
  "triggers": [{"says": "negated", "commas": "list", "texts": ["no", "without", "not"]},
               {"says": "negated", "direction": "backward", "commas": "stop", "maxWords": 5, "texts": ["resolved"]},
               {"says": "hypothetical", "direction": "both", "texts": ["if", "?"]},
               {"says": "historical", "texts": ["h/o"]}, {"says": "other-experiencer", "texts": ["mother"]}],
  "pseudoTriggers": ["no increase"], "terminators": [{"texts": ["but", " - "]}], "listWords": ["or"],
  "sections": [{"id": "family", "headings": ["family history", "fh"], "says": "other-experiencer"},
               {"id": "copied", "headings": ["copied"], "copied": true, "until": "line"}],
  "subheadings": ["msk"], "abbreviations": ["dr."], "entryWords": ["update"], "copiedWords": ["cf"]})";

narrative::ContextRules rules() {
  base::Issues issues;
  const auto document = base::JsonDocument::parse(rules_text);
  return *narrative::ContextRules::read(*document, "rules", rules_text, issues);
}

// Whatever a few concepts and frames make of a text.
const narrative::FrameReader& frame_reader() {
  static const narrative::FrameReader reader = [] {
    narrative::LexiconData data;
    data.concepts = {{"care", {}, {"PT", "physical therapy"}, {}}, {"relief", {}, {"relief", "improve"}, {}},
                     {"pain", {}, {"pain"}, {}}, {"knee", {}, {"knee"}, {}}};
    auto concepts = *narrative::Concepts::compile(data);
    const auto element = [&](std::string_view name) { return narrative::Element{.any_of = {*concepts.find(name)}}; };
    narrative::Frame course{.head = element("care"), .with = {element("relief")}};
    course.slots = {{narrative::FigureKind::dates}, {narrative::FigureKind::since}, {narrative::FigureKind::duration}};
    narrative::Frame score{.head = element("score"), .with = {element("pain")}};
    score.sites = narrative::Frame::Sites{*concepts.find("pain"), *concepts.find("knee")};
    std::vector<narrative::Watch> watches{{0, 0, {*concepts.find("pain")}}};
    return narrative::FrameReader(std::move(concepts), {course, score}, std::move(watches), rules());
  }();
  return reader;
}

template <class Reader>
void check(const Reader& reader, std::string_view text) {
  const auto written_on = base::parse_date("2026-11-20");
  for (const auto& mention : reader.find(text, written_on)) {
    if (mention.length == 0 || mention.offset < mention.sentence_offset) std::abort();
    if (mention.offset + mention.length > mention.sentence_offset + mention.sentence_length) std::abort();
    if (mention.sentence_offset + mention.sentence_length > text.size()) std::abort();
    for (const auto& capture : mention.captures) {
      if (text.substr(capture.offset, capture.text.size()) != capture.text) std::abort();
      (void)narrative::parse_duration(capture.text);
      (void)narrative::parse_clinical_date(capture.text, written_on);
      (void)narrative::parse_number(capture.text);
    }
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto lexicon = *narrative::Lexicon::compile({{"pain"},
                                                            {"no pain"},
                                                            {"pt .. failed"},
                                                            {"fell .. {date}"},
                                                            {"for {duration}"},
                                                            {"pain {score}"},
                                                            {"{number} mg"},
                                                            {"(?P<x>\\S+) to \\S+"}},
                                                           {}, rules());
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(lexicon, text);
  check(lexicon, narrative::plain_text(text));
  check(frame_reader(), text);
  check(frame_reader(), narrative::plain_text(text));
  (void)narrative::parse_duration(text);
  (void)narrative::parse_clinical_date(text, {});
  (void)narrative::parse_number(text);
  const std::string pattern(text.substr(0, std::min<std::size_t>(text.find('\n'), 200)));
  if (const auto own = narrative::Lexicon::compile({{pattern}}, {{"m", "(?:a|{m})"}}, rules())) check(*own, text);
  return 0;
}
