#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "narrative/required_texts.h"

namespace signpost::narrative {

// Tells from the texts found in a sentence which phrases can be in it, so that few patterns have to be tried. Immutable.
// FilteredRE2 does the same for patterns in general; but it gives up conditions that many patterns share, sees "at" in
// "patient", and cannot join words across white space.
class Prefilter {
public:
  // By phrase, what it requires.
  explicit Prefilter(const std::vector<std::vector<AnyOf>>& needs);

  // The texts to look for; the index is the text's number.
  const std::vector<RequiredText>& texts() const { return texts_; }

  // What is known of the current sentence.
  class Sentence {
  public:
    explicit Sentence(const Prefilter& prefilter); // borrows it
    void begin();
    // A text stands in it, at whole words where that is required, up to the offset `end`; in the order of their ends.
    void found(std::uint32_t text, std::uint32_t end);
    const std::vector<std::uint32_t>& possible_phrases(); // once, when all texts are reported
    // Whether the sentence can hold the phrase from the offset `at` on.
    bool possible_from(std::uint32_t phrase, std::size_t at) const;

  private:
    bool in_order(std::uint32_t phrase) const;

    const Prefilter& prefilter_;
    struct Ends { // of the first and the last text of a set; 0: it is not met
      std::uint32_t first;
      std::uint32_t last;
    };
    std::unique_ptr<Ends[]> ends_; // by set; made anew for each text, so it has to be cleared as fast as memory is
    std::vector<std::uint32_t> sets_; // those met
    std::vector<std::uint32_t> phrases_;
  };

private:
  std::vector<RequiredText> texts_;
  std::vector<std::vector<std::uint32_t>> sets_of_text_;
  std::vector<std::vector<std::uint32_t>> phrases_of_set_; // those for which it is the most telling of their sets
  std::vector<std::vector<std::uint32_t>> sets_of_phrase_; // in the order of the pattern
  std::vector<std::uint32_t> always_; // phrases that require nothing
};

} // namespace signpost::narrative
