#include "narrative/concepts.h"

#include <algorithm>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t most_concepts = 8192;

// A word of a term as the vocabulary lists it: with its capitals if it has any.
std::string_view written(std::string_view text, const Token& token) {
  return text.substr(token.span.begin, token.span.end - token.span.begin);
}

// What is in just this case is meant before all others, and a misspelt word after them.
int slips_of(Vocabulary::Form form) {
  switch (form) {
  case Vocabulary::Form::exact_case: return 0;
  case Vocabulary::Form::listed:
  case Vocabulary::Form::inflected: return 1;
  case Vocabulary::Form::misspelt: return 2;
  }
  return 0;
}

void unite(std::vector<ConceptId>& into, const std::vector<ConceptId>& more) {
  into.insert(into.end(), more.begin(), more.end());
  std::ranges::sort(into);
  const auto repeated = std::ranges::unique(into);
  into.erase(repeated.begin(), repeated.end());
}

} // namespace

bool ConceptMention::is(ConceptId concept_id) const { return std::ranges::binary_search(*concepts, concept_id); }

std::expected<Concepts, std::vector<LexiconError>> Concepts::compile(const LexiconData& data) {
  std::vector<LexiconError> errors;
  const auto mistake = [&](std::size_t at, LexiconError::In in, std::size_t item, std::string message) {
    errors.push_back({at, in, item, std::move(message)});
  };
  Concepts lexicon;
  for (std::size_t kind = 0; kind < figure_kinds; ++kind) {
    lexicon.names_.emplace_back(to_string(static_cast<FigureKind>(kind)));
    lexicon.by_name_.emplace(lexicon.names_.back(), static_cast<ConceptId>(kind));
  }
  if (data.concepts.size() > most_concepts) mistake(most_concepts, LexiconError::In::id, 0, "too many concepts");
  for (std::size_t i = 0; i < data.concepts.size() && errors.empty(); ++i) {
    const std::string& id = data.concepts[i].id;
    if (const auto known = lexicon.by_name_.find(id); known != lexicon.by_name_.end())
      mistake(i, LexiconError::In::id, 0,
              known->second < figure_kinds ? "`" + id + "` is the name of a figure"
                                           : "concept `" + id + "` is there already");
    lexicon.by_name_.emplace(id, static_cast<ConceptId>(lexicon.names_.size()));
    lexicon.names_.push_back(id);
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  for (std::size_t i = 0; i < data.concepts.size(); ++i) {
    for (std::size_t k = 0; k < data.concepts[i].is.size(); ++k)
      if (!lexicon.find(data.concepts[i].is[k]))
        mistake(i, LexiconError::In::is, k, "unknown concept `" + data.concepts[i].is[k] + "`");
  }
  if (errors.empty()) lexicon.close_upwards(data);
  for (std::size_t i = 0; i < data.concepts.size(); ++i) {
    const auto& [id, is, terms, idioms] = data.concepts[i];
    const auto concept_id = *lexicon.find(id);
    const auto add = [&](const std::vector<std::string>& texts, bool idiom) {
      const auto in = idiom ? LexiconError::In::idioms : LexiconError::In::terms;
      for (std::size_t k = 0; k < texts.size(); ++k) {
        const auto tokens = tokenize(texts[k]);
        if (tokens.empty()) mistake(i, in, k, "a term without a word");
        else if (!idiom && tokens.size() > longest_term)
          mistake(i, in, k, "`" + texts[k] + "` has more than four words; it may be an idiom, or a frame of concepts");
        else lexicon.add_term(texts[k], concept_id, idiom, tokens);
      }
    };
    add(terms, false);
    add(idioms, true);
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  lexicon.find_senses();
  for (const auto& [word, forms] : data.irregular) lexicon.vocabulary_.add_irregular(word, forms);
  for (const std::string& word : data.ordinary_words) lexicon.vocabulary_.add_ordinary(word);
  for (const std::string& word : data.function_words) lexicon.vocabulary_.add_function(word);
  for (const std::string& word : data.context_words) (void)lexicon.vocabulary_.add(word);
  lexicon.vocabulary_.finish();
  lexicon.trie_.finish(lexicon.vocabulary_.size());
  return lexicon;
}

// Broader concepts, theirs, and so on; a circle makes its members the same.
void Concepts::close_upwards(const LexiconData& data) {
  closure_.resize(names_.size());
  std::vector<std::vector<ConceptId>> broader(names_.size());
  for (const auto& one : data.concepts)
    for (const std::string& id : one.is) broader[*find(one.id)].push_back(*find(id));
  for (ConceptId id = 0; id < names_.size(); ++id) {
    std::vector<ConceptId> reached{id};
    for (std::size_t i = 0; i < reached.size(); ++i)
      for (ConceptId more : broader[reached[i]])
        if (std::ranges::find(reached, more) == reached.end()) reached.push_back(more);
    std::ranges::sort(reached);
    closure_[id] = std::move(reached);
  }
}

void Concepts::add_term(const std::string& text, ConceptId concept_id, bool idiom, const Tokens& tokens) {
  std::vector<WordId> words;
  for (const Token& token : tokens) {
    const bool has_capital = std::ranges::any_of(written(text, token), is_upper);
    words.push_back(vocabulary_.add(has_capital ? written(text, token) : token.spelling));
  }
  const TermTrie::Node node = trie_.add(words);
  if (trie_.ending(node) == TermTrie::no_ending) {
    trie_.set_ending(node, static_cast<std::uint32_t>(endings_.size()));
    endings_.emplace_back();
  }
  endings_[trie_.ending(node)].terms.push_back(static_cast<TermId>(terms_.size()));
  terms_.push_back({text, concept_id, idiom});
}

// What terms name, each set of concepts once; that of a figure is the figure.
void Concepts::find_senses() {
  std::map<std::vector<ConceptId>, SenseId> known;
  const auto sense_of = [&](const std::vector<ConceptId>& concepts) {
    const auto [at, fresh] = known.try_emplace(concepts, static_cast<SenseId>(senses_.size()));
    if (fresh) senses_.push_back(concepts);
    return at->second;
  };
  for (std::size_t kind = 0; kind < figure_kinds; ++kind) (void)sense_of(closure_[kind]);
  for (Ending& ending : endings_) {
    std::vector<ConceptId> concepts;
    for (const TermId term : ending.terms) unite(concepts, closure_[terms_[term].concept_id]);
    ending.sense = sense_of(concepts);
  }
}

std::optional<ConceptId> Concepts::find(std::string_view id) const {
  const auto at = by_name_.find(id);
  return at == by_name_.end() ? std::nullopt : std::optional(at->second);
}

void Concepts::walk(const Walk& from, TermTrie::Node node, std::size_t at, int slips) const {
  if (const std::uint32_t number = trie_.ending(node); number != TermTrie::no_ending) {
    const Ending& ending = endings_[number];
    const Span span{from.tokens[from.first].span.begin, from.tokens[at - 1].span.end};
    from.mentions.push_back({from.first, at, span, ending.sense, &senses_[ending.sense], &ending.terms, slips});
  }
  if (at == from.words.size() || !trie_.goes_on(node)) return;
  for (const Vocabulary::Reading& reading : from.words[at].readings) {
    const TermTrie::Node next = node == TermTrie::root ? trie_.from_root(reading.word) : trie_.next(node, reading.word);
    if (next != TermTrie::root) walk(from, next, at + 1, slips + slips_of(reading.form));
  }
}

std::vector<Vocabulary::Word> Concepts::words(std::string_view text, const Tokens& tokens) const {
  std::vector<Vocabulary::Word> words;
  words.reserve(tokens.size());
  for (const Token& token : tokens) words.push_back(vocabulary_.read(written(text, token), token.spelling));
  return words;
}

std::vector<ConceptMention> Concepts::mentions(const Tokens& tokens, const std::vector<Vocabulary::Word>& words) const {
  std::vector<ConceptMention> mentions;
  mentions.reserve(tokens.size() / 2 + 4);
  for (std::size_t at = 0; at < tokens.size(); ++at)
    if (!words[at].readings.empty()) walk({at, tokens, words, mentions}, TermTrie::root, at, 0);
  return mentions;
}

void Concepts::add(const std::vector<Figure>& figures, std::vector<ConceptMention>& mentions) const {
  for (const Figure& figure : figures) {
    const auto sense = static_cast<SenseId>(figure.kind);
    const auto behind = std::ranges::upper_bound(mentions, figure.first, {}, &ConceptMention::first);
    mentions.insert(behind, {figure.first, figure.last, figure.span, sense, &senses_[sense], nullptr, 0, &figure});
  }
}

} // namespace signpost::narrative
