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
  std::uint32_t of(const T& item) {
    return numbers_.emplace(item, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

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

Prefilter::Prefilter(const std::vector<RequiredTexts>& needs) {
  Numbering<RequiredText> text_numbers;
  Numbering<AnyOf> set_numbers;
  for (std::uint32_t phrase = 0; phrase < needs.size(); ++phrase) {
    Needs& of_phrase = needs_.emplace_back();
    if (needs[phrase].sets.empty()) {
      always_.push_back(phrase);
      continue;
    }
    of_phrase.leads = needs[phrase].leads;
    for (const AnyOf& any_of : needs[phrase].sets) {
      const std::uint32_t set = set_numbers.of(any_of);
      of_phrase.sets.push_back(set);
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
    const auto most_telling = std::ranges::min_element(needs[phrase].sets, {}, expected) - needs[phrase].sets.begin();
    phrases_of_set_[of_phrase.sets[static_cast<std::size_t>(most_telling)]].push_back(phrase);
  }
}

Prefilter::Sentence::Sentence(const Prefilter& prefilter)
    : prefilter_(prefilter), met_((prefilter.phrases_of_set_.size() + 63) / 64),
      extents_(std::make_unique_for_overwrite<Extent[]>(prefilter.phrases_of_set_.size())) {}

void Prefilter::Sentence::begin() {
  std::ranges::fill(met_, 0);
  phrases_ = prefilter_.always_;
}

void Prefilter::Sentence::found(std::uint32_t text, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t set : prefilter_.sets_of_text_[text]) {
    Extent& extent = extents_[set];
    if (is_met(set)) {
      extent.first_begin = std::min(extent.first_begin, begin);
      extent.last_begin = std::max(extent.last_begin, begin);
      extent.last_end = end;
    } else {
      met_[set / 64] |= std::uint64_t{1} << (set % 64);
      extent = {begin, begin, end, end};
      const auto& phrases = prefilter_.phrases_of_set_[set];
      phrases_.insert(phrases_.end(), phrases.begin(), phrases.end());
    }
  }
}

// Every set is met, and none only where the one before it has not yet been.
bool Prefilter::Sentence::in_order(std::uint32_t phrase) const {
  std::uint32_t reached = 0;
  for (std::uint32_t set : prefilter_.needs_[phrase].sets) {
    if (!is_met(set) || extents_[set].last_end <= reached) return false;
    reached = std::max(reached, extents_[set].first_end);
  }
  return true;
}

const std::vector<std::uint32_t>& Prefilter::Sentence::possible_phrases() {
  std::erase_if(phrases_, [&](std::uint32_t phrase) { return !in_order(phrase); });
  return phrases_;
}

std::optional<Prefilter::Start> Prefilter::Sentence::next_start(std::uint32_t phrase, std::size_t at) const {
  const Needs& needs = prefilter_.needs_[phrase];
  if (std::ranges::any_of(needs.sets, [&](std::uint32_t set) { return extents_[set].last_end <= at; })) return {};
  if (!needs.leads) return Start{at, false};
  const Extent& lead = extents_[needs.sets.front()];
  if (lead.last_begin < at) return {};
  return Start{std::max<std::size_t>(lead.first_begin, at), lead.first_begin == lead.last_begin};
}

} // namespace signpost::narrative
