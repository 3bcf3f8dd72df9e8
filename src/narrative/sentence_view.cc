#include "narrative/sentence_view.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {

// What is written for `length` bytes of the sentence, which are some.
void SentenceWords::Rewritten::add(std::string_view written, std::size_t from, std::size_t length) {
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::size_t at = from + std::min(i, length - 1);
    origin.push_back({at, i + 1 == written.size() ? from + length : at + 1});
  }
  text += written;
}

SentenceWords::SentenceWords(std::string_view sentence, const Concepts& concepts, const ContextWords& vocabulary,
                             const LiteralMatcher& context_words, const WrittenOn& written_on, std::size_t heading)
    : concepts_(concepts), vocabulary_(vocabulary), matcher_(context_words), written_on_(written_on), heading_(heading),
      sentence_(sentence), tokens_(tokenize(sentence)), words_(concepts.words(sentence, tokens_)),
      mentions_(concepts.mentions(tokens_, words_)) {}

void SentenceWords::complete() {
  if (!places_.empty()) return;
  figures_ = find_figures(sentence_, tokens_, written_on_);
  concepts_.add(figures_, mentions_);
  measure();
}

// The sentence with blanks in the place of its asides.
std::string SentenceWords::without_asides() const {
  std::string text(sentence_);
  for (std::size_t i = 0, last = 0; i < tokens_.size(); i = last) {
    for (last = i + 1; last < tokens_.size() && places_[last].aside == places_[i].aside;) ++last;
    const std::size_t begin = tokens_[i].span.begin, end = tokens_[last - 1].span.end;
    // A box, an answer and a sign are none: "[x]", "(none)", "(-)".
    const std::string_view inside = trim(sentence_.substr(begin + 1, end - begin > 1 ? end - begin - 2 : 0));
    if (places_[i].aside == 0 || inside.size() <= 1 || vocabulary_.answers().is_answer(inside)) continue;
    std::fill(text.begin() + static_cast<long>(begin), text.begin() + static_cast<long>(end), ' ');
  }
  return text;
}

const SentenceWords::Context& SentenceWords::context(bool of_asides) const {
  if (of_asides) {
    if (!aside_context_) aside_context_ = context_of(sentence_);
    return *aside_context_;
  }
  if (!context_ && has_asides_) without_asides_ = without_asides();
  if (!context_) context_ = context_of(without_asides_ ? std::string_view(*without_asides_) : sentence_);
  return *context_;
}

// Finds the words of ConText as they stand and, where a word has a slip, without it.
SentenceWords::Context SentenceWords::context_of(std::string_view text) const {
  Context context{text, {}, vocabulary_.answers().find(text)};
  context.words.reserve(8);
  const auto put = [&](std::uint32_t number, Span span) {
    if (span.end > heading_) context.words.push_back({number, span}); // a heading speaks by its section
  };
  scan(text, put);
  const bool slips = std::ranges::any_of(words_, [](const auto& word) { return !word.corrected.empty(); });
  if (slips) {
    const Rewritten rewritten = without_slips(text);
    scan(rewritten.text, [&](std::uint32_t number, Span there) {
      const bool whole = (there.begin == 0 || !is_word(rewritten.text[there.begin - 1])) &&
                         (there.end == rewritten.text.size() || !is_word(rewritten.text[there.end]));
      const Span span{rewritten.origin[there.begin].begin, rewritten.origin[there.end - 1].end};
      const bool known = std::ranges::any_of(context.words, [&](const SentenceContext::Word& word) {
        return word.number == number && word.span.begin == span.begin && word.span.end == span.end;
      });
      if (whole && !known) put(number, span);
    });
  }
  context.words = SentenceContext::whole_words(vocabulary_, text, std::move(context.words));
  return context;
}

// Calls `put` with each word of ConText and where it stands.
template <class Put>
void SentenceWords::scan(std::string_view scanned, Put&& put) const {
  const auto& texts = vocabulary_.texts();
  matcher_.scan(scanned, [&](std::uint32_t number, std::size_t end) {
    if (const auto year = vocabulary_.year_of(number); year && !written_on_.long_past(*year)) return;
    std::size_t begin = end;
    for (std::size_t k = texts[number].size(); k-- > 0;) { // a run of white space stood for one space
      --begin;
      while (texts[number][k] == ' ' && begin > 0 && is_space(scanned[begin - 1])) --begin;
    }
    put(number, Span{begin, end});
  });
}

