#include "narrative/lexicon.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include <re2/re2.h>

#include "narrative/ascii.h"
#include "narrative/context.h"
#include "narrative/literal_matcher.h"
#include "narrative/long_past.h"
#include "narrative/parallel.h"
#include "narrative/pattern.h"
#include "narrative/prefilter.h"
#include "narrative/required_texts.h"
#include "narrative/sentences.h"
#include "narrative/typography.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_groups = 16;   // captures and gaps of one pattern
constexpr std::int64_t max_memory = 4 << 20; // at most, of one compiled pattern and its automata

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  return options;
}

struct CompiledPhrase {
  std::unique_ptr<const RE2> pattern;
  std::uint32_t group; // dense
  std::vector<std::string> captures; // name of each capturing group; "" is a gap
  std::vector<std::string> only_in;  // ids of sections; empty: all
  bool only_years_long_past;         // other years are hidden from it
};

// A year that begins at `at`, as {longAgo} finds it.
std::optional<int> year_at(std::string_view text, std::size_t at) {
  const std::string_view digits = text.substr(at, 4);
  if (digits.size() < 4 || !std::ranges::all_of(digits, is_digit)) return {};
  const int year = (digits[0] - '0') * 1000 + (digits[1] - '0') * 100 + (digits[2] - '0') * 10 + (digits[3] - '0');
  return year / 100 == 19 || year / 100 == 20 ? std::optional(year) : std::nullopt;
}

// What of a phrase that was found does not concern the sentence's judgement.
struct Details {
  std::uint32_t phrase;
  std::vector<Capture> captures;
};

std::size_t gap_length(const Found& found) {
  std::size_t length = 0;
  for (Span gap : found.gaps) length += gap.end - gap.begin;
  return length;
}

} // namespace

struct Lexicon::Impl {
  explicit Impl(ContextRules given) : rules(std::move(given)), splitter(rules), context_words(rules) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  const ContextRules rules;
  const SentenceSplitter splitter;
  const ContextWords context_words;
  std::vector<CompiledPhrase> phrases;
  std::size_t group_count = 0;
  std::optional<Prefilter> prefilter;     // which phrases a sentence can hold
  std::optional<LiteralMatcher> literals; // the prefilter's texts, then context words
};

// The search of one text. Holds what sentences share, so that they allocate little.
class LexiconSearch {
public:
  LexiconSearch(const Lexicon::Impl& lexicon, std::string_view text, std::optional<base::Date> day,
                const std::vector<bool>* wanted)
      : lexicon_(lexicon), text_(text), long_past_(day, lexicon.rules.long_ago_years), wanted_(wanted),
        prefilter_(*lexicon.prefilter) {}

  void sentence(const Sentence& sentence, std::vector<Mention>& mentions);

private:
  void read_literals();
  std::size_t begin_of(std::string_view text, std::size_t end) const;
  bool counts_in(std::uint32_t phrase, const ContextRules::Section* section) const;
  void match(std::uint32_t phrase);
  std::string_view with_years_long_past();
  bool next_match(std::uint32_t phrase, std::string_view text, std::size_t at, re2::StringPiece* groups) const;
  void keep_best();

  const Lexicon::Impl& lexicon_;
  std::string_view text_;
  const LongPast long_past_;
  const std::vector<bool>* wanted_; // by phrase; null: all

  // Of the current sentence:
  std::string_view sentence_text_;
  std::optional<std::string> years_hidden_; // the sentence without its years that do not lie long past, once asked for
  bool has_runs_ = false; // of white space
  std::size_t offset_ = 0;
  Prefilter::Sentence prefilter_;
  std::vector<SentenceContext::Word> words_;
  std::vector<Found> found_;     // `id` is the index in details_
  std::vector<Details> details_;
};

