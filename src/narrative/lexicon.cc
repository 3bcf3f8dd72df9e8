#include "narrative/lexicon.h"

#include <algorithm>
#include <utility>

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include "narrative/ascii.h"
#include "narrative/context.h"
#include "narrative/literal_matcher.h"
#include "narrative/pattern.h"
#include "narrative/sentences.h"

namespace signpost::narrative {
namespace {

constexpr int min_atom = 2; // "fx" and "PT" tell sentences apart; single letters do not
constexpr std::size_t max_groups = 16;   // captures and gaps of one pattern
constexpr std::int64_t max_memory = 1 << 20; // of one compiled pattern and its automata

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

RE2::Options options() {
  RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  options.set_max_mem(max_memory);
  return options;
}

struct CompiledPhrase {
  std::uint32_t group; // dense
  std::vector<std::string> captures; // name of each capturing group; "" is a gap
};

// A phrase found in a sentence, with its captures, before the sentence has had its say.
struct Candidate {
  std::uint32_t phrase;
  std::vector<Capture> captures;
};

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
  re2::FilteredRE2 patterns{min_atom}; // tells from the literals in a sentence which phrases can be in it
  std::size_t atom_count = 0;
  std::optional<LiteralMatcher> literals; // atoms of the patterns, then context words
};

// The search of one text. Holds what sentences share, so that they allocate little.
class LexiconSearch {
public:
  LexiconSearch(const Lexicon::Impl& lexicon, std::string_view text, const std::vector<bool>* wanted)
      : lexicon_(lexicon), text_(text), wanted_(wanted), atom_seen_(lexicon.atom_count, 0) {}

  void sentence(const Sentence& sentence, std::vector<Mention>& mentions);

private:
  void read_literals();
  void match(std::uint32_t phrase);
  void drop_nested();
  Mention mention(const Sentence& sentence, std::size_t i, Assertion assertion);

  const Lexicon::Impl& lexicon_;
  std::string_view text_;
  const std::vector<bool>* wanted_; // by phrase; null: all
  std::vector<std::uint32_t> atom_seen_; // number of the sentence that last held it
  std::uint32_t sentence_number_ = 0;

  // Of the current sentence:
  std::string_view sentence_text_;
  std::size_t offset_ = 0;
  std::vector<int> atoms_;
  std::vector<int> possible_;
  std::vector<SentenceContext::Word> words_;
  std::vector<Candidate> candidates_;
  std::vector<Found> found_; // where each candidate is
};

void LexiconSearch::sentence(const Sentence& sentence, std::vector<Mention>& mentions) {
  sentence_text_ = text_.substr(sentence.offset, sentence.length);
  offset_ = sentence.offset;
  ++sentence_number_;
  candidates_.clear();
  found_.clear();
  read_literals();
  if (lexicon_.atom_count > 0) lexicon_.patterns.AllPotentials(atoms_, &possible_);
  for (int phrase : possible_) {
    if (!wanted_ || (*wanted_)[static_cast<std::size_t>(phrase)]) match(static_cast<std::uint32_t>(phrase));
  }
  if (candidates_.empty()) return;
  drop_nested();

  const SentenceContext context(lexicon_.context_words, sentence_text_, std::move(words_), found_);
  words_.clear();
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (!context.holds_together(found_[i])) continue;
    Assertion assertion = context.judge(found_[i]);
    if (sentence.section && sentence.section->says) assertion = std::max(assertion, *sentence.section->says);
    // What was copied and bears no date is of unknown age, denials and plans included.
    if (sentence.copied && !sentence.stated_date && assertion != Assertion::other_experiencer) assertion = Assertion::historical;
    mentions.push_back(mention(sentence, i, assertion));
  }
}

void LexiconSearch::read_literals() {
  atoms_.clear();
  words_.clear();
  lexicon_.literals->scan(sentence_text_, [&](std::uint32_t literal, std::size_t end) {
    if (literal < lexicon_.atom_count) {
      if (std::exchange(atom_seen_[literal], sentence_number_) != sentence_number_) atoms_.push_back(static_cast<int>(literal));
      return;
    }
    const std::uint32_t word = literal - static_cast<std::uint32_t>(lexicon_.atom_count);
    const std::string& wanted = lexicon_.context_words.texts()[word];
    std::size_t begin = end; // a run of white space stood for one space of the word
    for (std::size_t k = wanted.size(); k-- > 0;) {
      --begin;
      while (wanted[k] == ' ' && begin > 0 && is_space(sentence_text_[begin - 1])) --begin;
    }
    words_.push_back({word, {begin, end}});
  });
}

