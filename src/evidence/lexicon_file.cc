#include "evidence/lexicon_file.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include <re2/re2.h>

#include "evidence/word_list.h"
#include "narrative/tokens.h"

namespace signpost::evidence {
namespace {

using narrative::LexiconData;
using narrative::LexiconError;

constexpr std::size_t most_idioms = 150; // in all: what is said in a hundred ways is no idiom
constexpr std::string_view of_patterns = "|*\\[]{}^$?"; // marks that stand for something in a pattern, not in a term

// Where a term is written like a pattern; npos if it is not. A term may be a sign or a letter in parentheses: "(+)".
std::size_t find_pattern(std::string_view term) {
  const bool enclosed = term.size() > 2 && term.starts_with('(') && term.find_first_of("()", 1) == term.size() - 1;
  const std::size_t at = term.find_first_of(of_patterns);
  return enclosed ? at : std::min(at, term.find_first_of("()"));
}

// Collects what the files say, and where each concept stands in them.
class LexiconFiles {
public:
  explicit LexiconFiles(const fhir::ValueSets& value_sets) : value_sets_(value_sets) {}

  void read(const AuthorFile& file) {
    file.only(file.root(), {"concepts", "idioms", "irregular", "function", "ordinary"});
    for (base::Json entry : file.root()["concepts"]) read_concept(file, entry);
    for (base::Json entry : file.root()["irregular"])
      data.irregular.emplace_back(std::string(entry.key()), words(file, entry));
    std::ranges::move(words(file, file.root()["function"]), std::back_inserter(data.function_words));
    std::ranges::move(words(file, file.root()["ordinary"]), std::back_inserter(data.ordinary_words));
  }

  // After the concepts of all files.
  void read_idioms(const AuthorFile& file) {
    for (base::Json entry : file.root()["idioms"]) {
      file.only(entry, {"id", "concept", "text", "example"});
      const std::string id = file.required_text(entry, "id"), of = file.required_text(entry, "concept");
      const std::string text = file.required_text(entry, "text");
      const std::string example = file.required_text(entry, "example");
      look_for_pattern(file, entry["text"]);
      if (!idioms_.emplace(id, 0).second) file.error(entry["id"], "idiom `" + id + "` is there already");
      if (idioms_.size() == most_idioms + 1) file.error(entry, "there are more than 150 idioms");
      const auto known = by_id_.find(of);
      if (known == by_id_.end()) {
        file.error(entry["concept"], "unknown concept `" + of + "`");
        continue;
      }
      data.concepts[known->second].idioms.push_back(text);
      places[known->second].idioms.push_back({&file, entry["text"]});
      examples_.push_back(
          {known->second, data.concepts[known->second].idioms.size() - 1, example, {&file, entry["example"]}});
    }
  }

  // Every idiom has to stand in the sentence beside it.
  bool check_idioms(const narrative::Concepts& concepts, const std::vector<std::size_t>& first_term) const {
    bool all_stand = true;
    for (const IdiomExample& example : examples_) {
      const auto term = static_cast<narrative::TermId>(
          first_term[example.concept_index] + data.concepts[example.concept_index].terms.size() + example.idiom);
      const auto tokens = narrative::tokenize(example.text);
      const auto words = concepts.words(example.text, tokens);
      const auto mentions = concepts.mentions(tokens, words);
      const bool stands = std::ranges::any_of(mentions, [&](const narrative::ConceptMention& mention) {
        return mention.terms && std::ranges::find(*mention.terms, term) != mention.terms->end();
      });
      if (!stands) example.place.file->error(example.place.at, "the idiom does not stand in its example");
      all_stand = all_stand && stands;
    }
    return all_stand;
  }

  struct Place {
    const AuthorFile* file;
    base::Json at;
    bool own = true; // of the author, not of a value set
    Spot spot() const { return own ? file->spot(at) : Spot{}; }
  };
  struct ConceptPlace {
    Place id;
    std::vector<Place> is;
    std::vector<Place> terms; // of the author, then of the value set
    std::vector<Place> idioms;
    const Place& of(const LexiconError& error) const {
      switch (error.in) {
      case LexiconError::In::id: break;
      case LexiconError::In::is: return is[error.item];
      case LexiconError::In::terms: return terms[error.item];
      case LexiconError::In::idioms: return idioms[error.item];
      }
      return id;
    }
  };
  LexiconData data;
  std::vector<ConceptPlace> places;

private:
  void read_concept(const AuthorFile& file, base::Json entry) {
    file.only(entry, {"id", "is", "terms", "valueSet"});
    LexiconData::Concept one{.id = file.required_text(entry, "id"),
                             .is = list(file, entry["is"]),
                             .terms = list(file, entry["terms"]),
                             .idioms = {}};
    ConceptPlace place{{&file, entry["id"] ? entry["id"] : entry}, {}, {}, {}};
    for (base::Json is : entry["is"]) place.is.push_back({&file, is});
    for (base::Json term : entry["terms"]) {
      place.terms.push_back({&file, term});
      look_for_pattern(file, term);
    }
    if (entry["valueSet"]) add_value_set(file, entry["valueSet"], one, place);
    by_id_.emplace(one.id, data.concepts.size());
    data.concepts.push_back(std::move(one));
    places.push_back(std::move(place));
  }

