#pragma once

#include <optional>
#include <vector>

#include "evidence/author_file.h"
#include "fhir/value_sets.h"
#include "narrative/concepts.h"

namespace signpost::evidence {

// Where the words of a lexicon stand in the files; nowhere: it is no author's own (a figure, a word of a value set).
struct LexiconPlaces {
  std::vector<Spot> concepts; // by concept
  std::vector<Spot> terms;    // by term
};

// Reads and compiles the files of shared/lexicon (docs/author.md): concepts with their terms, and words that are none.
// A concept may take the words of a value set. Mistakes go to the files' issues; nothing is returned if there was one.
// `context`: the texts that ConText goes by, in whose words slips are to be found as well. `places`: where all of it
// stands.
std::optional<narrative::Concepts> read_lexicon(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets,
                                                const std::vector<std::string>& context, LexiconPlaces& places);

} // namespace signpost::evidence
