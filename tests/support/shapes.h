#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "author/examples.h"

// Examples said otherwise in ways that must not matter to what is read.
namespace signpost::test {

struct Variant {
  const evidence::FrameExample* example;
  std::string text;
  std::string out; // what was changed: a word that gave way, the words before an aside, a figure that was moved
  std::string in;  // and into what: another word, "(per chart)", where to
};

class Shapes {
public:
  // Borrows the reader. `context_phrases`: what must not be torn apart besides words of the lexicon, lower case.
  Shapes(const author::ExampleReader& reader, std::vector<std::string> context_phrases);

  // Every word that decides the example, headings aside, replaced by other words of the same concepts.
  std::vector<Variant> word_swaps(const evidence::FrameExample& example) const;
  // An aside between any two words that do not belong together.
  std::vector<Variant> asides(const evidence::FrameExample& example) const;
  // The time that is captured, moved to the front and to the end of its sentence.
  std::vector<Variant> moved_figures(const evidence::FrameExample& example) const;

  // Whether a variant reads as the example does.
  bool reads_alike(const Variant& variant) const;

private:
  using Words = std::vector<narrative::FrameReader::Used::Word>;

  std::set<narrative::ConceptId> asked_by(const evidence::FrameExample& example) const;
  Words deciding_words(const evidence::FrameExample& example) const;
  std::vector<std::string> replacements(const evidence::FrameExample& example,
                                        const std::vector<narrative::TermId>& terms) const;
  std::set<std::string> captures(const evidence::FrameExample& example, std::string_view text) const;

  const author::ExampleReader& reader_;
  const narrative::Concepts& concepts_;
  std::vector<std::string> context_phrases_;
  std::map<std::string, std::set<narrative::ConceptId>> listed_for_;           // by term
  std::map<narrative::ConceptId, std::vector<std::string>> terms_of_;          // of the authors' own
  std::map<std::string, std::set<narrative::ConceptId>> asked_by_;             // by value: concepts of its frames
};

} // namespace signpost::test
