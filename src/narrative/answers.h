#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "narrative/context_rules.h"
#include "narrative/span.h"

namespace signpost::narrative {

// An answer of a form or table to the question before it: "Infection: no", "Infection | none", "Infection [ ] yes [x]
// no".
struct FormAnswer {
  Span words; // the answer
  Span all; // with the mark that parts it from the question, and its boxes
  Span question; // what it answers
  Assertion says; // affirmed, negated, or hypothetical: not answered
};

// Tells answers of forms and tables from other words. Immutable.
class AnswerReader {
public:
  explicit AnswerReader(const ContextRules& rules); // borrows its answers

  // Whether a cell, line or clause is an answer and nothing else, tick boxes and emphasis aside.
  bool is_answer(std::string_view cell) const;

  // The answers of a sentence, in their order.
  std::vector<FormAnswer> find(std::string_view sentence) const;

private:
  struct Options { // the answers offered one beside the other, and which of them is given
    Span words;
    std::size_t end;
    Assertion says;
    bool only_boxes;
    bool always;
    bool bare;
  };

  const ContextRules::Answer* answer_at(std::string_view text, std::size_t at) const;
  bool may_offer(std::string_view text, std::size_t at) const;
  std::optional<Options> options_at(std::string_view text, std::size_t at) const;
  bool ends(std::string_view text, const Options& options, bool by_spaces) const;
  bool tail_follows(std::string_view text, std::size_t at) const;
  bool question_follows(std::string_view text, std::size_t at) const;

  std::array<std::vector<const ContextRules::Answer*>, 256> by_first_; // longest first
  const std::vector<std::string>& tails_;
};

} // namespace signpost::narrative
