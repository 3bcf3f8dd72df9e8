#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "evidence/values.h"
#include "fhir/value_sets.h"

namespace signpost::evidence {

// What a record is called, as far as any source asks: the value sets that hold one of its codes, and the patterns that
// its words match. Borrows from the value sets and the values.
struct Names {
  std::vector<const fhir::ValueSet*> sets;
  std::vector<const re2::RE2*> patterns;

  // Whether a code or a word is one that the match asks for.
  bool fit(const CodeMatch& match) const;
  bool in(const fhir::ValueSet* set) const;
  void add(const Names& others);
};

// Looks codes and words up in everything that sources ask for at once, so that a record is looked up once, however many
// sources there are. Immutable; borrows what it is made of.
class Naming {
public:
  Naming(); // nothing is asked for
  Naming(const fhir::ValueSets& value_sets, const Values& values);
  Naming(Naming&&) noexcept;
  Naming& operator=(Naming&&) noexcept;
  ~Naming();

  // Adds to `names` the value sets that hold a code, or the patterns that words match.
  void add_code(const fhir::NormalCode& code, Names& names) const;
  void add_words(std::string_view words, Names& names) const;

private:
  struct Patterns;
  const fhir::ValueSets* value_sets_ = nullptr;
  std::unique_ptr<const Patterns> patterns_;
};

} // namespace signpost::evidence
