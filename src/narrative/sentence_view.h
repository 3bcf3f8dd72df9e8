#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/asked_concepts.h"
#include "narrative/concepts.h"
#include "narrative/context.h"
#include "narrative/literal_matcher.h"

namespace signpost::narrative {

// The words of a sentence, as they are before anybody asks for something: tokens, all that they may name, and the words
// that ConText goes by. Borrows what it is given.
class SentenceWords {
public:
  // `heading`: bytes of it that are one. What it says in figures is not looked for yet.
  SentenceWords(std::string_view sentence, const Concepts& concepts, const ContextWords& vocabulary,
                const LiteralMatcher& context_words, const WrittenOn& written_on, std::size_t heading = 0);
  SentenceWords(const SentenceWords&) = delete;
  SentenceWords& operator=(const SentenceWords&) = delete;

  std::string_view text() const { return sentence_; }
  // Looks for figures and measures distances, once: most sentences name nothing that anybody asks for.
  void complete();

  const std::vector<ConceptMention>& mentions() const { return mentions_; }
  // The sentence as ConText reads it for what stands outside of parentheses, which are blank, or for what stands in
  // them, with the words it goes by (SentenceContext::whole_words).
  struct Context {
    std::string_view text;
    std::vector<SentenceContext::Word> words;
    std::vector<FormAnswer> answers;
  };
  // Looked for when it is first asked for.
  const Context& context(bool of_asides) const;
  bool has_question_mark() const { return has_question_mark_; }
  bool is_question() const; // that nobody answers in it

  std::size_t aside_of(std::size_t token) const { return places_[token].aside; }
  // Content words between two tokens, of which the first ends and the second begins something that stands in such a
  // parenthesis (0: none). Words in other parentheses do not count.
  std::size_t between(std::size_t end_of_first, std::size_t second, std::size_t aside, std::size_t other_aside) const;
  // Whether nothing but what joins the items of a list stands in the tokens [first, last).
  bool joins_items(std::size_t first, std::size_t last) const;
  bool has_comma(std::size_t first, std::size_t last) const;
  // Whether the tokens [first, last) stand with content words between commas, of which the second is before `limit`.
  bool stands_with_others(std::size_t first, std::size_t last, std::size_t limit) const;
  // Whether a question mark stands before a word, which doubts what follows: "? fracture".
  bool is_doubted(std::size_t token) const;

private:
  std::size_t end_of_comma_aside(std::size_t comma) const;
  void measure();
  std::string without_asides() const;
  Context context_of(std::string_view text) const;
  template <class Put>
  void scan(std::string_view scanned, Put&& put) const;
  // A text as the words of ConText are looked for in it, and which bytes of the sentence each of its bytes stands for.
  struct Rewritten {
    std::string text = {};
    std::vector<Span> origin = {}; // by byte
    void add(std::string_view written, std::size_t from, std::size_t length);
  };
  Rewritten without_slips(std::string_view text) const;

  const Concepts& concepts_;
  const ContextWords& vocabulary_;
  const LiteralMatcher& matcher_;
  const WrittenOn& written_on_;
  const std::size_t heading_; // bytes

  std::string_view sentence_;
  Tokens tokens_;
  std::vector<Vocabulary::Word> words_; // by token
  std::vector<Figure> figures_;
  std::vector<ConceptMention> mentions_;
  mutable std::optional<std::string> without_asides_;
  mutable std::optional<Context> context_;
  mutable std::optional<Context> aside_context_;
  struct Place { // of a token, and behind the last one
    bool function_word = false; // it does not count; the same goes for doses and numbers
    std::uint32_t aside = 0; // which parenthesis it stands in, counted from 1; 0: none
    std::uint32_t outside = 0; // content words outside of parentheses before it
    std::uint32_t all = 0; // content words before it
  };
  std::vector<Place> places_; // once it is complete
  bool has_asides_ = false;
  bool has_question_mark_ = false;
};

// What a sentence names of the concepts that some frames ask for, and what it does with each. Borrows the words, which
// are complete, and what is asked for.
class SentenceView {
public:
  struct Thing {
    ConceptMention mention;
    Assertion assertion;
    std::size_t clause;
    std::size_t aside;
    std::size_t list_first; // tokens [list_first, list_last) of the list that it is an item of, or its own
    std::size_t list_last;
    bool inherited; // of the line above the list that the sentence is an item of
  };

  // Of terms that name concepts that are asked for the longest at a place counts; the words inside it are part of it.
  // `heads`: what the line above names, if the sentence is an item of a list.
  SentenceView(const SentenceWords& words, const ContextWords& vocabulary, const AskedConcepts& asked,
               const std::vector<Thing>& heads = {});

  const std::vector<Thing>& things() const { return things_; } // those of the sentence in order, then inherited ones
  // Content words between two things; 0 for what is inherited.
  std::size_t distance(const Thing& a, const Thing& b) const;
  // The same, where a thing reaches as far as the list that it is an item of.
  std::size_t distance_of_lists(const Thing& a, const Thing& b) const;
  bool in_one_list(const Thing& a, const Thing& b) const {
    return a.list_first == b.list_first && a.list_last == b.list_last && a.list_last - a.list_first > 1;
  }
  // Whether a figure stands before some things, behind a comma, with words that are not theirs: "6 weeks of pain, PT".
  bool has_words_of_its_own(const Thing& figure, const std::vector<std::size_t>& elements) const;
  // Whether a comma parts a figure from `other` and none parts it from `one`, which stands on its other side.
  bool is_nearer_by_comma(const Thing& one, const Thing& other, const Thing& figure) const;
  // Whether something in it, or a thing, serves a group of concepts that are asked for.
  bool names(GroupId group) const { return AskedConcepts::is_in(group, named_); }
  bool serves(const Thing& thing, GroupId group) const { return asked_.serves(thing.mention.sense, group); }

private:
  void choose();
  void judge(const ContextWords& vocabulary, bool of_asides);
  bool are_akin(const Thing& one, const Thing& other) const;
  void find_lists();

  const SentenceWords& words_;
  const AskedConcepts& asked_;
  std::vector<Thing> things_;
  std::vector<std::uint64_t> named_; // groups, as bits
};

} // namespace signpost::narrative
