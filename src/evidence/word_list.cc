#include "evidence/word_list.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace signpost::evidence {
namespace {

using Words = std::vector<std::string>;

// Reads a pattern of alternatives, groups, "?" and single characters. What goes beyond that is no list of words, and
// takes only the alternative that it stands in.
class PatternReader {
public:
  PatternReader(std::string_view pattern, std::size_t most) : pattern_(pattern), most_(most) {}

  Words read() { return alternatives(); }

private:
  bool done() const { return at_ >= pattern_.size(); }
  bool next_is(char c) const { return !done() && pattern_[at_] == c; }

  Words alternatives() {
    Words all;
    while (true) {
      if (auto words = sequence()) std::ranges::move(*words, std::back_inserter(all));
      if (!next_is('|')) break;
      ++at_;
    }
    if (all.size() > most_) all.resize(most_);
    return all;
  }

  // One alternative; nothing if it is no list of words. Read to its end either way.
  std::optional<Words> sequence() {
    std::optional<Words> words{{""}};
    while (!done() && !next_is('|') && !next_is(')')) {
      auto item = one();
      const bool endless = next_is('*') || next_is('+') || next_is('{');
      if (endless) skip_repetition();
      const bool optional = next_is('?');
      if (optional) ++at_;
      if (!item || endless) {
        words.reset();
        continue;
      }
      if (!words) continue;
      if (optional) item->push_back("");
      Words longer;
      for (const std::string& begin : *words)
        for (const std::string& end : *item)
          if (longer.size() < most_) longer.push_back(begin + end);
      words = std::move(longer);
    }
    return words;
  }

  std::optional<Words> one() {
    const char c = pattern_[at_++];
    if (c == '(') {
      bool exact_case = false; // "(?-i:PT)": capitals only, which no plain word says
      if (next_is('?')) {
        exact_case = pattern_.substr(at_).starts_with("?-");
        while (!done() && !next_is(':') && !next_is(')')) ++at_;
        if (next_is(':')) ++at_;
      }
      Words words = alternatives();
      if (next_is(')')) ++at_;
      return words.empty() || exact_case ? std::nullopt : std::optional(std::move(words));
    }
    if (c == '[') {
      Words words;
      while (!done() && !next_is(']')) words.emplace_back(1, pattern_[at_++]);
      if (!done()) ++at_;
      const bool listed =
          std::ranges::none_of(words, [](const std::string& one) { return one == "-" || one == "^"; }) ||
          (words.size() == 2 && (words[0] == "-" || words[1] == "-"));
      return listed ? std::optional(std::move(words)) : std::nullopt;
    }
    if (c == '^' || c == '$') return Words{""};
    if (c == '.') return {};
    if (c != '\\') return Words{std::string(1, c)};
    if (done()) return {};
    const char escaped = pattern_[at_++];
    if (escaped == 'b') return Words{""};
    return std::isalpha(static_cast<unsigned char>(escaped)) ? std::nullopt
                                                             : std::optional(Words{std::string(1, escaped)});
  }

  void skip_repetition() {
    if (next_is('{'))
      while (!done() && !next_is('}')) ++at_;
    ++at_;
  }

  std::string_view pattern_;
  std::size_t most_;
  std::size_t at_ = 0;
};

// Lower case with single spaces.
std::string plain(const std::string& words) {
  std::string text;
  for (const char c : words) {
    if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
    text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

} // namespace

std::vector<std::string> words_of_pattern(std::string_view pattern, std::size_t most) {
  std::set<std::string> words;
  for (const std::string& one : PatternReader(pattern, most).read())
    if (std::string text = plain(one); !text.empty()) words.insert(std::move(text));
  return {words.begin(), words.end()};
}

} // namespace signpost::evidence
