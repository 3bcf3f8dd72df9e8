#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "base/json.h"
#include "narrative/frame_reader.h"

// A reader of a few words and frames, to show how sentences are looked at.
namespace signpost::narrative::testing {

inline constexpr std::string_view small_rules = R"({
  "triggers": [{"says": "negated", "commas": "list", "texts": ["no", "without", "denies", "not", "cannot",
                "negative for"]},
               {"says": "negated", "direction": "backward", "texts": ["resolved", "ruled out"]},
               {"says": "hypothetical", "texts": ["if", "plan to", "consider"]},
               {"says": "hypothetical", "direction": "backward", "texts": ["?"]},
               {"says": "historical", "texts": ["h/o", "prior"]},
               {"says": "other-experiencer", "texts": ["mother"]}],
  "terminators": [{"texts": ["but", "however"]}, {"ends": ["negated"], "afterItem": true, "texts": ["from", "with"]},
                  {"ends": ["negated"], "verb": true, "texts": ["was", "persists"]}],
  "joiningWords": ["of", "with", "for", "on", "in", "and", "the", "no", "not", "denies"],
  "listWords": ["or"], "fillers": ["the", "any"],
  "answers": [{"says": "negated", "texts": ["no", "none", "negative"], "bare": true},
              {"says": "negated", "texts": ["is negative"], "always": true}, {"says": "affirmed", "texts": ["yes"]}],
  "sections": [{"id": "plan", "headings": ["plan"]}, {"id": "family", "headings": ["family history"],
                "says": "other-experiencer"}]})";

inline ContextRules rules_of(std::string_view text) {
  const auto document = base::JsonDocument::parse(text);
  REQUIRE(document);
  base::Issues issues;
  auto rules = ContextRules::read(*document, "context.json", text, issues, ContextRules::For::frames);
  REQUIRE(rules);
  return *std::move(rules);
}

inline LexiconData small_lexicon() {
  LexiconData data;
  data.concepts = {{"care", {}, {}, {}},
                   {"therapy", {"care"}, {"PT", "physical therapy"}, {}},
                   {"brace", {"care"}, {"brace", "TLSO"}, {}},
                   {"relief", {}, {"relief", "help", "improve"}, {}},
                   {"unable", {}, {"unable", "no longer able"}, {"cannot so much as try to even"}},
                   {"walk", {}, {"walk", "ambulate"}, {}},
                   {"infection", {}, {"infection", "cellulitis"}, {}},
                   {"spine", {}, {"back", "spine"}, {}},
                   {"knee", {}, {"knee"}, {}},
                   {"sleep", {}, {"sleep"}, {}}};
  data.context_words = {"resolved"};
  data.irregular = {{"wear", {"wore"}}};
  data.function_words = {"the", "a", "of", "to", "is", "her", "with", "for", "did"};
  return data;
}

// Frames of the small lexicon by the names that tests use.
class SmallReader {
public:
  explicit SmallReader(LexiconData data = small_lexicon()) {
    auto compiled = Concepts::compile(data);
    REQUIRE(compiled);
    concepts_.emplace(std::move(*compiled));
  }

  ConceptId id(std::string_view name) const {
    const auto found = concepts_->find(name);
    REQUIRE(found);
    return *found;
  }
  Element element(std::string_view name, Denial denial = Denial::affirmed) const {
    return {.any_of = {id(name)}, .denial = denial};
  }
  void add(std::string name, Frame frame) {
    names_.push_back(std::move(name));
    frames_.push_back(std::move(frame));
  }
  void watch(std::uint32_t value, std::string_view name) { watches_.push_back({0, value, {id(name)}}); }

  // What is read, in the order of the text: "name", "name(no)" and so on by what the sentence does, with what is
  // captured; "name!site" for what tells nothing.
  std::string read(std::string_view text) {
    if (!reader_) reader_.emplace(std::move(*concepts_), frames_, watches_, rules_of(small_rules));
    std::string all;
    for (const Mention& mention : reader_->find(text, base::parse_date("2026-11-20"))) {
      static const std::map<Assertion, std::string> assertions{{Assertion::affirmed, ""},
                                                               {Assertion::negated, "(no)"},
                                                               {Assertion::hypothetical, "(plan)"},
                                                               {Assertion::historical, "(past)"},
                                                               {Assertion::other_experiencer, "(other)"}};
      static const std::map<Unsaid, std::string> unsaid{{Unsaid::no, ""},
                                                        {Unsaid::long_past, "!past"},
                                                        {Unsaid::other_site, "!site"},
                                                        {Unsaid::contradicted, "!both"},
                                                        {Unsaid::not_understood, "!unclear"}};
      all += all.empty() ? "" : " ";
      all += mention.rule < names_.size() ? names_[mention.rule] : "watch";
      all += assertions.at(mention.assertion) + unsaid.at(mention.unsaid);
      for (const Capture& capture : mention.captures) all += "=" + std::string(capture.text);
      CHECK(mention.offset + mention.length <= text.size());
    }
    return all;
  }
  const FrameReader& reader() { return *reader_; }

private:
  std::optional<Concepts> concepts_;
  std::vector<Frame> frames_;
  std::vector<Watch> watches_;
  std::vector<std::string> names_;
  std::optional<FrameReader> reader_;
};

} // namespace signpost::narrative::testing