  void add_value_set(const AuthorFile& file, base::Json id, LexiconData::Concept& one, ConceptPlace& place) {
    const fhir::ValueSet* set = value_sets_.find(id.string());
    if (!set) return file.error(id, "unknown value set `" + std::string(id.string()) + "`");
    const auto words = set->names() ? words_of_pattern(set->names()->pattern()) : std::vector<std::string>{};
    if (words.empty())
      file.error(id, "value set `" + std::string(id.string()) + "` has no words that could be listed",
                 "it needs a filter by display whose alternatives are plain words");
    for (const std::string& word : words) {
      if (narrative::tokenize(word).size() > narrative::Concepts::longest_term) continue; // coded displays only
      one.terms.push_back(word);
      place.terms.push_back({&file, id, false});
    }
  }

  // As many texts as the list has items, whatever these are.
  static std::vector<std::string> list(const AuthorFile& file, base::Json items) {
    std::vector<std::string> texts;
    if (items && !items.is_array()) file.error(items, "expected a list in `" + std::string(items.key()) + "`");
    for (base::Json item : items) {
      if (!item.is_string()) file.error(item, "expected text");
      texts.emplace_back(item.string());
    }
    if (items.is_object()) texts.clear();
    return texts;
  }

  // A list of single words.
  static std::vector<std::string> words(const AuthorFile& file, base::Json items) {
    const auto texts = list(file, items);
    for (std::size_t i = 0; i < texts.size(); ++i)
      if (narrative::tokenize(texts[i]).size() > 1) file.error(items.at(i), "`" + texts[i] + "` is more than one word");
    return texts;
  }

  static void look_for_pattern(const AuthorFile& file, base::Json term) {
    const std::size_t at = find_pattern(term.string());
    if (at == std::string_view::npos) return;
    const std::size_t offset = file.document().offset_of(term);
    file.error(term, "`" + std::string(1, term.string()[at]) + "` has no meaning in a term",
               "a term is plain words; its inflections are derived, and what may be said in two ways is two terms",
               file.text().find(term.string()[at], offset) - offset);
  }

  struct IdiomExample {
    std::size_t concept_index;
    std::size_t idiom; // of the concept
    std::string text;
    Place place;
  };

  const fhir::ValueSets& value_sets_;
  std::map<std::string, std::size_t, std::less<>> by_id_; // concept to its index
  std::map<std::string, int, std::less<>> idioms_;        // ids
  std::vector<IdiomExample> examples_;
};

// The number of the first term of each concept.
std::vector<std::size_t> first_terms(const LexiconData& data) {
  std::vector<std::size_t> first{0};
  for (const auto& one : data.concepts) first.push_back(first.back() + one.terms.size() + one.idioms.size());
  return first;
}

LexiconPlaces places_of(const LexiconFiles& lexicon, std::size_t concepts) {
  LexiconPlaces places;
  places.concepts.resize(concepts - lexicon.places.size()); // figures
  for (const auto& one : lexicon.places) {
    places.concepts.push_back(one.id.spot());
    for (const auto& term : one.terms) places.terms.push_back(term.spot());
    for (const auto& idiom : one.idioms) places.terms.push_back(idiom.spot());
  }
  return places;
}

} // namespace

std::optional<narrative::Concepts> read_lexicon(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets,
                                                const std::vector<std::string>& context, LexiconPlaces& places) {
  LexiconFiles lexicon(value_sets);
  for (const AuthorFile& file : files) lexicon.read(file);
  for (const AuthorFile& file : files) lexicon.read_idioms(file);
  for (const std::string& text : context)
    for (const narrative::Token& token : narrative::tokenize(text))
      if (token.kind == narrative::Token::Kind::word) lexicon.data.context_words.emplace_back(token.spelling);
  auto concepts = narrative::Concepts::compile(lexicon.data);
  if (concepts) {
    places = places_of(lexicon, concepts->size());
    if (!lexicon.check_idioms(*concepts, first_terms(lexicon.data))) return {};
    return std::move(*concepts);
  }
  for (const LexiconError& error : concepts.error()) {
    const auto& place = lexicon.places[error.concept_index].of(error);
    place.file->error(place.at, error.message);
  }
  return {};
}

} // namespace signpost::evidence