SentenceWords::Rewritten SentenceWords::without_slips(std::string_view text) const {
  Rewritten rewritten;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Span token = tokens_[i].span;
    if (words_[i].corrected.empty() || text[token.begin] == ' ') continue; // it may be blank
    rewritten.add(text.substr(copied, token.begin - copied), copied, token.begin - copied);
    rewritten.add(words_[i].corrected, token.begin, token.end - token.begin);
    copied = token.end;
  }
  rewritten.add(text.substr(copied), copied, text.size() - copied);
  return rewritten;
}

// Behind the second comma of what names a source only, ", per daughter,", ", as noted,"; or there.
std::size_t SentenceWords::end_of_comma_aside(std::size_t comma) const {
  constexpr std::size_t longest = 4; // words
  const auto is = [&](std::size_t i, std::string_view word) {
    return i < tokens_.size() && tokens_[i].spelling == word;
  };
  if (!is(comma, ",") || !(is(comma + 1, "per") || is(comma + 1, "as"))) return comma;
  for (std::size_t i = comma + 2; i < tokens_.size() && i <= comma + longest; ++i)
    if (is(i, ",")) return i + 1;
  return comma;
}

// Which words count as content, and which stand in parentheses.
void SentenceWords::measure() {
  places_.resize(tokens_.size() + 1);
  for (const ConceptMention& mention : mentions_)
    if (mention.figure && (mention.figure->kind == FigureKind::dose || mention.figure->kind == FigureKind::number))
      for (std::size_t i = mention.first; i < mention.last; ++i) places_[i].function_word = true;
  std::uint32_t open = 0, asides = 0, outside = 0, all = 0;
  std::size_t comma_aside = 0; // behind the last token of one between commas
  for (std::size_t at = 0; at < tokens_.size(); ++at) {
    const bool is_mark = tokens_[at].kind == Token::Kind::mark;
    const char mark = is_mark ? sentence_[tokens_[at].span.begin] : ' ';
    if (mark == '(' || mark == '[') open = ++asides;
    if (mark == ',' && open == 0)
      if (const std::size_t end = end_of_comma_aside(at); end > at) {
        open = ++asides;
        comma_aside = end;
      }
    const bool function_word = words_[at].function || places_[at].function_word;
    places_[at] = {function_word, open, outside, all};
    const bool counts = is_mark ? mark == ',' || mark == '-' : !function_word;
    all += counts;
    outside += counts && open == 0;
    has_question_mark_ = has_question_mark_ || mark == '?';
    if (mark == ')' || mark == ']' || at + 1 == comma_aside) open = 0;
  }
  places_.back() = {false, 0, outside, all};
  has_asides_ = asides > 0;
}

bool SentenceWords::has_comma(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i)
    if (tokens_[i].spelling == ",") return true;
  return false;
}

bool SentenceWords::stands_with_others(std::size_t first, std::size_t last, std::size_t limit) const {
  const auto is_comma = [&](std::size_t i) { return tokens_[i].spelling == "," || tokens_[i].spelling == ";"; };
  std::size_t end = last;
  while (end < limit && !is_comma(end)) ++end;
  if (end == limit) return false;
  std::size_t begin = first;
  while (begin > 0 && !is_comma(begin - 1)) --begin;
  return places_[first].outside - places_[begin].outside + places_[end].outside - places_[last].outside > 0;
}

bool SentenceWords::is_doubted(std::size_t token) const {
  if (!has_question_mark_) return false;
  constexpr std::size_t reach = 5; // words that the doubt goes on for
  for (std::size_t i = token; i-- > 0 && token - i <= reach;) {
    if (tokens_[i].spelling == "," || tokens_[i].spelling == ".") return false;
    if (tokens_[i].spelling != "?") continue;
    return i == 0 || tokens_[i - 1].span.end < tokens_[i].span.begin;
  }
  return false;
}

bool SentenceWords::is_question() const { return trim(sentence_).ends_with('?'); }

