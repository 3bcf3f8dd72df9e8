#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/figures.h"
#include "narrative/span.h"
#include "narrative/term_trie.h"
#include "narrative/tokens.h"
#include "narrative/vocabulary.h"

namespace signpost::narrative {

using ConceptId = std::uint16_t;
using TermId = std::uint32_t;
using SenseId = std::uint32_t; // of a set of concepts that some words name together

// The words of clinical texts by what they name, as authors write them (docs/author.md).
struct LexiconData {
  struct Concept {
    std::string id;
    std::vector<std::string> is;     // broader concepts
    std::vector<std::string> terms;  // each at most `longest_term` tokens
    std::vector<std::string> idioms; // fixed sequences of words, as long as they are
  };
  std::vector<Concept> concepts;
  std::vector<std::pair<std::string, std::vector<std::string>>> irregular; // word and its inflections
  std::vector<std::string> function_words; // do not count when distances are measured
  std::vector<std::string> ordinary_words; // words of their own, and no slips of others
  std::vector<std::string> context_words;  // those of ConText, one by one: slips in them are found as well
};

// A mistake in a lexicon: in the concept at `concept_index`, in one of its lists or (no list) in its id.
struct LexiconError {
  enum class In : std::uint8_t { id, is, terms, idioms };
  std::size_t concept_index;
  In in;
  std::size_t item;
  std::string message;
};

// A place where a sentence names something.
struct ConceptMention {
  std::size_t first; // tokens [first, last)
  std::size_t last;
  Span span;
  SenseId sense;
  const std::vector<ConceptId>* concepts; // those of the sense: all it is, broader ones included; sorted
  const std::vector<TermId>* terms;       // of the Concepts; null: a figure
  int slips = 0;                          // how far the words are from the term as it is listed
  const Figure* figure = nullptr;         // where it is one
  bool is(ConceptId concept_id) const;
};

// A lexicon, compiled. Immutable: may be used by many threads at once.
class Concepts {
public:
  static constexpr std::size_t longest_term = 4; // tokens

  // Fails with every mistake. Figures are concepts by the names of figures.h, which no concept of `data` may have.
  static std::expected<Concepts, std::vector<LexiconError>> compile(const LexiconData& data);

  std::optional<ConceptId> find(std::string_view id) const;
  const std::string& name(ConceptId concept_id) const { return names_[concept_id]; }
  const std::vector<ConceptId>& broader(ConceptId concept_id) const { return closure_[concept_id]; } // and itself
  std::size_t size() const { return names_.size(); }
  std::size_t term_count() const { return terms_.size(); }
  std::size_t sense_count() const { return senses_.size(); }
  // The concepts of a sense, broader ones included; sorted. Those of figures are the first ones.
  const std::vector<ConceptId>& sense(SenseId sense) const { return senses_[sense]; }
  // A term as it was written, and the concept it is listed for. They are numbered as they come in the data, of each
  // concept the terms and then the idioms.
  struct Term {
    std::string text;
    ConceptId concept_id;
    bool idiom;
  };
  const Term& term(TermId term) const { return terms_[term]; }

  // The words of a text, one for each of its tokens.
  std::vector<Vocabulary::Word> words(std::string_view text, const Tokens& tokens) const;
  // All that the words of a text may name, in its order: a term inside another one as well. Linear.
  std::vector<ConceptMention> mentions(const Tokens& tokens, const std::vector<Vocabulary::Word>& words) const;
  // Puts the figures of a text, which are borrowed, where they stand among them.
  void add(const std::vector<Figure>& figures, std::vector<ConceptMention>& mentions) const;

private:
  struct Ending { // of a term: all that it names
    SenseId sense = 0;
    std::vector<TermId> terms = {};
  };
  void close_upwards(const LexiconData& data);
  void add_term(const std::string& text, ConceptId concept_id, bool idiom, const Tokens& tokens);
  void find_senses();
  struct Walk { // of the terms that begin at one place
    std::size_t first;
    const Tokens& tokens;
    const std::vector<Vocabulary::Word>& words;
    std::vector<ConceptMention>& mentions;
  };
  void walk(const Walk& from, TermTrie::Node node, std::size_t at, int slips) const;

  std::vector<std::string> names_;
  std::map<std::string, ConceptId, std::less<>> by_name_;
  std::vector<std::vector<ConceptId>> closure_; // by concept: itself and all that is broader, sorted
  std::vector<Term> terms_;
  Vocabulary vocabulary_;
  TermTrie trie_;
  std::vector<Ending> endings_;
  std::vector<std::vector<ConceptId>> senses_;
};

} // namespace signpost::narrative
