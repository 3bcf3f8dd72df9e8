#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "narrative/required_texts.h"

namespace signpost::narrative {

// Tells from the texts found in a sentence which phrases can be in it and from where on, so that few patterns have to
// be tried. Immutable. FilteredRE2 does the same for patterns in general; but it gives up conditions that many patterns
// share, sees "at" in "patient", and cannot join words across white space.
class Prefilter {
public:
  // By phrase, what it requires.
  explicit Prefilter(const std::vector<RequiredTexts>& needs);

  // The texts to look for; the index is the text's number.
  const std::vector<RequiredText>& texts() const { return texts_; }

  // Where a phrase can begin in a sentence.
  struct Start {
    std::size_t from; // not before this offset
    bool only;        // and nowhere else
  };

  // What is known of the current sentence.
  class Sentence {
  public:
    explicit Sentence(const Prefilter& prefilter); // borrows it
    void begin();
    // A text stands in it, at whole words where that is required, in these bounds; in the order of their ends.
    void found(std::uint32_t text, std::uint32_t begin, std::uint32_t end);
    const std::vector<std::uint32_t>& possible_phrases(); // once, when all texts are reported
    // Where a possible phrase can begin from the offset `at` on, if anywhere.
    std::optional<Start> next_start(std::uint32_t phrase, std::size_t at) const;

  private:
    bool is_met(std::uint32_t set) const { return (met_[set / 64] >> (set % 64) & 1) != 0; }
    bool in_order(std::uint32_t phrase) const;

    const Prefilter& prefilter_;
    struct Extent { // of the texts of a set that were found
      std::uint32_t first_begin; // least
      std::uint32_t last_begin;  // greatest
      std::uint32_t first_end;
      std::uint32_t last_end;
    };
    std::vector<std::uint64_t> met_;     // by set, a bit
    std::unique_ptr<Extent[]> extents_;  // by set; those of sets not met were never written
    std::vector<std::uint32_t> phrases_; // whose most telling set is met
  };

private:
  struct Needs {
    std::vector<std::uint32_t> sets; // in the order of the pattern
    bool leads = false;              // the phrase begins with the first of them
  };

  std::vector<RequiredText> texts_;
  std::vector<std::vector<std::uint32_t>> sets_of_text_;
  std::vector<std::vector<std::uint32_t>> phrases_of_set_; // those for which it is the most telling of their sets
  std::vector<Needs> needs_;                               // by phrase
  std::vector<std::uint32_t> always_;                      // phrases that require nothing
};

} // namespace signpost::narrative
