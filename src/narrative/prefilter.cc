#include "narrative/prefilter.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace signpost::narrative {
namespace {

// Numbers what it is given in the order of first appearance.
template <class T>
class Numbering {
public:
  std::uint32_t of(const T& item) { return numbers_.emplace(item, static_cast<std::uint32_t>(numbers_.size())).first->second; }
  std::size_t size() const { return numbers_.size(); }

private:
  std::map<T, std::uint32_t> numbers_;
};

// How many texts of a set are to be expected by chance, up to a factor: each further character makes one rarer.
double expected(const AnyOf& set) {
  double sum = 0;
  for (const RequiredText& text : set) sum += std::pow(0.25, static_cast<double>(text.text.size()));
  return sum;
}

} // namespace

Prefilter::Prefilter(const std::vector<std::vector<AnyOf>>& needs) {
  Numbering<RequiredText> text_numbers;
  Numbering<AnyOf> set_numbers;
  for (const auto& of_phrase : needs) {
    auto& sets = sets_of_phrase_.emplace_back();
    for (const AnyOf& any_of : of_phrase) {
      const std::uint32_t set = set_numbers.of(any_of);
      sets.push_back(set);
      if (set < phrases_of_set_.size()) continue;
      phrases_of_set_.emplace_back();
      for (const RequiredText& text : any_of) {
        const std::uint32_t number = text_numbers.of(text);
        if (number == texts_.size()) {
          texts_.push_back(text);
          sets_of_text_.emplace_back();
        }
        sets_of_text_[number].push_back(set);
      }
    }
  }

  for (std::uint32_t phrase = 0; phrase < needs.size(); ++phrase) {
    if (needs[phrase].empty()) {
      always_.push_back(phrase);
      continue;
    }
    const auto most_telling = std::ranges::min_element(needs[phrase], {}, expected) - needs[phrase].begin();
    phrases_of_set_[sets_of_phrase_[phrase][static_cast<std::size_t>(most_telling)]].push_back(phrase);
  }
}

Prefilter::Sentence::Sentence(const Prefilter& prefilter) : prefilter_(prefilter), ends_(std::make_unique<Ends[]>(prefilter.phrases_of_set_.size())) {}

void Prefilter::Sentence::begin() {
  for (std::uint32_t set : sets_) ends_[set] = {};
  sets_.clear();
}

void Prefilter::Sentence::found(std::uint32_t text, std::uint32_t end) {
  for (std::uint32_t set : prefilter_.sets_of_text_[text]) {
    if (ends_[set].first == 0) {
      ends_[set].first = end;
      sets_.push_back(set);
    }
    ends_[set].last = end;
  }
}

// Every set is met, and none only where the one before it has not yet been.
bool Prefilter::Sentence::in_order(std::uint32_t phrase) const {
  std::uint32_t reached = 0;
  for (std::uint32_t set : prefilter_.sets_of_phrase_[phrase]) {
    if (ends_[set].last <= reached) return false;
    reached = std::max(reached, ends_[set].first);
  }
  return true;
}

const std::vector<std::uint32_t>& Prefilter::Sentence::possible_phrases() {
  phrases_ = prefilter_.always_;
  for (std::uint32_t set : sets_) {
    for (std::uint32_t phrase : prefilter_.phrases_of_set_[set]) {
      if (in_order(phrase)) phrases_.push_back(phrase);
    }
  }
  return phrases_;
}

bool Prefilter::Sentence::possible_from(std::uint32_t phrase, std::size_t at) const {
  return std::ranges::all_of(prefilter_.sets_of_phrase_[phrase], [&](std::uint32_t set) { return ends_[set].last > at; });
}

} // namespace signpost::narrative