void LexiconSearch::match(std::uint32_t phrase) {
  const auto& names = lexicon_.phrases[phrase].captures;
  const RE2& pattern = lexicon_.patterns.GetRE2(static_cast<int>(phrase));
  re2::StringPiece groups[1 + max_groups];
  const int wanted = static_cast<int>(1 + names.size());
  const re2::StringPiece sentence = piece(sentence_text_);
  for (std::size_t at = 0; pattern.Match(sentence, at, sentence.size(), RE2::UNANCHORED, groups, wanted);) {
    const std::size_t begin = static_cast<std::size_t>(groups[0].data() - sentence.data());
    Candidate candidate{phrase, {}};
    Found found{{begin, begin + groups[0].size()}, {}};
    for (std::size_t g = 0; g < names.size(); ++g) {
      const re2::StringPiece& text = groups[g + 1];
      if (text.data() == nullptr) continue;
      const std::size_t start = static_cast<std::size_t>(text.data() - sentence.data());
      if (names[g].empty()) found.gaps.push_back({start, start + text.size()});
      else candidate.captures.push_back({names[g], {text.data(), text.size()}, offset_ + start});
    }
    at = found.span.end;
    candidates_.push_back(std::move(candidate));
    found_.push_back(std::move(found));
  }
}

// Orders what was found by place, and drops what lies inside a longer phrase of its group.
void LexiconSearch::drop_nested() {
  std::vector<std::size_t> order(candidates_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const Span x = found_[a].span;
    const Span y = found_[b].span;
    if (x.begin != y.begin) return x.begin < y.begin;
    if (x.end != y.end) return x.end > y.end;
    return candidates_[a].phrase < candidates_[b].phrase;
  });
  std::vector<std::size_t> group_end(lexicon_.group_count, 0);
  std::vector<Candidate> candidates;
  std::vector<Found> found;
  for (std::size_t i : order) {
    std::size_t& end = group_end[lexicon_.phrases[candidates_[i].phrase].group];
    if (found_[i].span.end <= end) continue;
    end = found_[i].span.end;
    candidates.push_back(std::move(candidates_[i]));
    found.push_back(std::move(found_[i]));
  }
  candidates_ = std::move(candidates);
  found_ = std::move(found);
}

Mention LexiconSearch::mention(const Sentence& sentence, std::size_t i, Assertion assertion) {
  const Span span = found_[i].span;
  return {.phrase = candidates_[i].phrase,
          .assertion = assertion,
          .offset = sentence.offset + span.begin,
          .length = span.end - span.begin,
          .sentence_offset = sentence.offset,
          .sentence_length = sentence.length,
          .stated_date = sentence.stated_date,
          .section = sentence.section ? std::string_view(sentence.section->id) : std::string_view{},
          .captures = std::move(candidates_[i].captures)};
}

namespace {

// The offset in the author's pattern of the piece RE2 complains about, as far as it can be told.
std::size_t offset_of_argument(std::string_view pattern, const std::string& argument) {
  const std::size_t at = pattern.find(argument);
  return at == std::string_view::npos ? 0 : at;
}

} // namespace

std::expected<Lexicon, std::vector<PatternError>> Lexicon::compile(std::vector<Phrase> phrases, const Macros& macros,
                                                                   ContextRules rules) {
  auto impl = std::make_unique<Impl>(std::move(rules));
  std::vector<PatternError> errors;
  std::map<std::uint32_t, std::uint32_t> groups;
  for (std::uint32_t i = 0; i < phrases.size(); ++i) {
    const std::string& pattern = phrases[i].pattern;
    auto expanded = expand_pattern(pattern, macros);
    if (!expanded) {
      errors.push_back({i, expanded.error().offset.value_or(0), expanded.error().message});
      continue;
    }
    if (expanded->groups.size() > max_groups) {
      errors.push_back({i, 0, "a pattern may hold at most " + std::to_string(max_groups) + " captures and gaps"});
      continue;
    }
    const RE2 alone(expanded->body, options());
    if (!alone.ok()) {
      errors.push_back({i, offset_of_argument(pattern, alone.error_arg()), alone.error()});
      continue;
    }
    if (RE2::FullMatch("", alone)) {
      errors.push_back({i, 0, "the pattern matches the empty text"});
      continue;
    }
    int id = 0;
    if (impl->patterns.Add(expanded->re2(), options(), &id) != RE2::NoError) {
      errors.push_back({i, 0, "the pattern grows too large"});
      continue;
    }
    const std::uint32_t group = groups.emplace(phrases[i].group, static_cast<std::uint32_t>(groups.size())).first->second;
    impl->phrases.push_back({group, std::move(expanded->groups)});
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));

  std::vector<std::string> literals;
  if (!impl->phrases.empty()) impl->patterns.Compile(&literals);
  impl->atom_count = literals.size();
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

std::vector<Mention> Lexicon::find(std::string_view text, std::optional<base::Date> written_on, const std::vector<bool>* wanted) const {
  std::vector<Mention> mentions;
  LexiconSearch search(*impl_, text, wanted);
  for (const Sentence& sentence : impl_->splitter.split(text, written_on)) search.sentence(sentence, mentions);
  return mentions;
}

} // namespace signpost::narrative
