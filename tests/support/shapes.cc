#include "support/shapes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace signpost::test {
namespace {

using evidence::FrameExample;
using narrative::ConceptId;
using narrative::FigureKind;
using narrative::TermId;

constexpr std::size_t most_replacements = 8;
constexpr std::string_view aside = "(per chart) ";

bool is_lower_case(std::string_view words) {
  return std::ranges::none_of(words, [](unsigned char c) { return std::isupper(c); });
}

std::string lower(std::string_view words) {
  std::string text(words);
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// FNV-1a: the same on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

bool begins_sentence(std::string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  return at == 0 || text[at - 1] == '\n' || text[at - 1] == '.';
}

// A text with other words at a place, with a capital letter where a sentence begins.
std::string replaced(std::string_view text, std::size_t offset, std::size_t length, std::string words) {
  if (is_lower_case(words) && begins_sentence(text, offset) && std::isupper(static_cast<unsigned char>(text[offset])))
    words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  const auto is_letter_or_digit = [](unsigned char c) { return std::isalnum(c) != 0; };
  std::string before(text.substr(0, offset)), behind(text.substr(offset + length));
  // What two tokens were, as in ">90%", stays two.
  if (!before.empty() && is_letter_or_digit(before.back()) && is_letter_or_digit(words.front())) before += ' ';
  if (!behind.empty() && is_letter_or_digit(behind.front()) && is_letter_or_digit(words.back())) words += ' ';
  return before + words + behind;
}

// A figure without the word that was put in front of it when it was moved.
std::string without_over(std::string figure) {
  constexpr std::string_view over = "over ";
  return figure.starts_with(over) ? figure.substr(over.size()) : figure;
}

// The text before a figure without the words that only lead to it.
std::string without_leader(std::string_view text) {
  constexpr std::array<std::string_view, 22> leaders{
      "for",  "over",  "x",     "of",      "in",      "during", "the",   "past",
      "last", "about", "from",  "on",      "at",      "~",      "times", "approximately",
      "a",    "total", "prior", "a total", "lasting", "nearly"};
  while (true) {
    while (!text.empty() && (text.back() == ' ' || text.back() == ',' || text.back() == ':' || text.back() == '('))
      text.remove_suffix(1);
    const auto leader = std::ranges::find_if(leaders, [&](std::string_view word) {
      return lower(text).ends_with(word) && (text.size() == word.size() || text[text.size() - word.size() - 1] == ' ');
    });
    if (leader == leaders.end()) return std::string(text);
    text.remove_suffix(leader->size());
  }
}

// Whether words have a line to themselves above another: a heading, which speaks by its section and not by its word.
bool is_heading(std::string_view text, std::size_t offset, std::size_t length) {
  return (offset == 0 || text[offset - 1] == '\n') && text.substr(offset + length).starts_with('\n');
}

bool has_one_clause(std::string_view text) {
  constexpr std::array<std::string_view, 14> dividers{"\n",     "; ",       ". ",      "? ",       "! ",
                                                      " but ",  " however", "though",  " which ",  " who ",
                                                      " then ", " and ",    " while ", " because "};
  return std::ranges::none_of(dividers, [&](std::string_view one) { return lower(text).contains(one); });
}

} // namespace

Shapes::Shapes(const author::ExampleReader& reader, std::vector<std::string> context_phrases)
    : reader_(reader), concepts_(reader.phrases().frame_reader()->concepts()),
      context_phrases_(std::move(context_phrases)) {
  const auto& files = reader.phrases().frames();
  for (TermId term = 0; term < concepts_.term_count(); ++term) {
    const auto& [text, concept_id, idiom] = concepts_.term(term);
    listed_for_[text].insert(concept_id);
    if (files.words.terms[term].file) terms_of_[concept_id].push_back(text);
  }
  for (std::size_t i = 0; i < files.frames.size(); ++i) {
    auto& asked = asked_by_[files.meanings[i].value];
    const narrative::Frame& frame = files.frames[i];
    asked.insert(frame.head.any_of.begin(), frame.head.any_of.end());
    for (const narrative::Element& element : frame.with) asked.insert(element.any_of.begin(), element.any_of.end());
  }
}

std::set<ConceptId> Shapes::asked_by(const FrameExample& example) const {
  const auto asked = asked_by_.find(example.value);
  return asked == asked_by_.end() ? std::set<ConceptId>{} : asked->second;
}

// In the order of the text, each once.
Shapes::Words Shapes::deciding_words(const FrameExample& example) const {
  const auto used = reader_.phrases().used(reader_.text_of(example.text, example.in.front()), reader_.signed_on());
  Words words;
  for (const auto& match : used.matches)
    if (reader_.phrases().frames().meanings[match.frame].value == example.value)
      words.insert(words.end(), match.words.begin(), match.words.end());
  const auto place = [](const auto& word) {
    return std::tuple(word.offset, word.length, word.terms.size(), !word.captured);
  };
  std::ranges::sort(words, {}, place);
  const auto repeated =
      std::ranges::unique(words, {}, [&](const auto& word) { return std::pair(word.offset, word.length); });
  words.erase(repeated.begin(), repeated.end());
  return words;
}

// Words that are listed for whatever the value asks for of these terms. Those that are listed for nothing else come
// first.
std::vector<std::string> Shapes::replacements(const FrameExample& example, const std::vector<TermId>& terms) const {
  std::set<ConceptId> meant;
  std::set<std::string> out;
  const auto asked = asked_by(example);
  for (TermId term : terms) {
    const auto& [text, concept_id, idiom] = concepts_.term(term);
    out.insert(text);
    const auto& broader = concepts_.broader(concept_id);
    if (std::ranges::any_of(broader, [&](ConceptId one) { return asked.contains(one); })) meant.insert(concept_id);
  }
  std::vector<std::string> same, more;
  if (meant.empty()) return same;
  const auto listed = terms_of_.find(*meant.begin());
  if (listed == terms_of_.end()) return same;
  for (const std::string& other : listed->second) {
    const auto& of_other = listed_for_.at(other);
    if (out.contains(other) || !std::ranges::includes(of_other, meant)) continue;
    (of_other == meant ? same : more).push_back(other);
  }
  same.insert(same.end(), more.begin(), more.end());
  if (same.size() <= most_replacements) return same;
  // Another part of the list for each example. It goes by the example's own text, so that a new example changes nothing
  // for the others.
  std::ranges::rotate(same, same.begin() + static_cast<std::ptrdiff_t>(hash_of(example.text) % same.size()));
  same.resize(most_replacements);
  return same;
}

std::vector<Variant> Shapes::word_swaps(const FrameExample& example) const {
  std::vector<Variant> variants;
  for (const auto& word : deciding_words(example)) {
    if (is_heading(example.text, word.offset, word.length)) continue;
    for (const std::string& other : replacements(example, word.terms))
      variants.push_back({&example, replaced(example.text, word.offset, word.length, other),
                          example.text.substr(word.offset, word.length), other});
  }
  return variants;
}

std::vector<Variant> Shapes::asides(const FrameExample& example) const {
  std::vector<Variant> variants;
  const std::string& text = example.text;
  std::vector<bool> joined(text.size(), false);
  const auto used = reader_.phrases().used(reader_.text_of(text, example.in.front()), reader_.signed_on());
  for (const auto& word : used.named)
    std::fill_n(joined.begin() + static_cast<std::ptrdiff_t>(word.offset), word.length, true);
  const std::string plain = lower(text);
  for (const std::string& phrase : context_phrases_)
    for (std::size_t at = plain.find(phrase); at != plain.npos; at = plain.find(phrase, at + 1))
      std::fill_n(joined.begin() + static_cast<std::ptrdiff_t>(at), phrase.size(), true);
  const auto is_word = [&](std::size_t at) { return std::isalnum(static_cast<unsigned char>(text[at])) != 0; };
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    if (text[at] != ' ' || !is_word(at - 1) || !is_word(at + 1)) continue;
    if (joined[at] && joined[at - 1] && joined[at + 1]) continue;
    variants.push_back({&example, text.substr(0, at + 1) + std::string(aside) + text.substr(at + 1), text.substr(0, at),
                        std::string(aside.substr(0, aside.size() - 1))});
  }
  return variants;
}