void LexiconSearch::sentence(const Sentence& sentence, std::vector<Mention>& mentions) {
  sentence_text_ = text_.substr(sentence.offset, sentence.length);
  offset_ = sentence.offset;
  years_hidden_.reset();
  details_.clear();
  found_.clear();
  read_literals();
  for (std::uint32_t phrase : prefilter_.possible_phrases()) {
    if ((!wanted_ || (*wanted_)[phrase]) && counts_in(phrase, sentence.section)) match(phrase);
  }
  if (found_.empty()) return;

  SentenceContext context(lexicon_.context_words, sentence_text_, std::move(words_));
  words_.clear();
  context.drop_broken(found_); // first, so that none of them hides a good phrase inside it
  keep_best();
  context.spread(found_);
  for (const Found& found : found_) {
    const Assertion assertion = in_its_place(sentence, context.judge(found));
    mentions.push_back(mention_in(sentence, details_[found.id].phrase, assertion, found.span));
    mentions.back().captures = std::move(details_[found.id].captures);
  }
}

void LexiconSearch::read_literals() {
  prefilter_.begin();
  words_.clear();
  has_runs_ = std::ranges::adjacent_find(sentence_text_, [](char a, char b) { return is_space(a) && is_space(b); }) !=
              sentence_text_.end();
  const auto& required = lexicon_.prefilter->texts();
  const auto& words = lexicon_.context_words.texts();
  lexicon_.literals->scan(sentence_text_, [&](std::uint32_t literal, std::size_t end) {
    if (literal >= required.size()) {
      const auto word = static_cast<std::uint32_t>(literal - required.size());
      if (const auto year = lexicon_.context_words.year_of(word); year && !long_past_(*year)) return;
      words_.push_back({word, {begin_of(words[word], end), end}});
    } else if (!required[literal].ends_word || end == sentence_text_.size() || !is_word(sentence_text_[end])) {
      const std::size_t begin = begin_of(required[literal].text, end);
      if (required[literal].begins_word && begin > 0 && is_word(sentence_text_[begin - 1])) return;
      prefilter_.found(literal, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end));
    }
  });
}

// Where the text that was found up to `end` begins; a run of white space stood for one space of it.
std::size_t LexiconSearch::begin_of(std::string_view text, std::size_t end) const {
  if (!has_runs_) return end - text.size();
  std::size_t begin = end;
  for (std::size_t k = text.size(); k-- > 0;) {
    --begin;
    while (text[k] == ' ' && begin > 0 && is_space(sentence_text_[begin - 1])) --begin;
  }
  return begin;
}

bool LexiconSearch::counts_in(std::uint32_t phrase, const ContextRules::Section* section) const {
  const auto& ids = lexicon_.phrases[phrase].only_in;
  return ids.empty() || (section && std::ranges::find(ids, section->id) != ids.end());
}

void LexiconSearch::match(std::uint32_t phrase) {
  const auto& names = lexicon_.phrases[phrase].captures;
  const std::string_view searched =
      lexicon_.phrases[phrase].only_years_long_past ? with_years_long_past() : sentence_text_;
  re2::StringPiece groups[1 + max_groups];
  for (std::size_t at = 0; next_match(phrase, searched, at, groups);) {
    const std::size_t begin = static_cast<std::size_t>(groups[0].data() - searched.data());
    Details details{phrase, {}};
    Found found{{begin, begin + groups[0].size()},
                {},
                lexicon_.phrases[phrase].group,
                static_cast<std::uint32_t>(details_.size())};
    for (std::size_t g = 0; g < names.size(); ++g) {
      const re2::StringPiece& text = groups[g + 1];
      if (text.data() == nullptr) continue;
      const std::size_t start = static_cast<std::size_t>(text.data() - searched.data());
      if (names[g].empty()) found.gaps.push_back({start, start + text.size()});
      else details.captures.push_back({names[g], sentence_text_.substr(start, text.size()), offset_ + start});
    }
    at = found.span.end;
    details_.push_back(std::move(details));
    found_.push_back(std::move(found));
  }
}

