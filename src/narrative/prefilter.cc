#include "narrative/prefilter.h"

#include <algorithm>
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

  std::vector<std::size_t> uses(set_numbers.size(), 0);
  for (const auto& sets : sets_of_phrase_)
    for (std::uint32_t set : sets) ++uses[set];
  for (std::uint32_t phrase = 0; phrase < sets_of_phrase_.size(); ++phrase) {
    const auto& sets = sets_of_phrase_[phrase];
    if (sets.empty()) always_.push_back(phrase);
    else phrases_of_set_[*std::ranges::min_element(sets, {}, [&](std::uint32_t set) { return uses[set]; })].push_back(phrase);
  }
}

Prefilter::Sentence::Sentence(const Prefilter& prefilter) : prefilter_(prefilter), met_(prefilter.phrases_of_set_.size()) {}

void Prefilter::Sentence::begin() {
  for (std::uint32_t set : sets_) met_[set] = false;
  sets_.clear();
}

void Prefilter::Sentence::found(std::uint32_t text) {
  for (std::uint32_t set : prefilter_.sets_of_text_[text]) {
    if (met_[set]) continue;
    met_[set] = true;
    sets_.push_back(set);
  }
}

const std::vector<std::uint32_t>& Prefilter::Sentence::possible_phrases() {
  phrases_ = prefilter_.always_;
  for (std::uint32_t set : sets_) {
    for (std::uint32_t phrase : prefilter_.phrases_of_set_[set]) {
      if (std::ranges::all_of(prefilter_.sets_of_phrase_[phrase], [&](std::uint32_t other) { return met_[other]; })) phrases_.push_back(phrase);
    }
  }
  return phrases_;
}

} // namespace signpost::narrative
