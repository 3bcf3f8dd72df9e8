#include "narrative/number_words.h"

#include <algorithm>
#include <span>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

struct NumberWord {
  std::string_view word;
  int value;
};
constexpr NumberWord units[] = {{"one", 1}, {"two", 2},   {"three", 3}, {"four", 4}, {"five", 5},
                                {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9}};
constexpr NumberWord teens[] = {{"ten", 10},      {"eleven", 11},  {"twelve", 12},  {"thirteen", 13},
                                {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17},
                                {"eighteen", 18}, {"nineteen", 19}};
constexpr NumberWord tens[] = {{"twenty", 20}, {"thirty", 30},  {"forty", 40},  {"fourty", 40}, {"fifty", 50},
                               {"sixty", 60},  {"seventy", 70}, {"eighty", 80}, {"ninety", 90}};

std::string either(std::span<const NumberWord> words) {
  std::string pattern;
  for (const NumberWord& known : words) pattern += (pattern.empty() ? "" : "|") + std::string(known.word);
  return pattern;
}

// Words one after the other, joined by a space or hyphen.
class Words {
public:
  explicit Words(std::string_view text) : text_(text), next_(word_behind()) {}

  std::optional<int> one_of(std::span<const NumberWord> words) {
    for (const NumberWord& known : words)
      if (take(known.word)) return known.value;
    return {};
  }

  bool take(std::string_view word) {
    if (word.size() != next_.size() || !std::ranges::equal(next_, word, {}, [](char c) { return to_lower(c); }))
      return false;
    back_to(static_cast<std::size_t>(next_.data() - text_.data()) + word.size());
    return true;
  }

  std::size_t end() const { return end_; }
  void back_to(std::size_t end) {
    end_ = end;
    next_ = word_behind();
  }

private:
  // The word that comes next; empty, where what was taken is not followed by one.
  std::string_view word_behind() const {
    std::size_t at = end_;
    if (at > 0) {
      if (at < text_.size() && text_[at] == '-') ++at;
      else
        while (at < text_.size() && is_space(text_[at])) ++at;
      if (at == end_) return {};
    }
    std::size_t after = at;
    while (after < text_.size() && is_word(text_[after])) ++after;
    return text_.substr(at, after - at);
  }

  std::string_view text_;
  std::size_t end_ = 0; // of what was taken
  std::string_view next_;
};

std::optional<int> below_hundred(Words& words) {
  if (const auto ten = words.one_of(tens)) return *ten + words.one_of(units).value_or(0);
  if (const auto teen = words.one_of(teens)) return teen;
  return words.one_of(units);
}

} // namespace

std::string number_words_pattern() {
  const std::string below = "(?:(?:" + either(tens) + ")(?:(?: |-)(?:" + either(units) + ")\\b)?|" + either(teens) +
                            "|" + either(units) + ")";
  return "(?:(?:(?:an?|" + either(units) + ")(?: |-))?hundred(?:(?: |-)(?:and(?: |-))?" + below + "\\b)?|" + below +
         ")";
}

std::optional<NumberInWords> read_number_words(std::string_view text) {
  constexpr std::string_view first_letters = "aefhnost";
  if (text.empty() || !first_letters.contains(to_lower(text.front()))) return {};
  Words words(text);
  std::optional<int> number;
  if (words.take("a") || words.take("an")) number = 1;
  else number = below_hundred(words);
  const std::size_t first = words.end();
  const bool article = first > 0 && first <= 2;
  if (words.take("hundred")) {
    number = number.value_or(1) * 100;
    const std::size_t hundreds = words.end();
    (void)words.take("and");
    if (const auto rest = below_hundred(words)) *number += *rest;
    else words.back_to(hundreds);
  } else if (article) {
    return {};
  }
  if (!number) return {};
  return NumberInWords{*number, words.end()};
}

} // namespace signpost::narrative