// The sentence as a phrase with {longAgo} sees it: other years are no years. Offsets stay.
std::string_view LexiconSearch::with_years_long_past() {
  if (!years_hidden_) {
    years_hidden_.emplace(sentence_text_);
    for (std::size_t i = 0; i + 4 <= sentence_text_.size(); ++i) {
      if (const auto year = year_at(sentence_text_, i); year && !long_past_(*year)) (*years_hidden_)[i] = 'x';
    }
  }
  return *years_hidden_;
}

// The next place from `at` on where the phrase stands, with its groups.
bool LexiconSearch::next_match(std::uint32_t phrase, std::string_view text, std::size_t at,
                               re2::StringPiece* groups) const {
  const auto start = prefilter_.next_start(phrase, at);
  if (!start) return false;
  const RE2& pattern = *lexicon_.phrases[phrase].pattern;
  const auto matches = [&](RE2::Anchor anchor, std::size_t count) {
    return pattern.Match(piece(text), start->from, text.size(), anchor, groups, static_cast<int>(count));
  };
  const std::size_t all = 1 + lexicon_.phrases[phrase].captures.size();
  if (!start->only) return matches(RE2::UNANCHORED, all);
  // Most starts come to nothing, which is told without groups at less cost.
  return matches(RE2::ANCHOR_START, 1) && (all == 1 || matches(RE2::ANCHOR_START, all));
}

// Orders what was found by place, and drops what lies inside a longer phrase of its group. Of two that share words but
// capture different ones, the one whose words are closer together is meant: in "8/10 back pain, knee 3/10" the 8.
void LexiconSearch::keep_best() {
  std::ranges::sort(found_, [&](const Found& a, const Found& b) {
    if (a.span.begin != b.span.begin) return a.span.begin < b.span.begin;
    if (a.span.end != b.span.end) return a.span.end > b.span.end;
    return details_[a.id].phrase < details_[b.id].phrase;
  });
  constexpr std::size_t none = -1;
  std::vector<std::size_t> last_kept(lexicon_.group_count, none); // by group
  std::vector<bool> dropped(found_.size(), false);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    std::size_t& last = last_kept[found_[i].group];
    if (last != none && found_[i].span.begin < found_[last].span.end) {
      const bool nested = found_[i].span.end <= found_[last].span.end;
      const bool capture = !details_[found_[i].id].captures.empty() && !details_[found_[last].id].captures.empty();
      const std::size_t gap = gap_length(found_[i]);
      const std::size_t gap_of_last = gap_length(found_[last]);
      dropped[i] = nested || (capture && gap > gap_of_last);
      if (dropped[i]) continue;
      dropped[last] = capture && gap < gap_of_last;
    }
    last = i;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    if (!dropped[i]) std::swap(found_[kept++], found_[i]);
  }
  found_.resize(kept);
}

