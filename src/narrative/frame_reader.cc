#include "narrative/frame_reader.h"

#include <algorithm>
#include <utility>

#include "narrative/context.h"
#include "narrative/frame_matcher.h"
#include "narrative/literal_matcher.h"
#include "narrative/sentence_view.h"
#include "narrative/sentences.h"
#include "narrative/typography.h"

namespace signpost::narrative {

struct FrameReader::Impl {
  Impl(Concepts words, std::vector<Frame> given, std::vector<Watch> watched, ContextRules context)
      : concepts(std::move(words)), frames(std::move(given)), watches(std::move(watched)), rules(std::move(context)),
        splitter(rules), context_words(rules), context_matcher(context_words.texts()) {
    std::uint32_t topics = 0;
    for (const Frame& frame : frames) topics = std::max(topics, frame.topic + 1);
    for (const Watch& watch : watches) topics = std::max(topics, watch.topic + 1);
    for (std::uint32_t topic = 0; topic < topics; ++topic) matchers.emplace_back(frames, watches, topic, concepts);
    opened_by.resize(concepts.sense_count());
    for (SenseId sense = 0; sense < opened_by.size(); ++sense)
      for (std::uint32_t topic = 0; topic < topics; ++topic)
        if (matchers[topic].is_opened_by(sense)) opened_by[sense].push_back(topic);
    for (SenseId figure = 0; figure < figure_kinds; ++figure) figures_open = figures_open || !opened_by[figure].empty();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const Concepts concepts;
  const std::vector<Frame> frames;
  const std::vector<Watch> watches;
  const ContextRules rules;
  const SentenceSplitter splitter;
  const ContextWords context_words;
  const LiteralMatcher context_matcher;
  std::vector<FrameMatcher> matchers;                // by topic
  std::vector<std::vector<std::uint32_t>> opened_by; // by sense: topics a sentence with such words may be of
  bool figures_open = false;                         // some topic
};

namespace {

// A sentence of a text. A line break in it where it was wrapped is a space; one behind a short line parts a question
// from its answer.
std::string without_wraps(std::string_view text, Span sentence) {
  constexpr std::size_t wrapped_line = 40;
  std::string words(text.substr(sentence.begin, sentence.end - sentence.begin));
  // Where the line begins; further back than that it does not matter.
  const std::size_t back = sentence.begin - std::min(sentence.begin, wrapped_line);
  const std::size_t found = text.substr(back, sentence.begin - back).rfind('\n');
  std::size_t line = found == std::string_view::npos ? back : back + found + 1;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] != '\n') continue;
    if (sentence.begin + i - line >= wrapped_line) words[i] = ' ';
    line = sentence.begin + i + 1;
  }
  return words;
}

bool tells_a_day(FigureKind kind) {
  return kind == FigureKind::dates || kind == FigureKind::since || kind == FigureKind::ago;
}

} // namespace

// The search of one text, sentence by sentence.
class FrameSearch {
public:
  FrameSearch(const FrameReader::Impl& reader, std::string_view text, std::optional<base::Date> day,
              const std::vector<bool>* wanted)
      : reader_(reader), text_(text), written_on_{day, LongPast(day, reader.rules.long_ago_years)}, wanted_(wanted) {}

  void sentence(Sentence sentence);
  std::vector<Mention> mentions;
  FrameReader::Used* used = nullptr; // noted if asked for

private:
  void find_head(const Sentence& sentence);
  bool find_open_topics(SentenceWords& words, std::vector<bool>& open) const;
  const std::vector<SentenceView::Thing>& heads_of(std::uint32_t topic);
  void put(const Sentence& sentence, const SentenceView& view, const FrameMatch& match);
  void note_use(const Sentence& sentence, const SentenceView& view, const std::vector<FrameMatch>& matches);
  void put_watches(const Sentence& sentence, const SentenceView& view, const std::vector<FrameMatch>& matches,
                   std::uint32_t topic);

  const FrameReader::Impl& reader_;
  std::string_view text_;
  const WrittenOn written_on_;
  const std::vector<bool>* wanted_; // by rule; null: all
  std::optional<Span> head_;        // the line above, whose words these are:
  std::optional<SentenceWords> head_words_;
  std::vector<bool> opened_by_head_; // by topic
  std::vector<std::optional<std::vector<SentenceView::Thing>>> heads_; // by topic, once asked for
};