std::vector<Variant> Shapes::moved_figures(const FrameExample& example) const {
  std::vector<Variant> variants;
  const std::string& text = example.text;
  Words figures = deciding_words(example);
  std::erase_if(figures, [](const auto& word) { return !word.captured; });
  if (figures.size() != 1 || !has_one_clause(text)) return variants;
  const auto& figure = figures.front();
  const std::string moved = text.substr(figure.offset, figure.length);
  std::string rest =
      without_leader(std::string_view(text).substr(0, figure.offset)) + text.substr(figure.offset + figure.length);
  while (rest.ends_with('.')) rest.pop_back();
  const bool has_figures = std::ranges::any_of(rest, [](unsigned char c) { return std::isdigit(c); });
  if (has_figures || rest.empty() || rest.find_first_of("(:)") != rest.npos ||
      !std::isalnum(static_cast<unsigned char>(rest[0])))
    return variants;
  const bool is_duration = figure.captured == FigureKind::duration;
  if (!is_duration && figure.captured != FigureKind::dates && figure.captured != FigureKind::since) return variants;
  variants.push_back({&example, (is_duration ? "Over " + moved : moved) + ": " + rest + ".", moved, "front"});
  variants.push_back({&example, rest + ", " + (is_duration ? "over " + moved : moved) + ".", moved, "end"});
  return variants;
}

// Of what tells something of the example's value.
std::set<std::string> Shapes::captures(const FrameExample& example, std::string_view words) const {
  std::set<std::string> captured;
  const fhir::ClinicalText text = reader_.text_of(words, example.in.front());
  for (const narrative::Mention& mention : reader_.phrases().search(text, reader_.signed_on())) {
    const evidence::Told told = reader_.phrases().told(mention, text, reader_.signed_on());
    if (told.meaning->value != example.value || !told.says) continue;
    for (const narrative::Capture& capture : mention.captures) captured.insert(without_over(lower(capture.text)));
  }
  return captured;
}

bool Shapes::reads_alike(const Variant& variant) const {
  const FrameExample& example = *variant.example;
  if (!reader_.reads_right(example, variant.text)) return false;
  return captures(example, example.text) == captures(example, variant.text);
}

} // namespace signpost::test