namespace {

// The offset in the author's pattern of the piece RE2 complains about, as far as it can be told.
std::size_t offset_of_argument(std::string_view pattern, const std::string& argument) {
  const std::size_t at = pattern.find(argument);
  return at == std::string_view::npos ? 0 : at;
}

std::optional<std::string> unknown_section(const std::vector<std::string>& ids, const ContextRules& rules) {
  for (const std::string& id : ids) {
    if (std::ranges::none_of(rules.sections, [&](const auto& section) { return section.id == id; })) return id;
  }
  return {};
}

// One pattern, compiled, with what a sentence must hold for it.
struct Reading {
  std::unique_ptr<const RE2> pattern;
  ExpandedPattern expanded;
  RequiredTexts required;
};

std::expected<Reading, PatternError> read_pattern(std::uint32_t phrase, const std::string& pattern,
                                                  const Macros& macros) {
  const auto mistake = [&](std::size_t offset, std::string message) {
    return std::unexpected(PatternError{phrase, offset, std::move(message)});
  };
  auto expanded = expand_pattern(pattern, macros);
  if (!expanded) return mistake(expanded.error().offset.value_or(0), expanded.error().message);
  if (expanded->groups.size() > max_groups)
    return mistake(0, "a pattern may hold at most " + std::to_string(max_groups) + " captures and gaps");
  auto compiled = std::make_unique<const RE2>(expanded->re2(), options());
  // The author's part by itself tells where a mistake is, and whether it matches nothing at all; that needs no look
  // where it cannot do without some text.
  if (!compiled->ok() || required_texts(expanded->body).sets.empty()) {
    const RE2 alone(expanded->body, options());
    if (!alone.ok()) return mistake(offset_of_argument(pattern, alone.error_arg()), alone.error());
    if (RE2::FullMatch("", alone)) return mistake(0, "the pattern matches the empty text");
  }
  if (!compiled->ok()) return mistake(0, "the pattern grows too large");
  RequiredTexts required = required_texts(compiled->pattern());
  return Reading{std::move(compiled), *std::move(expanded), std::move(required)};
}

// All patterns, each by itself, on as many threads as there are processors: compiling them is nearly all of a start.
std::vector<std::expected<Reading, PatternError>> read_patterns(const std::vector<Phrase>& phrases,
                                                                const Macros& macros) {
  std::vector<std::expected<Reading, PatternError>> readings(phrases.size());
  const unsigned threads = phrases.size() > 100 ? std::min<unsigned>(std::thread::hardware_concurrency(), 8) : 1;
  for_each_in_parallel(phrases.size(), threads, [&](std::size_t i) {
    readings[i] = read_pattern(static_cast<std::uint32_t>(i), phrases[i].pattern, macros);
  });
  return readings;
}

} // namespace

std::expected<Lexicon, std::vector<PatternError>> Lexicon::compile(std::vector<Phrase> phrases, const Macros& macros,
                                                                   ContextRules rules) {
  auto impl = std::make_unique<Impl>(std::move(rules));
  std::vector<PatternError> errors;
  std::map<std::uint32_t, std::uint32_t> groups;
  std::vector<RequiredTexts> required; // by phrase
  auto readings = read_patterns(phrases, macros);
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    if (!readings[i]) {
      errors.push_back(std::move(readings[i].error()));
      continue;
    }
    if (const auto id = unknown_section(phrases[i].only_in, impl->rules)) {
      errors.push_back({i, 0, "there is no section `" + *id + "` in the context rules"});
      continue;
    }
    const std::uint32_t group =
        groups.emplace(phrases[i].group, static_cast<std::uint32_t>(groups.size())).first->second;
    required.push_back(std::move(readings[i]->required));
    impl->phrases.push_back({std::move(readings[i]->pattern), group, std::move(readings[i]->expanded.groups),
                             std::move(phrases[i].only_in), readings[i]->expanded.only_years_long_past});
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));

  impl->prefilter.emplace(required);
  std::vector<std::string> literals;
  for (const RequiredText& text : impl->prefilter->texts()) literals.push_back(text.text);
  literals.insert(literals.end(), impl->context_words.texts().begin(), impl->context_words.texts().end());
  impl->literals.emplace(literals);
  impl->group_count = groups.size();
  return Lexicon(std::move(impl));
}

Lexicon::Lexicon(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
Lexicon::Lexicon(Lexicon&&) noexcept = default;
Lexicon& Lexicon::operator=(Lexicon&&) noexcept = default;
Lexicon::~Lexicon() = default;

std::size_t Lexicon::size() const { return impl_->phrases.size(); }

std::vector<Mention> Lexicon::find(std::string_view text, std::optional<base::Date> written_on,
                                   const std::vector<bool>* wanted, std::optional<base::Date> read_on) const {
  std::vector<Mention> mentions;
  const PlainSpelling spelling(text);
  LexiconSearch search(*impl_, spelling.text(), written_on ? written_on : read_on, wanted);
  for (const Sentence& sentence : impl_->splitter.split(spelling.text(), written_on))
    if (!sentence.is_heading) search.sentence(sentence, mentions);
  to_original(mentions, spelling, text);
  return mentions;
}

} // namespace signpost::narrative
