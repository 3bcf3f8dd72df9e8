#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/answers.h"
#include "narrative/context_rules.h"
#include "narrative/span.h"

namespace signpost::narrative {

// Where a phrase was found: its extent, and the gaps in it that are not the phrase's own words.
struct Found {
  Span span;
  std::vector<Span> gaps;
  std::uint32_t group; // phrases of one group speak of one value
  std::uint32_t id;    // the finder's own number for it
};

// The words that ConText goes by, as one numbered list for a literal matcher, and what each of them does.
class ContextWords {
public:
  // Borrows `rules`, which must outlive it.
  explicit ContextWords(const ContextRules& rules);

  const std::vector<std::string>& texts() const { return texts_; } // the index is the word's number
  bool makes_scopes(std::uint32_t word) const { return !roles_[word].triggers.empty(); }
  bool means_nothing(std::uint32_t word) const { return roles_[word].means_nothing(); }
  const AnswerReader& answers() const { return answers_; }
  // The year that a word names and that has to lie long past for it to count.
  std::optional<int> year_of(std::uint32_t word) const { return roles_[word].year; }

private:
  friend class SentenceContext;

  struct Roles {
    std::vector<const ContextRules::Trigger*> triggers;
    std::vector<const ContextRules::Terminator*> terminators;
    bool list_word = false;
    bool divides = false; // parts clauses
    bool only_ends_items = false; // elsewhere it is no word at all, and hides no shorter one
    std::optional<int> year;
    bool means_nothing() const { return triggers.empty() && terminators.empty() && !list_word; }
  };
  Roles& roles_of(const std::string& text);

  const AnswerReader answers_;
  const std::vector<std::string>& fillers_;
  std::vector<std::string> texts_;
  std::vector<Roles> roles_;
};

// The context words of one sentence and how far each of them reaches.
class SentenceContext {
public:
  struct Word {
    std::uint32_t number; // in ContextWords::texts()
    Span span;
  };

  // `words`: as the matcher found them, in any order; those inside a word of the language or inside a longer context
  // word are dropped. `vocabulary` and `sentence` are borrowed.
  SentenceContext(const ContextWords& vocabulary, std::string_view sentence, std::vector<Word> words);
  // The same, where the words are whole ones, by whole_words(), and the sentence's answers are known already.
  SentenceContext(const ContextWords& vocabulary, std::string_view sentence, std::vector<Word> words,
                  std::vector<FormAnswer> answers);

  // Of words found in a sentence those that are no part of another word of the language, in their order.
  static std::vector<Word> whole_words(const ContextWords& vocabulary, std::string_view sentence,
                                       std::vector<Word> found);

  // Takes away the phrases with a gap that holds a word that ends scopes, denies or plans: their words do not belong
  // together.
  void drop_broken(std::vector<Found>& found) const;

  // Lets the context words act, before phrases are judged; borrows `found`. Groups do not know of each other: a trigger
  // inside a phrase acts on all other groups ("severe back pain in 2020" dates the back pain too), but in its own group
  // only on what shares words with that phrase, and on the rest of a list ("no retropulsion or canal compromise").
  void spread(const std::vector<Found>& found);

  // How many words before a place part the sentence into clauses: those that end every scope.
  std::size_t clause_at(std::size_t place) const;

  // What the sentence does with a phrase that was given to spread().
  Assertion judge(const Found& found) const;

private:
  struct Scope {
    const ContextRules::Trigger* trigger;
    Span trigger_span;
    Span reach;
    bool forward;
    bool list_follows;
    std::uint32_t owners_begin; // the phrases it is part of, in owners_
    std::uint32_t owners_end;
  };
  struct End {
    const ContextRules::Terminator* terminator;
    Span span;
  };

  bool breaks(const Word& word) const;
  void read_answers();
  void add_answer(const FormAnswer& answer, const std::vector<Found>& found);
  void add_scopes(const ContextRules::Trigger& trigger, Span at, std::uint32_t owners_begin);
  Span forward_reach(const ContextRules::Trigger& trigger, Span at) const;
  Span backward_reach(const ContextRules::Trigger& trigger, Span at) const;
  std::size_t list_end(Span reach) const;
  int words_of_longest_item(Span items) const;
  std::size_t cell_end(Span reach) const;
  std::optional<std::size_t> comma_before_clause(Span verb) const;
  bool holds_item(Span between) const;
  bool acts_on(const Scope& scope, const Found& found) const;

  const ContextWords& vocabulary_;
  std::string_view sentence_;
  std::vector<Word> words_; // in the order of the sentence, none overlapping
  std::vector<FormAnswer> answers_;
  std::vector<Scope> scopes_;
  std::vector<const Found*> owners_;
  std::vector<End> ends_;
  std::vector<Span> list_words_;
};

} // namespace signpost::narrative