bool SentenceWords::joins_items(std::size_t first, std::size_t last) const {
  if (first > last || last - first > 4) return false;
  bool joined = false;
  for (std::size_t i = first; i < last; ++i) {
    const std::string_view word = tokens_[i].spelling;
    const bool joins =
        word == "," || word == "/" || word == "+" || word == "&" || word == "and" || word == "or" || word == "nor";
    joined = joined || joins;
    if (!joins && !places_[i].function_word) return false;
  }
  return joined;
}

std::size_t SentenceWords::between(std::size_t end_of_first, std::size_t second, std::size_t aside,
                                   std::size_t other_aside) const {
  if (second <= end_of_first) return 0;
  if (aside != 0 && aside == other_aside) return places_[second].all - places_[end_of_first].all;
  std::size_t words = places_[second].outside - places_[end_of_first].outside;
  // What stands in a parenthesis is as far from its bracket as it is.
  const auto counts = [&](std::size_t i) { return places_[i + 1].all - places_[i].all; };
  for (std::size_t i = end_of_first; aside != 0 && i < second && places_[i].aside == aside; ++i) words += counts(i);
  for (std::size_t i = second; other_aside != 0 && i-- > end_of_first && places_[i].aside == other_aside;)
    words += counts(i);
  return words;
}

SentenceView::SentenceView(const SentenceWords& words, const ContextWords& vocabulary, const AskedConcepts& asked,
                           const std::vector<Thing>& heads)
    : words_(words), asked_(asked), named_(asked.row_size(), 0) {
  things_.reserve(words.mentions().size() + heads.size());
  choose();
  if (!things_.empty()) {
    const auto in_aside = [](const Thing& thing) { return thing.aside != 0; };
    if (!std::ranges::all_of(things_, in_aside)) judge(vocabulary, false);
    if (std::ranges::any_of(things_, in_aside)) judge(vocabulary, true);
    find_lists();
  }
  for (const Thing& head : heads) {
    things_.push_back(head);
    things_.back().inherited = true;
  }
  for (const Thing& thing : things_)
    std::ranges::transform(named_, asked.groups_of(thing.mention.sense), named_.begin(), std::bit_or());
}

// From left to right the longest terms, of which the words are nearest to what is listed; and all figures.
void SentenceView::choose() {
  const auto& mentions = words_.mentions();
  const auto put = [&](const ConceptMention& mention) {
    things_.push_back(
        {mention, Assertion::affirmed, 0, words_.aside_of(mention.first), mention.first, mention.last, false});
  };
  std::size_t taken_to = 0;
  for (std::size_t i = 0; i < mentions.size();) {
    std::size_t end = i, longest = 0;
    int least_slips = 0;
    for (; end < mentions.size() && mentions[end].first == mentions[i].first; ++end) {
      const ConceptMention& one = mentions[end];
      if (one.figure || one.first < taken_to || !asked_.asks_for(one.sense)) continue;
      if (one.last > longest || (one.last == longest && one.slips < least_slips)) {
        longest = one.last;
        least_slips = one.slips;
      }
    }
    for (; i < end; ++i) {
      const ConceptMention& one = mentions[i];
      const bool chosen = one.figure || (one.last == longest && one.slips == least_slips && one.first >= taken_to);
      if (chosen && asked_.asks_for(one.sense)) put(one);
    }
    taken_to = std::max(taken_to, longest);
  }
}

namespace {

bool tells_a_course(const ConceptMention& mention) {
  return mention.figure && (mention.figure->kind == FigureKind::fall || mention.figure->kind == FigureKind::rise);
}

} // namespace

