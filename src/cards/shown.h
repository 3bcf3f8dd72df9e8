#pragma once

#include <limits>
#include <optional>
#include <string>

#include "cards/sentences.h"
#include "cards/shortfall.h"

namespace signpost::cards {

// Puts into words what a chart shows of criteria.
class Shown {
public:
  Shown(const Sentences& sentences, const evidence::Values& values, const policy::Decision& decision)
      : sentences_(sentences), values_(values), decision_(decision) {}

  // What the chart shows of a criterion, with its date and source: "4 on 2026-11-12, observation". Empty if it shows
  // nothing that explains anything.
  std::string of(const policy::Judgement& judged, std::size_t max_quote = whole_quote) const;

  // Why a criterion stands in the way, in a sentence without a full stop; of a quotation at most so many bytes.
  std::string why(const Shortfall& shortfall, std::size_t max_quote) const;
  static constexpr std::size_t whole_quote = 70; // what a summary holds beside the criterion
  static constexpr std::size_t unclipped = std::numeric_limits<std::size_t>::max();

private:
  struct Telling { // the leaf that tells it
    const policy::Judgement* leaf = nullptr;
    std::string name; // of what it tells, where the title is not the leaf's own
  };
  Telling telling(const policy::Judgement& judged) const;
  std::string leaf_words(const Telling& told, std::size_t max_quote) const;
  std::string age_words(const base::DateInterval& dates) const;
  std::string course_words(const policy::Judgement& leaf, const evidence::Spans& course, std::size_t max_quote) const;
  std::string quoted(const evidence::Evidence& evidence, std::size_t max_quote) const;
  const evidence::Evidence& most_telling(const policy::Judgement& leaf) const;
  std::string evidence_words(const evidence::Evidence& evidence, const std::string& name, std::string value) const;
  std::optional<base::Date> day_of(evidence::ValueIndex onset) const;
  std::string_view kind_of(const Shortfall& shortfall) const;

  const Sentences& sentences_;
  const evidence::Values& values_;
  const policy::Decision& decision_;
};

// The question of an item that a value answers; null if none does.
const evidence::Question* question_about(const evidence::DocumentationItem& item, evidence::ValueIndex value);

} // namespace signpost::cards
