#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "narrative/context_rules.h"
#include "narrative/mention.h"

namespace signpost::narrative {

// A phrase to look for. Its index in the vector given to Lexicon::compile is its id in mentions.
//
// Pattern language: RE2 syntax, case-insensitive, with these additions.
//   one space         any white space
//   ` .. `            a gap of up to six words of the same sentence (three dots and more are plain RE2). What a gap
//                     holds is not part of the phrase: a negation inside it counts, and a word that ends scopes
//                     ("but") forbids it
//   `{name}`          the macro of that name; what it matched is a capture of that name if its body is a capturing
//                     group or if it is one of the built-in macros {duration}, {date}, {number}, {score}. Also
//                     built in, without a capture: {year}, any of 1900 to 2099, and {longAgo}, one that lies long past
//                     on the day the text was written
//   `(?P<name>…)`     a capture; the same name may occur more than once. Plain parentheses only group
// A letter or digit at either end of the pattern begins or ends at a word boundary. Phrases are matched within a
// sentence, in the plain spelling of typography.h: quotes, dashes and spaces are written in ASCII.
struct Phrase {
  std::string pattern;
  // Of phrases of the same group, one that lies inside another's mention is not reported (the longest wins; of two of
  // the same extent, the one with the smaller index).
  std::uint32_t group = 0;
  std::vector<std::string> only_in =
      {}; // ids of kinds of section; elsewhere the phrase does not exist. Empty: everywhere
};

using Macros = std::map<std::string, std::string, std::less<>>; // name -> pattern; macros may use other macros

// What is wrong with one phrase. A mistake inside a macro is reported where the phrase uses the macro.
struct PatternError {
  std::uint32_t phrase;
  std::size_t offset; // bytes in the pattern
  std::string message;
};

// Phrases and context rules, compiled. Immutable: one lexicon may be used by many threads at once.
class Lexicon {
public:
  // Fails with every pattern that cannot be compiled, in the order of the phrases.
  static std::expected<Lexicon, std::vector<PatternError>> compile(std::vector<Phrase> phrases, const Macros& macros,
                                                                   ContextRules rules);
  Lexicon(Lexicon&&) noexcept;
  Lexicon& operator=(Lexicon&&) noexcept;
  ~Lexicon();

  // All mentions in the order of the text, judged by ConText (Harkema et al. 2009): who and when a sentence speaks
  // of, and whether it affirms. Never fails; time is linear in the length of the text. `written_on` completes dates
  // without a year and says which years lie long past; where it is not known, `read_on` says that. A sentence longer
  // than 1 KiB is judged in pieces. If `wanted` is given, it has one entry for each phrase and those that are false
  // are left out as if they had not been compiled: cheaper than dropping their mentions.
  std::vector<Mention> find(std::string_view text, std::optional<base::Date> written_on,
                            const std::vector<bool>* wanted = nullptr, std::optional<base::Date> read_on = {}) const;

  std::size_t size() const; // number of phrases

private:
  friend class LexiconSearch;
  struct Impl;
  explicit Lexicon(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

} // namespace signpost::narrative