// ConText for each thing by itself, in parentheses or outside of them. Its words inside a term of several words are
// part of that term.
void SentenceView::judge(const ContextWords& vocabulary, bool of_asides) {
  const SentenceWords::Context& read = words_.context(of_asides);
  if (read.words.empty() && read.answers.empty() && !words_.has_question_mark()) return; // all is affirmed
  std::vector<SentenceContext::Word> words;
  words.reserve(read.words.size());
  for (const SentenceContext::Word& word : read.words) {
    const bool part = std::ranges::any_of(things_, [&](const Thing& thing) {
      const Span term = thing.mention.span;
      if (thing.mention.last - thing.mention.first == 1 || !term.overlaps(word.span) || word.span.end > term.end)
        return false;
      if (thing.mention.figure) return term.contains(word.span);
      if (word.span.begin < term.begin && word.span.contains(term) && vocabulary.makes_scopes(word.number))
        return false; // "most compression fractures" speaks of all
      // What ends scopes does so at the beginning of a term, too.
      if (vocabulary.means_nothing(word.number)) return term.contains(word.span);
      return vocabulary.makes_scopes(word.number) || (word.span.begin > term.begin && word.span.end < term.end);
    });
    if (!part) words.push_back(word);
  }
  SentenceContext context(vocabulary, read.text, std::move(words), read.answers);
  std::vector<Found> found;
  found.reserve(things_.size());
  for (std::uint32_t i = 0; i < things_.size(); ++i) found.push_back({things_[i].mention.span, {}, i, i});
  context.spread(found);
  const Assertion at_least = words_.is_question() ? Assertion::hypothetical : Assertion::affirmed;
  for (std::size_t i = 0; i < things_.size(); ++i) {
    if ((things_[i].aside != 0) != of_asides) continue;
    things_[i].assertion = std::max(context.judge(found[i]), at_least);
    if (tells_a_course(things_[i].mention) && things_[i].assertion == Assertion::historical)
      things_[i].assertion = Assertion::affirmed; // "initially 5/10, now 9/10"
    if (words_.is_doubted(things_[i].mention.first))
      things_[i].assertion = std::max(things_[i].assertion, Assertion::hypothetical);
    things_[i].clause = context.clause_at(things_[i].mention.span.begin);
  }
}

// Whether two things are of one kind, both in one clause.
bool SentenceView::are_akin(const Thing& one, const Thing& other) const {
  return !one.mention.figure && !other.mention.figure && one.clause == other.clause &&
         std::ranges::any_of(*one.mention.concepts, [&](ConceptId concept_id) {
           return asked_.asks_for_concept(concept_id) && other.mention.is(concept_id);
         });
}

// Neighbours that are akin, with nothing but what joins them between them, are items of one list.
void SentenceView::find_lists() {
  for (std::size_t i = 0; i < things_.size();) {
    std::size_t last = i;
    for (std::size_t next = i + 1; next < things_.size(); ++next) {
      const ConceptMention& one = things_[last].mention;
      const ConceptMention& other = things_[next].mention;
      if (other.first < one.last) continue;
      if (!words_.joins_items(one.last, other.first) || !are_akin(things_[last], things_[next])) break;
      last = next;
    }
    for (std::size_t k = i; k <= last; ++k) {
      things_[k].list_first = things_[i].mention.first;
      things_[k].list_last = things_[last].mention.last;
    }
    i = last + 1;
  }
}

bool SentenceView::has_words_of_its_own(const Thing& figure, const std::vector<std::size_t>& elements) const {
  if (figure.inherited || figure.aside != 0) return false;
  std::size_t first = -1;
  for (std::size_t one : elements) {
    if (things_[one].inherited) return false;
    first = std::min(first, things_[one].list_first);
  }
  return figure.mention.last <= first && words_.stands_with_others(figure.mention.first, figure.mention.last, first);
}

bool SentenceView::is_nearer_by_comma(const Thing& one, const Thing& other, const Thing& figure) const {
  if (one.inherited || other.inherited || figure.inherited) return false;
  const bool before = one.mention.first < figure.mention.first;
  if (before == (other.mention.first < figure.mention.first)) return false;
  const auto comma = [&](const Thing& thing) {
    return thing.mention.first < figure.mention.first ? words_.has_comma(thing.mention.last, figure.mention.first)
                                                      : words_.has_comma(figure.mention.last, thing.mention.first);
  };
  return !comma(one) && comma(other);
}

std::size_t SentenceView::distance(const Thing& a, const Thing& b) const {
  if (a.inherited || b.inherited) return 0;
  if (a.mention.first > b.mention.first) return distance(b, a);
  return words_.between(a.mention.last, b.mention.first, a.aside, b.aside);
}

std::size_t SentenceView::distance_of_lists(const Thing& a, const Thing& b) const {
  if (a.inherited || b.inherited) return 0;
  if (a.list_first > b.list_first) return distance_of_lists(b, a);
  if (b.list_first < a.list_last) return distance(a, b); // one list, or one inside the other
  return words_.between(a.list_last, b.list_first, a.aside, b.aside);
}

} // namespace signpost::narrative
