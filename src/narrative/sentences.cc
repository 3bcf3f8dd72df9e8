#include "narrative/sentences.h"

#include <algorithm>
#include <array>

#include "narrative/ascii.h"
#include "narrative/measures.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_sentence = 1024; // bounds the work for one sentence
constexpr std::size_t max_heading = 64;
constexpr std::size_t max_answer_line = 32; // bytes of a line that is an answer
constexpr std::size_t max_abbreviation = 16;
constexpr std::string_view today = "today"; // as the date of an entry
constexpr std::size_t wrapped_line = 40; // a shorter line was not broken for lack of room

// Bytes that stop_after() needs to be asked about.
constexpr auto may_stop = [] {
  std::array<bool, 256> marks{};
  for (const char c : std::string_view(".;|!?\xE2")) marks[static_cast<unsigned char>(c)] = true;
  return marks;
}();

bool starts_with_ignoring_case(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) { return a == to_lower(b); });
}

std::size_t skip_spaces(std::string_view text, std::size_t i) {
  while (i < text.size() && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r')) ++i;
  return i;
}

// After "- ", "* ", "• ", "1) ", "2. ", "3." at the beginning of a line.
std::size_t skip_bullet(std::string_view line) {
  std::size_t i = skip_spaces(line, 0);
  for (std::string_view bullet : {"- ", "* ", "+ ", "• ", "– ", "· ", "> "}) {
    if (line.substr(i).starts_with(bullet)) return skip_spaces(line, i + bullet.size());
  }
  std::size_t k = i;
  while (k < line.size() && k - i < 2 && is_digit(line[k])) ++k;
  const bool numbered = k > i && k + 1 < line.size() && (line[k] == ')' || line[k] == '.') &&
                        (line[k + 1] == ' ' || is_letter(line[k + 1]));
  return numbered ? skip_spaces(line, k + 1) : i;
}

// "SPINE CLINIC NOTE", and no "L1 TTP": the shape of a heading nobody listed.
bool all_capitals(std::string_view text) {
  int letters = 0;
  for (char c : text) {
    if (is_lower(c) || is_digit(c)) return false;
    letters += is_upper(c);
  }
  return letters >= 4;
}

// A heading without the parenthesis that it ends with: "EXAM (limited)". What goes on behind one is no heading.
std::string_view without_parenthesis(std::string_view heading) {
  const std::size_t open = heading.ends_with(')') ? heading.find('(') : std::string_view::npos;
  return open == std::string_view::npos ? heading : trim(heading.substr(0, open));
}

} // namespace

SentenceSplitter::SentenceSplitter(const ContextRules& rules) : answers_(rules) {
  for (const auto& section : rules.sections) {
    for (const auto& heading : section.headings) headings_.emplace(heading, Heading{&section});
  }
  for (const auto& heading : rules.subheadings) headings_.emplace(heading, Heading{nullptr});
  abbreviations_.insert(rules.abbreviations.begin(), rules.abbreviations.end());
  joining_words_.insert(rules.joining_words.begin(), rules.joining_words.end());
  for (const auto& word : rules.entry_words) entry_words_.push_back({word, false});
  for (const auto& word : rules.copied_words) entry_words_.push_back({word, true});
  std::ranges::sort(entry_words_, [](const auto& a, const auto& b) {
    return a.text.front() != b.text.front() ? a.text.front() < b.text.front() : a.text.size() > b.text.size();
  });
}

// One pass over one text: lines, then the sentences of each line, with the section and entry that are open.
class SentenceReader {
public:
  SentenceReader(const SentenceSplitter& splitter, std::string_view text, std::optional<base::Date> written_on)
      : splitter_(splitter), text_(text), written_on_(written_on),
        all_in_capitals_(std::ranges::none_of(text, is_lower)) {}

  std::vector<Sentence> read() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = end_of_line(begin);
      if (trim(text_.substr(begin, end - begin)).empty()) {
        blank_line();
      } else {
        line(begin, end);
      }
      begin = end + 1;
    }
    return std::move(sentences_);
  }