// The line above the list that a sentence is an item of, if it is one of any.
void FrameSearch::find_head(const Sentence& sentence) {
  if (head_ && sentence.head && head_->begin == sentence.head->begin) return;
  head_ = sentence.head;
  head_words_.reset();
  heads_.assign(reader_.matchers.size(), std::nullopt);
  if (!head_) return;
  head_words_.emplace(text_.substr(head_->begin, head_->end - head_->begin), reader_.concepts, reader_.context_words,
                      reader_.context_matcher, written_on_);
  opened_by_head_.assign(reader_.matchers.size(), false);
  (void)find_open_topics(*head_words_, opened_by_head_);
}

// Adds to topics those that a sentence may hold something of; whether there is any. Completes the words if need be.
bool FrameSearch::find_open_topics(SentenceWords& words, std::vector<bool>& open) const {
  const auto look = [&] {
    for (const ConceptMention& mention : words.mentions())
      for (const std::uint32_t topic : reader_.opened_by[mention.sense]) open[topic] = true;
  };
  if (reader_.figures_open) words.complete();
  look();
  if (std::ranges::find(open, true) == open.end()) return false;
  words.complete();
  return true;
}

// What the line above names of what a topic asks for.
const std::vector<SentenceView::Thing>& FrameSearch::heads_of(std::uint32_t topic) {
  static const std::vector<SentenceView::Thing> none;
  if (!head_words_) return none;
  if (!heads_[topic]) {
    head_words_->complete();
    heads_[topic] = SentenceView(*head_words_, reader_.context_words, reader_.matchers[topic].asked()).things();
  }
  return *heads_[topic];
}

void FrameSearch::sentence(Sentence sentence) {
  // A heading is part of what follows it: "Physical therapy: 6 weeks, no relief".
  sentence.offset -= sentence.heading;
  sentence.length += sentence.heading;
  find_head(sentence);
  const std::string_view written = text_.substr(sentence.offset, sentence.length);
  std::string unwrapped;
  if (written.contains('\n')) unwrapped = without_wraps(text_, {sentence.offset, sentence.offset + sentence.length});
  SentenceWords words(unwrapped.empty() ? written : unwrapped, reader_.concepts, reader_.context_words,
                      reader_.context_matcher, written_on_, sentence.heading);
  std::vector<bool> open = head_words_ ? opened_by_head_ : std::vector<bool>(reader_.matchers.size(), false);
  if (!find_open_topics(words, open) || words.mentions().empty()) return;
  const std::string_view section = sentence.section ? std::string_view(sentence.section->id) : std::string_view{};
  for (std::uint32_t topic = 0; topic < reader_.matchers.size(); ++topic) {
    const FrameMatcher& matcher = reader_.matchers[topic];
    if (!open[topic]) continue;
    const SentenceView view(words, reader_.context_words, matcher.asked(), heads_of(topic));
    std::vector<FrameMatch> matches = matcher.all(view, wanted_, section);
    put_watches(sentence, view, matches, topic);
    std::erase_if(matches, [](const FrameMatch& match) { return match.only_settles; });
    matcher.settle(matches);
    for (const FrameMatch& match : matches) put(sentence, view, match);
    if (used) note_use(sentence, view, matches);
  }
}

void FrameSearch::put(const Sentence& sentence, const SentenceView& view, const FrameMatch& match) {
  Span span{sentence.length, 0};
  const auto take_in = [&](std::size_t one) {
    const SentenceView::Thing& thing = view.things()[one];
    if (thing.inherited) return;
    span = {std::min(span.begin, thing.mention.span.begin), std::max(span.end, thing.mention.span.end)};
  };
  std::ranges::for_each(match.elements, take_in);
  std::ranges::for_each(match.figures, take_in);
  Mention put = mention_in(sentence, match.frame, in_its_place(sentence, match.assertion), span);
  put.unsaid = match.unsaid;
  for (std::size_t one : match.figures) {
    const SentenceView::Thing& thing = view.things()[one];
    const Figure& figure = *thing.mention.figure;
    const std::size_t offset = thing.inherited ? head_->begin : sentence.offset;
    const std::string_view name = to_string(tells_a_day(figure.kind) ? FigureKind::date : figure.kind);
    for (std::size_t part = 0; part < figure.part_count; ++part) {
      const Span at = figure.parts[part];
      put.captures.push_back({name, text_.substr(offset + at.begin, at.end - at.begin), offset + at.begin});
    }
  }
  mentions.push_back(std::move(put));
}

