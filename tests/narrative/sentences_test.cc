// The phrase files against sentences as charts write them: tests/cases/narrative/sentences.txt.
#include <iomanip>
#include <iostream>
#include <map>
#include <set>

#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

struct Case {
  int line;
  std::string value;
  std::string member;
  std::string says; // yes, no or nothing
  std::string sentence;
};

std::vector<Case> read_cases() {
  std::istringstream file(read_text(std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/cases/narrative/sentences.txt"));
  std::vector<Case> cases;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> fields;
    std::size_t begin = 0;
    for (int i = 0; i < 3; ++i) {
      const std::size_t bar = line.find('|', begin);
      INFO("line " << number);
      REQUIRE(bar != std::string::npos);
      const std::string field = line.substr(begin, bar - begin);
      const std::size_t first = field.find_first_not_of(' ');
      fields.push_back(first == std::string::npos ? "" : field.substr(first, field.find_last_not_of(' ') - first + 1));
      begin = bar + 1;
    }
    std::string sentence = line.substr(line.find_first_not_of(' ', begin));
    for (std::size_t at; (at = sentence.find("\\n")) != std::string::npos;) sentence.replace(at, 2, "\n");
    cases.push_back({number, fields[0], fields[1], fields[2], sentence});
  }
  return cases;
}

struct Score {
  int right = 0;
  int wrong = 0;
  int missed = 0;
  double precision() const { return right + wrong == 0 ? 1 : double(right) / (right + wrong); }
  double recall() const { return right + missed == 0 ? 1 : double(right) / (right + missed); }
};

} // namespace

TEST_CASE("clinical sentences are understood", "[phrases]") {
  const PhraseFiles files = PhraseFiles::read();
  const Lexicon lexicon = files.compile();
  const auto written_on = base::parse_date("2026-11-20");
  const auto cases = read_cases();
  REQUIRE(cases.size() >= 200);

  std::map<std::string, Score> scores;
  Score all;
  std::ostringstream misread;
  for (const Case& test : cases) {
    std::vector<bool> wanted; // as for a note, and the value itself wherever it counts
    for (const auto& meaning : files.meanings) wanted.push_back(meaning.everywhere || meaning.value == test.value);
    std::set<std::string> told;
    for (const Mention& mention : lexicon.find(test.sentence, written_on, &wanted)) {
      const auto& meaning = files.meanings[mention.phrase];
      const std::string says = meaning.told_by(mention);
      if (meaning.value == test.value && says != "ignore") told.insert(meaning.member + ' ' + says);
    }
    const std::string expected = test.member + ' ' + test.says;
    for (Score* score : {&scores[test.value], &all}) {
      const bool found = told.contains(expected);
      score->right += found;
      score->missed += !found && test.says != "nothing";
      score->wrong += static_cast<int>(told.size()) - found;
    }
    if (told != (test.says == "nothing" ? std::set<std::string>{} : std::set{expected})) {
      misread << "  line " << test.line << ": expected " << test.value << ' ' << expected << ", understood";
      for (const auto& one : told) misread << " [" << one << ']';
      misread << ": " << test.sentence << '\n';
    }
  }

  std::cout << "phrases, " << cases.size() << " sentences" << std::fixed << std::setprecision(3) << '\n';
  for (const auto& [value, score] : scores) {
    std::cout << "  " << std::left << std::setw(24) << value << "precision " << score.precision() << "  recall " << score.recall() << '\n';
  }
  std::cout << "  " << std::left << std::setw(24) << "all" << "precision " << all.precision() << "  recall " << all.recall() << '\n' << misread.str();
  CHECK(all.precision() >= 0.97);
  CHECK(all.recall() >= 0.85);
}

} // namespace signpost::narrative::testing
