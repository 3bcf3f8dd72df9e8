// Years are long past on the day a text was written, not on the day the phrases were.
#include <regex>

#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

std::string shifted(const std::string& text, int years) {
  static const std::regex year(R"(\b(20[12]\d)\b)");
  std::string result;
  auto from = text.cbegin();
  for (std::sregex_iterator at(text.begin(), text.end(), year), end; at != end; ++at) {
    result.append(from, text.cbegin() + at->position());
    result += std::to_string(std::stoi(at->str()) + years);
    from = text.cbegin() + at->position() + at->length();
  }
  return result.append(from, text.cend());
}

std::string mentions(const Lexicon& lexicon, std::string_view text, const char* written_on) {
  std::string result;
  for (const Mention& mention : lexicon.find(text, base::parse_date(written_on)))
    result += std::to_string(mention.rule) + ':' + std::string(to_string(mention.assertion)) + '@' +
              std::to_string(mention.offset) + '+' + std::to_string(mention.length) + ' ';
  return result;
}

} // namespace

TEST_CASE("a text whose years and day are moved says the same", "[long-ago]") {
  const Lexicon lexicon = PhraseFiles::read().compile();
  for (const std::string text :
       {"Osteomyelitis of L3 in 2019.", "PT for 6 weeks in 2022, tramadol in 2026.", "DXA 2024: T-score -2.7.",
        "Kyphoplasty L1 2024.", "UTI, 3/2023, treated.", "Severe back pain in 2025.", "Apixaban 2021-2023.",
        "2024: fell. 2025: fell again.", "In 2024 she had an active infection.", "She may 2026 be on warfarin."}) {
    CAPTURE(text);
    const std::string now = mentions(lexicon, text, "2026-11-20");
    CHECK(mentions(lexicon, shifted(text, -3), "2023-11-20") == now);
    CHECK(mentions(lexicon, shifted(text, 5), "2031-11-20") == now);
  }
  const auto reading = [&](const char* day) { return mentions(lexicon, "Osteoporosis in 2024.", day); };
  CHECK(reading("2026-11-20") == reading("2035-01-01"));
  CHECK(reading("2026-11-20") != reading("2025-11-20"));
}

TEST_CASE("an undated text was written by the day it is read", "[long-ago]") {
  const auto lexicon = Lexicon::compile({{"fracture in {longAgo}"}}, {}, context_rules(R"({"longAgoYears": 2})"));
  REQUIRE(lexicon);
  const auto found = [&](const char* read_on) {
    return lexicon->find("Fracture in 2024.", {}, nullptr, base::parse_date(read_on)).size();
  };
  CHECK(found("2026-01-01") == 1);
  CHECK(found("2025-12-31") == 0);
}

} // namespace signpost::narrative::testing