private:
  struct Entry {
    std::optional<base::Date> date;
    bool copied = false;
    std::size_t end = 0; // it holds for what begins before this offset
  };

  // The end of the line that begins at `begin`, taking in the lines it was wrapped onto.
  std::size_t end_of_line(std::size_t begin) const {
    for (std::size_t at = begin;;) {
      const std::size_t end = std::min(text_.find('\n', at), text_.size());
      const std::size_t next = skip_spaces(text_, std::min(end + 1, text_.size()));
      const bool full = end - at >= wrapped_line && next < text_.size() && !is_sentence_mark(end - 1);
      if (!(full && (continues(next) || (begins_word(next) && goes_on(end)))) && !answered_below(begin, end))
        return end;
      at = next;
    }
  }

  // Whether what stands there begins no line of its own: "(stopped)", and no box.
  bool continues(std::size_t at) const {
    return is_lower(text_[at]) ||
           (text_[at] == '(' && at + 2 < text_.size() && is_letter(text_[at + 1]) && is_letter(text_[at + 2]));
  }

  bool begins_word(std::size_t at) const {
    return is_upper(text_[at]) || (is_digit(text_[at]) && skip_bullet(text_.substr(at, max_abbreviation)) == 0);
  }

  // Whether a line that ends there cannot end a sentence: "6 months of", "Coumadin,", "Labs reviewed. Stopped".
  bool goes_on(std::size_t end) const {
    if (text_[end - 1] == ',') return true;
    const std::size_t word = text_.find_last_of(" \t\n", end - 1) + 1;
    if (splitter_.joining_words_.contains(to_lower(text_.substr(word, end - word)))) return true;
    const std::size_t before = text_.find_last_not_of(' ', word > 0 ? word - 1 : 0);
    return before != std::string_view::npos && before > 0 && text_[before] == '.' && is_word(text_[before - 1]);
  }

  // Whether a line without a full stop is followed by a line that is an answer and nothing else.
  bool answered_below(std::size_t begin, std::size_t end) const {
    const std::size_t next = skip_spaces(text_, std::min(end + 1, text_.size()));
    if (next >= text_.size() || text_[next] == '\n') return false;
    const std::size_t next_end = std::min(text_.find('\n', next), text_.size());
    if (next_end - next > max_answer_line || !splitter_.answers_.is_answer(text_.substr(next, next_end - next)))
      return false;
    const std::string_view line = trim(text_.substr(begin, end - begin));
    if (line.empty() || line.size() > max_heading || std::string_view(".!;|").contains(line.back()) ||
        splitter_.answers_.is_answer(line))
      return false;
    const std::string_view name = line.substr(0, line.find(':'));
    return !splitter_.headings_.contains(to_lower(trim(name)));
  }

  // Whether what stands from `at` up to the next mark, in this line, is an answer.
  bool answer_follows(std::size_t at, std::size_t end) const {
    while (at < end && (is_space(text_[at]) || text_[at] == '|')) ++at;
    const std::string_view rest = text_.substr(at, std::min(end - at, max_heading));
    return splitter_.answers_.is_answer(rest.substr(0, rest.find_first_of(".,;|?!\n")));
  }

  bool is_sentence_mark(std::size_t i) const { return std::string_view(".!?;:").contains(text_[i]); }

  void blank_line() {
    if (section_ && section_->until != ContextRules::SectionEnd::heading) section_ = nullptr;
    entry_ = {};
    head_.reset();
  }

  void line(std::size_t begin, std::size_t end) {
    if (section_ && section_->until == ContextRules::SectionEnd::line && !section_opened_alone_) section_ = nullptr;
    section_opened_alone_ = false;
    std::size_t at = begin + skip_bullet(text_.substr(begin, end - begin));
    const std::size_t first = skip_spaces(text_, begin);
    is_item_ = at > first && !is_digit(text_[first]);
    if (at == first) head_.reset();
    const std::size_t words_begin = at;
    std::optional<Span> lent = head_; // by what stands before it in the line, else above it
    std::optional<Span> row;          // the first cell of one
    const bool sign = at > first && text_[first] == '+'; // "+ percussion": no bullet for everybody
    for (bool line_begins = true; at < end; line_begins = false) {
      const std::size_t opens = line_begins && sign ? first : at;
      at = opening(at, end, line_begins);
      if (at == end && opens < at && line_begins && all_capitals(text_.substr(opens, at - opens)))
        add(opens, end, lent, 0, true);
      const std::size_t stop = end_of_sentence(at, end);
      const bool headed = at > opens && at < stop;
      add(at, stop, lent, headed ? at - opens : 0);
      if (headed) lent = Span{opens, at};
      else if (!row && stop > at && text_[stop - 1] == '|' && !trim(text_.substr(at, stop - 1 - at)).empty())
        row = lent = Span{at, stop - 1};
      at = skip_spaces(text_, stop);
    }
    const std::string_view words = trim(text_.substr(words_begin, end - words_begin));
    const bool heads = words.ends_with(':') || section_opened_alone_;
    if (heads && words.size() <= max_heading) head_ = Span{words_begin, words_begin + words.size()};
  }

  // Past the entry's date and the headings a sentence begins with.
  std::size_t opening(std::size_t at, std::size_t end, bool line_begins) {
    at = entry(at, end);
    for (int headings = 0; headings < 3; ++headings) {
      const std::size_t after = heading(at, end, line_begins, headings == 0);
      if (after == at) break;
      at = entry(skip_spaces(text_, after), end);
    }
    return at;
  }

  // What stands behind another heading, or is an item of a list, is a heading only before a colon: "Allergies: NKDA",
  // "- TLSO".
  std::size_t heading(std::size_t at, std::size_t end, bool line_begins, bool first) {
    const std::string_view rest = text_.substr(at, std::min(end - at, max_heading));
    const std::size_t colon = rest.find(':');
    const bool alone = colon == std::string_view::npos;
    if (alone && (!line_begins || !first || (is_item_ && section_) || end - at > max_heading)) return at;
    const std::string_view name = trim(rest.substr(0, colon));
    const std::size_t after = alone ? end : at + colon + 1;

    const std::string lower = to_lower(name);
    auto known = splitter_.headings_.find(lower);
    if (known == splitter_.headings_.end()) known = splitter_.headings_.find(std::string(without_parenthesis(lower)));
    if (known != splitter_.headings_.end()) {
      if (known->second.section) open(known->second.section, after, end);
      return after;
    }
    const bool sentence = alone && (all_in_capitals_ || rest.ends_with('.')); // and no heading nobody listed
    if (line_begins && !(alone && is_item_) && !sentence && all_capitals(without_parenthesis(name)) &&
        (alone ? splitter_.answers_.find(name).empty() : !answer_follows(after, end))) {
      open(nullptr, after, end);
      return after;
    }
    return at;
  }

  void open(const ContextRules::Section* section, std::size_t after, std::size_t end) {
    section_ = section;
    section_opened_alone_ = skip_spaces(text_, after) >= end;
  }

  // "[09/30/2016] ", "UPDATE 11/17: ", "[Copied from 10/14: ": dates what follows on the line; standing alone, what
  // follows up to a blank line or the next entry.
  std::size_t entry(std::size_t at, std::size_t end) {
    if (at >= end || !(text_[at] == '[' || is_word(text_[at]))) return at;
    std::size_t i = at;
    const bool bracketed = text_[i] == '[';
    if (bracketed) i = skip_spaces(text_, i + 1);
    const SentenceSplitter::EntryWord* word = entry_word(i, end);
    const bool worded = word != nullptr;
    if (worded) i = skip_spaces(text_, i + word->text.size());
    else if (bracketed) i = behind_a_word(i, end); // "[from 9/25, unchanged] "

    std::size_t date_end = i;
    if ((bracketed || worded) && starts_with_ignoring_case(text_.substr(i, end - i), today)) date_end += today.size();
    while (date_end < end && (is_digit(text_[date_end]) || text_[date_end] == '/' || text_[date_end] == '-'))
      ++date_end;
    const std::string_view written = text_.substr(i, date_end - i);
    const auto date = written.size() < 3 ? std::nullopt : parse_clinical_date(written, written_on_);
    const bool copied = worded && word->copied;
    if (!date || !date->single_day()) {
      if (!copied || !bracketed) return at;
      return copied_entry_without_day(i, date_end, end);
    }

    std::size_t after = skip_spaces(text_, date_end);
    const bool year_given = written.size() > 5;
    const bool marked = bracketed || worded || year_given;
    const std::string_view rest = text_.substr(after, end - after);
    if (const auto close = rest.find(']');
        bracketed && rest.starts_with(',') && close != rest.npos) { // a remark on the entry
      after = skip_spaces(text_, after + close + 1);
      entry_ = {date->first, copied, after >= end ? text_.size() : end};
      return after;
    }
    const bool delimited = rest.empty() || rest.starts_with(']') || rest.starts_with(':') || rest.starts_with('|') ||
                           (marked && (rest.starts_with("- ") || rest.starts_with("– "))) || (bracketed && worded);
    if (!delimited) return at;
    if (!rest.empty() && !is_word(rest.front())) ++after;
    after = skip_spaces(text_, after);

    entry_ = {date->first, copied, end};
    if (bracketed && !rest.starts_with(']')) entry_.end = std::min(text_.substr(0, end).find(']', after), end);
    if (after >= end) entry_.end = text_.size();
    return after;
  }

  // The longest word of an entry that stands at a place; null if none does.
  const SentenceSplitter::EntryWord* entry_word(std::size_t at, std::size_t end) const {
    if (at >= end) return nullptr;
    const auto first = [](const auto& word) { return word.text.front(); };
    for (const auto& word : std::ranges::equal_range(splitter_.entry_words_, to_lower(text_[at]), {}, first)) {
      const std::size_t after = at + word.text.size();
      if (after < end && !is_word(text_[after]) && starts_with_ignoring_case(text_.substr(at, end - at), word.text))
        return &word;
    }
    return nullptr;
  }

  // Behind a word that a date follows; else where it was.
  std::size_t behind_a_word(std::size_t at, std::size_t end) const {
    std::size_t i = at;
    while (i < end && is_letter(text_[i])) ++i;
    const std::size_t after = skip_spaces(text_, i);
    return i > at && i - at <= 8 && after < end && is_digit(text_[after]) ? after : at;
  }

  // "[Copied from prior note: ", "[brought forward 4/2026] ": `at` is behind the words and `date_end` behind a date, if
  // any.
  std::size_t copied_entry_without_day(std::size_t at, std::size_t date_end, std::size_t end) {
    entry_ = {{}, true, end};
    const std::size_t mark = skip_spaces(text_, date_end);
    if (mark >= end || text_[mark] != ']') return at;
    const std::size_t after = skip_spaces(text_, mark + 1);
    if (after >= end) entry_.end = text_.size();
    return after;
  }

  std::size_t end_of_sentence(std::size_t at, std::size_t end) const {
    const std::size_t limit = std::min(end, at + max_sentence);
    for (std::size_t i = at; i < limit; ++i) {
      if (!may_stop[static_cast<unsigned char>(text_[i])]) continue;
      if (const std::size_t stop = stop_after(at, i, end)) return stop;
    }
    if (limit == end) return end;
    std::size_t space = limit; // an overlong sentence is cut between words
    while (space > at && !is_space(text_[space])) --space;
    return space > at ? space : limit;
  }

  // Where the sentence from `at` on ends whose mark is at `i`, or 0 if it goes on. An answer belongs to its question,
  // one that comes first ("no | fever") to what follows.
  std::size_t stop_after(std::size_t at, std::size_t i, std::size_t end) const {
    const char next = i + 1 < end ? text_[i + 1] : '\n';
    switch (text_[i]) {
    case ';': return i + 1;
    case '|': return answer_follows(i + 1, end) || splitter_.answers_.is_answer(text_.substr(at, i - at)) ? 0 : i + 1;
    case '!': return is_word(next) ? 0 : i + 1;
    case '?': {
      const bool doubts = (i == at || is_space(text_[i - 1])) && next == ' ' && i + 2 < end && is_word(text_[i + 2]);
      return is_word(next) || doubts || answer_follows(i + 1, end) ? 0 : i + 1;
    }
    case '.':
      if (i > at && text_[i - 1] == '.' && answer_follows(i + 1, end)) return 0; // dots that lead to it
      return full_stop(i, next) ? i + 1 : 0;
    case '\xE2': return text_.substr(i, 3) == "•" ? i + 3 : 0;
    default: return 0;
    }
  }

  bool full_stop(std::size_t i, char next) const {
    if (std::string_view(".,;?!").contains(next) || is_digit(next)) return false;
    const std::size_t word = begin_of_word(i);
    const std::string_view before = text_.substr(word, i - word);
    if (is_letter(next)) { // "relief.Pain": the space was forgotten
      return before.size() > 2 && is_lower(text_[i - 1]) && is_upper(next);
    }
    if (before.size() == 1 && is_upper(before[0])) return false; // an initial
    if (before.size() == 3 && before[1] == '.' && is_upper(before[2])) { // "P.T. for six weeks"
      const std::size_t behind = skip_spaces(text_, i + 1);
      if (behind < text_.size() && is_lower(text_[behind])) return false;
    }
    return !splitter_.abbreviations_.contains(to_lower(before) + '.');
  }

  std::size_t begin_of_word(std::size_t i) const {
    const std::size_t limit = i > max_abbreviation ? i - max_abbreviation : 0;
    while (i > limit && !is_space(text_[i - 1]) && !std::string_view("([/,").contains(text_[i - 1])) --i;
    return i;
  }

  void add(std::size_t at, std::size_t stop, std::optional<Span> lent, std::size_t heading,
           bool is_heading = false) {
    const std::size_t length = trim(text_.substr(at, stop - at)).size();
    if (length == 0) return;
    const bool in_entry = at < entry_.end;
    sentences_.push_back({at, length, section_, in_entry ? entry_.date : std::nullopt,
                          (section_ && section_->copied) || (in_entry && entry_.copied), lent, heading, is_heading});
  }

  const SentenceSplitter& splitter_;
  std::string_view text_;
  std::optional<base::Date> written_on_;
  const bool all_in_capitals_; // the whole text
  const ContextRules::Section* section_ = nullptr;
  bool section_opened_alone_ = false; // its heading had the line to itself
  bool is_item_ = false;              // the current line begins with a bullet; a number may stand before a heading, too
  Entry entry_;
  std::optional<Span> head_; // of the list whose items come next
  std::vector<Sentence> sentences_;
};

std::vector<Sentence> SentenceSplitter::split(std::string_view text, std::optional<base::Date> written_on) const {
  return SentenceReader(*this, text, written_on).read();
}

} // namespace signpost::narrative
