#include "narrative/number_words.h"

#include "narrative/measures.h"
#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

// What {duration} captures in a text, and what it is read as, in days at least.
std::string captured(std::string_view text) {
  static const auto lexicon = Lexicon::compile({{"{duration}"}}, {}, context_rules(R"({"triggers": []})"));
  std::string result;
  for (const Mention& mention : lexicon->find(text, {})) {
    const auto duration = parse_duration(mention.captures.at(0).text);
    result += std::string(mention.captures[0].text) + '=' +
              (duration ? std::to_string(static_cast<int>(duration->min_days)) : "nothing") + ' ';
  }
  return result;
}

} // namespace

TEST_CASE("what patterns find as a number in words is what measures read", "[measures]") {
  CHECK(captured("for forty-two days") == "forty-two days=42 ");
  CHECK(captured("for forty two days") == "forty two days=42 ");
  CHECK(captured("Twenty-one days of pain") == "Twenty-one days=21 ");
  CHECK(captured("one hundred twenty days") == "one hundred twenty days=120 ");
  CHECK(captured("a hundred and five days") == "a hundred and five days=105 ");
  CHECK(captured("six to eight weeks") == "six to eight weeks=42 ");
  CHECK(captured("six-eight weeks") == "six-eight weeks=42 ");
  CHECK(captured("a week") == "a week=7 ");
  CHECK(captured("a sixty-five year old woman") == "sixty-five year=23725 ");
  CHECK(captured("thirteen weeks") == "thirteen weeks=91 ");
}

TEST_CASE("numbers in words", "[measures]") {
  CHECK(read_number_words("forty-two days")->value == 42);
  CHECK(read_number_words("two-three weeks")->length == 3);
  CHECK(read_number_words("hundred")->value == 100);
  CHECK_FALSE(read_number_words("a day"));
  CHECK_FALSE(read_number_words("ones"));
  CHECK(parse_number("seventy five percent") == 75.0);
}

} // namespace signpost::narrative::testing
