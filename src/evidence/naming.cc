#include "evidence/naming.h"

#include <re2/re2.h>

#include <algorithm>
#include <string>

#include "narrative/literal_matcher.h"
#include "narrative/prefilter.h"

namespace signpost::evidence {
namespace {

template <class T>
bool holds(const std::vector<const T*>& list, const T* one) {
  return std::ranges::find(list, one) != list.end();
}

template <class T>
void add_once(std::vector<const T*>& list, const T* one) {
  if (!holds(list, one)) list.push_back(one);
}

std::vector<const re2::RE2*> patterns_of(const fhir::ValueSets& value_sets, const Values& values) {
  std::vector<const re2::RE2*> patterns;
  value_sets.for_each([&](const fhir::ValueSet& set) {
    if (set.names()) add_once(patterns, set.names());
  });
  for (const ValueDefinition& value : values.list())
    for (const Source& source : value.sources())
      if (const Extraction* take = source.extraction(); take && take->match.named)
        add_once(patterns, take->match.named.get());
  return patterns;
}

} // namespace

bool Names::in(const fhir::ValueSet* set) const { return set && holds(sets, set); }

bool Names::fit(const CodeMatch& match) const {
  return in(match.code) || (match.named && holds(patterns, match.named.get())) ||
         (match.code && match.code->names() && holds(patterns, match.code->names()));
}

void Names::add(const Names& others) {
  for (const fhir::ValueSet* set : others.sets) add_once(sets, set);
  for (const re2::RE2* pattern : others.patterns) add_once(patterns, pattern);
}

// The patterns, and the texts without which each of them cannot match: few are tried on any words.
struct Naming::Patterns {
  explicit Patterns(std::vector<const re2::RE2*> list)
      : patterns(std::move(list)), prefilter(needs(patterns)), literals(texts(prefilter)) {}

  static std::vector<narrative::RequiredTexts> needs(const std::vector<const re2::RE2*>& patterns) {
    std::vector<narrative::RequiredTexts> needs;
    for (const re2::RE2* pattern : patterns) needs.push_back(narrative::required_texts(pattern->pattern()));
    return needs;
  }
  static std::vector<std::string> texts(const narrative::Prefilter& prefilter) {
    std::vector<std::string> texts;
    for (const narrative::RequiredText& text : prefilter.texts()) texts.push_back(text.text);
    return texts;
  }

  std::vector<const re2::RE2*> patterns;
  narrative::Prefilter prefilter;
  narrative::LiteralMatcher literals;
};

Naming::Naming() = default;
Naming::Naming(Naming&&) noexcept = default;
Naming& Naming::operator=(Naming&&) noexcept = default;
Naming::~Naming() = default;

Naming::Naming(const fhir::ValueSets& value_sets, const Values& values)
    : value_sets_(&value_sets), patterns_(std::make_unique<Patterns>(patterns_of(value_sets, values))) {}

void Naming::add_code(const fhir::NormalCode& code, Names& names) const {
  if (value_sets_) value_sets_->for_each_holding(code, [&](const fhir::ValueSet& set) { add_once(names.sets, &set); });
}

void Naming::add_words(std::string_view words, Names& names) const {
  if (!patterns_) return;
  narrative::Prefilter::Sentence sentence(patterns_->prefilter);
  sentence.begin();
  // Where a text begins is asked of phrases in a sentence only; what matters here is that it is there.
  patterns_->literals.scan(words, [&](std::uint32_t literal, std::size_t end) {
    sentence.found(literal, 0, static_cast<std::uint32_t>(end));
  });
  for (const std::uint32_t number : sentence.possible_phrases()) {
    const re2::RE2* pattern = patterns_->patterns[number];
    const re2::StringPiece piece(words.data(), words.size());
    if (re2::RE2::PartialMatch(piece, *pattern)) add_once(names.patterns, pattern);
  }
}

} // namespace signpost::evidence
