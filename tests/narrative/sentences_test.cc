// The phrase files against sentences as charts write them: every table in tests/cases/narrative.
#include <algorithm>
#include <filesystem>
#include <iomanip>
#include <iostream>
#include <map>
#include <set>

#include "narrative/phrase_files.h"

namespace signpost::narrative::testing {
namespace {

struct Case {
  std::string place; // file:line
  std::string value;
  std::string member;
  std::string says; // yes, no or nothing
  std::string sentence;
};

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// "value | member | says | sentence"
Case read_case(const std::string& line, std::string place) {
  INFO(place);
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (int i = 0; i < 3; ++i) {
    const std::size_t bar = line.find('|', begin);
    REQUIRE(bar != std::string::npos);
    fields.push_back(trimmed(line.substr(begin, bar - begin)));
    begin = bar + 1;
  }
  REQUIRE((fields[2] == "yes" || fields[2] == "no" || fields[2] == "open" || fields[2] == "nothing"));
  std::string sentence = trimmed(line.substr(begin));
  REQUIRE_FALSE(sentence.empty());
  for (std::size_t at; (at = sentence.find("\\n")) != std::string::npos;) sentence.replace(at, 2, "\n");
  return {std::move(place), fields[0], fields[1], fields[2], std::move(sentence)};
}

void read_table(const std::filesystem::path& table, std::vector<Case>& cases) {
  std::istringstream file(read_text(table));
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.front() == '#') continue;
    cases.push_back(read_case(line, table.filename().string() + ':' + std::to_string(number)));
  }
}

std::vector<Case> read_cases() {
  std::vector<std::filesystem::path> tables;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(SIGNPOST_SOURCE_DIR) / "tests/cases/narrative")) {
    if (entry.path().extension() == ".txt") tables.push_back(entry.path());
  }
  std::sort(tables.begin(), tables.end());
  std::vector<Case> cases;
  for (const auto& table : tables) read_table(table, cases);
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

TEST_CASE("narrative-table: clinical sentences are understood", "[phrases][narrative-table]") {
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
      const auto& meaning = files.meanings[mention.rule];
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
      misread << "  " << test.place << ": expected " << test.value << ' ' << expected << ", understood";
      for (const auto& one : told) misread << " [" << one << ']';
      misread << ": " << test.sentence << '\n';
    }
  }

  std::cout << "phrases, " << cases.size() << " sentences" << std::fixed << std::setprecision(3) << '\n';
  for (const auto& [value, score] : scores) {
    std::cout << "  " << std::left << std::setw(24) << value << "precision " << score.precision() << "  recall "
              << score.recall() << '\n';
  }
  std::cout << "  " << std::left << std::setw(24) << "all" << "precision " << all.precision() << "  recall "
            << all.recall() << '\n'
            << misread.str();
  CHECK(all.precision() >= 0.97);
  CHECK(all.recall() >= 0.85);
}

} // namespace signpost::narrative::testing
