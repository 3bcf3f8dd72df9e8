#include "narrative/typography.h"

#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {

TEST_CASE("typographic characters are read as their ASCII counterparts", "[typography]") {
  const auto plain = [](std::string_view text) { return std::string(PlainSpelling(text).text()); };
  CHECK(plain("didn’t") == "didn't");
  CHECK(plain("no\u00A0fever\u202Ftoday") == "no fever today");
  CHECK(plain("6–8 weeks, T‑score −2.5") == "6-8 weeks, T-score -2.5");
  CHECK(plain("fever—none") == "fever - none");
  CHECK(plain("☑ yes ☐ no [✓]") == "[x] yes [ ] no [x]");
  CHECK(plain("ｎｏ ﬁx in\u00ADfection") == "no fix infection");
  CHECK(plain("37.2 °C, Müller ≥ 4") == "37.2 °C, Müller ≥ 4");
  const std::string_view ascii = "no change";
  CHECK(PlainSpelling(ascii).text().data() == ascii.data());
}

TEST_CASE("what is found is quoted from the original", "[typography]") {
  auto lexicon =
      Lexicon::compile({{"(?:{duration}) of pain"}}, {}, context_rules(read_text(phrase_folder() / "context.json")));
  REQUIRE(lexicon);
  const std::string_view text = "“Doesn’t”\u00A0report 6–8\u00A0weeks of pain… today.";
  const auto mentions = lexicon->find(text, {});
  REQUIRE(mentions.size() == 1);
  CHECK(text.substr(mentions[0].offset, mentions[0].length) == "6–8\u00A0weeks of pain");
  REQUIRE(mentions[0].captures.size() == 1);
  CHECK(mentions[0].captures[0].text == "6–8\u00A0weeks");
  CHECK(mentions[0].captures[0].text.data() == text.data() + mentions[0].captures[0].offset);
  CHECK(text.substr(mentions[0].sentence_offset, mentions[0].sentence_length) == text);
  CHECK(mentions[0].assertion == Assertion::negated);
}

} // namespace signpost::narrative::testing
