#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/context_rules.h"

namespace signpost::narrative {

// A stretch of a sentence, in bytes from its beginning.
struct Span {
  std::size_t begin;
  std::size_t end;
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
};

// Where a phrase was found: its extent, and the gaps in it that are not the phrase's own words.
struct Found {
  Span span;
  std::vector<Span> gaps;
};

// The words that ConText goes by, as one numbered list for a literal matcher, and what each of them does.
class ContextWords {
public:
  // Borrows `rules`, which must outlive it.
  explicit ContextWords(const ContextRules& rules);

  const std::vector<std::string>& texts() const { return texts_; } // the index is the word's number

private:
  friend class SentenceContext;

  struct Roles {
    std::vector<const ContextRules::Trigger*> triggers;
    std::vector<const ContextRules::Terminator*> terminators;
    bool list_word = false;
  };
  Roles& roles_of(const std::string& text);

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

  // `words`: as the matcher found them, in any order; those inside a word of the language or inside a longer context word
  // are dropped. Words that a phrase of `found` consists of act on nothing, except that the scope of a trigger goes on
  // behind the phrase where a list follows ("no retropulsion or canal compromise").
  SentenceContext(const ContextWords& vocabulary, std::string_view sentence, std::vector<Word> words, const std::vector<Found>& found);

  // What the sentence does with a phrase. False if a gap of the phrase holds a word that ends scopes, denies or plans: then
  // the phrase's words do not belong together.
  bool holds_together(const Found& found) const;
  Assertion judge(const Found& found) const;

private:
  struct Scope {
    const ContextRules::Trigger* trigger;
    Span trigger_span;
    Span reach;
    bool forward;
    bool consumed; // by a phrase
  };
  struct End {
    const ContextRules::Terminator* terminator;
    Span span;
  };

  void add_scopes(const ContextRules::Trigger& trigger, Span at, const std::vector<Found>& found);
  Span forward_reach(const ContextRules::Trigger& trigger, Span at) const;
  Span backward_reach(const ContextRules::Trigger& trigger, Span at) const;
  std::size_t list_end(Span reach) const;

  std::string_view sentence_;
  std::vector<Scope> scopes_;
  std::vector<End> ends_;
  std::vector<Span> list_words_;
};

} // namespace signpost::narrative