void FrameSearch::note_use(const Sentence& sentence, const SentenceView& view, const std::vector<FrameMatch>& matches) {
  const auto word = [&](const SentenceView::Thing& thing,
                        std::optional<FigureKind> captured = {}) -> FrameReader::Used::Word {
    const auto& [begin, end] = thing.mention.span;
    const std::size_t offset = (thing.inherited ? head_->begin : sentence.offset) + begin;
    return {offset, end - begin, thing.mention.terms ? *thing.mention.terms : std::vector<TermId>{}, captured};
  };
  for (const SentenceView::Thing& thing : view.things()) used->named.push_back(word(thing));
  for (const FrameMatch& match : matches) {
    std::vector<FrameReader::Used::Word> words;
    for (std::size_t one : match.elements) words.push_back(word(view.things()[one]));
    for (std::size_t one : match.figures)
      words.push_back(word(view.things()[one], view.things()[one].mention.figure->kind));
    used->matches.push_back({match.frame, std::move(words)});
  }
}

// What a value's own words stand in and no frame of the value settled.
void FrameSearch::put_watches(const Sentence& sentence, const SentenceView& view,
                              const std::vector<FrameMatch>& matches, std::uint32_t topic) {
  if (in_its_place(sentence, Assertion::affirmed) != Assertion::affirmed) return;
  for (const auto& [i, any_of] : reader_.matchers[topic].watched()) {
    const auto rule = static_cast<std::uint32_t>(reader_.frames.size() + i);
    if (!view.names(any_of) || (wanted_ && !(*wanted_)[rule])) continue;
    const Watch& watch = reader_.watches[i];
    for (const SentenceView::Thing& thing : view.things()) {
      if (thing.inherited || (thing.assertion != Assertion::affirmed && thing.assertion != Assertion::negated))
        continue;
      if (!view.serves(thing, any_of)) continue;
      const bool settled = std::ranges::any_of(matches, [&](const FrameMatch& match) {
        return reader_.frames[match.frame].value == watch.value && match.clause == thing.clause;
      });
      if (settled) continue;
      mentions.push_back(mention_in(sentence, rule, thing.assertion, thing.mention.span));
      mentions.back().unsaid = Unsaid::not_understood;
      break; // the sentence is quoted once
    }
  }
}

FrameReader::FrameReader(Concepts concepts, std::vector<Frame> frames, std::vector<Watch> watches, ContextRules rules)
    : impl_(
          std::make_unique<const Impl>(std::move(concepts), std::move(frames), std::move(watches), std::move(rules))) {}
FrameReader::FrameReader(FrameReader&&) noexcept = default;
FrameReader& FrameReader::operator=(FrameReader&&) noexcept = default;
FrameReader::~FrameReader() = default;

const Concepts& FrameReader::concepts() const { return impl_->concepts; }
const std::vector<Frame>& FrameReader::frames() const { return impl_->frames; }

std::vector<Mention> FrameReader::find(std::string_view text, std::optional<base::Date> written_on,
                                       const std::vector<bool>* wanted, std::optional<base::Date> read_on) const {
  const PlainSpelling spelling(text);
  FrameSearch search(*impl_, spelling.text(), written_on ? written_on : read_on, wanted);
  for (const Sentence& sentence : impl_->splitter.split(spelling.text(), written_on)) search.sentence(sentence);
  to_original(search.mentions, spelling, text);
  std::ranges::stable_sort(search.mentions, {}, &Mention::offset);
  return std::move(search.mentions);
}

FrameReader::Used FrameReader::used(std::string_view text, std::optional<base::Date> written_on,
                                    const std::vector<bool>* wanted, std::optional<base::Date> read_on) const {
  const PlainSpelling spelling(text);
  FrameSearch search(*impl_, spelling.text(), written_on ? written_on : read_on, wanted);
  Used used;
  search.used = &used;
  for (const Sentence& sentence : impl_->splitter.split(spelling.text(), written_on)) search.sentence(sentence);
  const auto to_original = [&](Used::Word& word) {
    const std::size_t end = spelling.original_end(word.offset + word.length);
    word.offset = std::min(spelling.original_begin(word.offset), end);
    word.length = end - word.offset;
  };
  std::ranges::for_each(used.named, to_original);
  for (Used::Match& match : used.matches) std::ranges::for_each(match.words, to_original);
  return used;
}

} // namespace signpost::narrative
