#include "narrative/answers.h"

#include <algorithm>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_cell = 48;          // bytes of a cell that can be an answer
constexpr std::size_t max_next_question = 64; // bytes up to the answer of a question that follows on the line
constexpr int max_options = 4;                // answers offered side by side

bool is_emphasis(char c) { return c == '*' || c == '_' || c == '`'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A tick box that begins at `at`: "[x]", "[ ]", "[]", "( )".
struct Box {
  std::size_t end;
  bool ticked;
};
std::optional<Box> box_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != '[' && text[at] != '(')) return {};
  const char close = text[at] == '[' ? ']' : ')';
  std::size_t i = at + 1;
  while (i < text.size() && i - at <= 4 && (is_blank(text[i]) || text[i] == '_')) ++i;
  if (i >= text.size()) return {};
  if (text[i] == close && (close == ']' || i > at + 1)) return Box{i + 1, false};
  if (to_lower(text[i]) != 'x') return {};
  ++i;
  while (i < text.size() && i - at <= 4 && is_blank(text[i])) ++i;
  if (i >= text.size() || text[i] != close) return {};
  return Box{i + 1, true};
}

// What parts an answer from its question: white space and marks. `spaces`: only white space, as between columns.
struct Separator {
  std::size_t end;
  bool spaces;
};
std::optional<Separator> separator_at(std::string_view text, std::size_t at) {
  if (text[at] == ' ' && at + 1 < text.size() && is_word(text[at + 1])) return {}; // a space between words
  bool mark = false, tab = false, line = false, sign = false;
  std::size_t run = 0, longest_run = 0, dots = 0;
  std::size_t i = at;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\xE2' && (text.substr(i, 3) == "→" || text.substr(i, 3) == "…")) {
      sign = true;
      i += 2;
      continue;
    }
    run = c == ' ' ? run + 1 : 0;
    longest_run = std::max(longest_run, run);
    if (c == ' ') continue;
    if (c == '\t') tab = true;
    else if (c == '\n' || c == '\r') line = true;
    else if (c == ':' || c == '=' || c == '|' || c == '?' || c == '-') mark = true;
    else if (c == '>' && i > at && (text[i - 1] == '-' || text[i - 1] == '=')) mark = true;
    else if (c == '(' && i + 1 < text.size() && is_letter(text[i + 1]) && !box_at(text, i)) {
      mark = true;
      ++i;
      break;
    } else if (c == '.' && (text.substr(i).starts_with("..") || (i > at && text[i - 1] == '.'))) ++dots;
    else if (!is_emphasis(c)) break;
  }
  if (mark || sign || dots >= 2) return Separator{i, false};
  if (tab || line || longest_run >= 2) return Separator{i, true};
  return {};
}

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

// Where the question of an answer at `answer` begins: behind the answer before it, a tab, a column, or a comma unless
// the question is a list ("fever, chills or infection: no").
std::size_t begin_of_question(std::string_view text, std::size_t from, std::size_t answer, bool by_spaces) {
  const std::string_view before = trim(text.substr(from, answer - from));
  std::size_t begin = from + (before.empty() ? 0 : static_cast<std::size_t>(before.data() - text.data()) - from);
  const std::string_view question = text.substr(begin, answer - begin);
  if (const std::size_t tab = question.rfind('\t'); tab != question.npos) begin += tab + 1;
  else if (const std::size_t column = question.rfind("  "); by_spaces && column != question.npos) begin += column + 2;
  const std::string_view rest = text.substr(begin, answer - begin);
  if (const std::size_t comma = rest.rfind(", "); comma != rest.npos) {
    const std::string last = to_lower(rest.substr(comma));
    if (last.find(" or ") == last.npos && last.find(" nor ") == last.npos) begin += comma + 1;
  }
  return begin;
}

} // namespace

AnswerReader::AnswerReader(const ContextRules& rules) : tails_(rules.answer_tails) {
  for (const auto& answer : rules.answers)
    by_first_[static_cast<unsigned char>(answer.text.front())].push_back(&answer);
  for (auto& list : by_first_)
    std::ranges::stable_sort(list, [](const auto* a, const auto* b) { return a->text.size() > b->text.size(); });
}

const ContextRules::Answer* AnswerReader::answer_at(std::string_view text, std::size_t at) const {
  if (at >= text.size() || (at > 0 && is_word(text[at]) && is_word(text[at - 1]))) return nullptr;
  for (const auto* answer : by_first_[static_cast<unsigned char>(to_lower(text[at]))]) {
    const std::size_t end = at + answer->text.size();
    if (end > text.size() || (end < text.size() && is_word(text[end]) && is_word(answer->text.back()))) continue;
    const bool same = std::ranges::equal(text.substr(at, answer->text.size()), answer->text, {},
                                         [](char c) { return is_space(c) ? ' ' : to_lower(c); });
    if (same) return answer;
  }
  return nullptr;
}

// Whether options_at() is worth a look: most words begin no answer.
bool AnswerReader::may_offer(std::string_view text, std::size_t at) const {
  while (at < text.size() && (is_blank(text[at]) || is_emphasis(text[at]))) ++at;
  return at < text.size() && (text[at] == '[' || text[at] == '(' || answer_at(text, at));
}

std::optional<AnswerReader::Options> AnswerReader::options_at(std::string_view text, std::size_t at) const {
  struct Piece {
    const ContextRules::Answer* answer = nullptr;
    std::optional<Box> box;
    Span span;
  };
  std::vector<Piece> pieces;
  std::size_t next = at;
  while (pieces.size() < 2 * max_options) {
    std::size_t i = next;
    while (i < text.size() &&
           (is_blank(text[i]) || is_emphasis(text[i]) || (i > at && (text[i] == '/' || text[i] == '|'))))
      ++i;
    const auto box = box_at(text, i);
    const auto* answer = box ? nullptr : answer_at(text, i);
    if (!box && !answer) break;
    next = box ? box->end : i + answer->text.size();
    pieces.push_back({answer, box, {i, next}});
  }
  // A last box is that of what follows: "Infection: no  [ ] fever", "[x] no [ ] fever".
  const std::size_t after = skip_blanks(text, next);
  if (pieces.size() > 1 && pieces.back().box && after < text.size() && is_word(text[after])) pieces.pop_back();
  if (pieces.empty()) return {};

  Options options{.words = {pieces.front().span.begin, pieces.back().span.end},
                  .end = pieces.back().span.end,
                  .says = Assertion::hypothetical,
                  .only_boxes = true,
                  .always = false,
                  .bare = false};
  const bool box_first = pieces.front().box.has_value();
  const bool boxes = std::ranges::any_of(pieces, [](const Piece& piece) { return piece.box.has_value(); });
  std::vector<Assertion> given;
  std::size_t answers = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].answer) continue;
    options.only_boxes = false;
    ++answers;
    options.always = pieces[i].answer->always;
    options.bare = pieces[i].answer->bare;
    const std::size_t beside = box_first ? i - 1 : i + 1;
    const bool ticked = beside < pieces.size() && pieces[beside].box && pieces[beside].box->ticked;
    if ((!boxes || ticked) && std::ranges::find(given, pieces[i].answer->says) == given.end())
      given.push_back(pieces[i].answer->says);
  }
  if (given.size() == 1) options.says = given.front();
  if (options.only_boxes && pieces.size() == 1 && pieces.front().box->ticked) options.says = Assertion::affirmed;
  if (boxes || answers > 1) options.always = options.bare = false;
  return options;
}

bool AnswerReader::is_answer(std::string_view cell) const {
  cell = trim(cell);
  if (cell.empty() || cell.size() > max_cell) return false;
  const auto options = options_at(cell, 0);
  if (!options) return false;
  return std::ranges::all_of(cell.substr(options->end), [](char c) {
    return is_space(c) || is_emphasis(c) || c == '.' || c == ',' || c == '|' || c == ';';
  });
}

// Whether another question with its own answer follows: "fever: no infection: yes".
bool AnswerReader::question_follows(std::string_view text, std::size_t at) const {
  const std::string_view rest = text.substr(at, max_next_question);
  const std::size_t mark = rest.find_first_of(":=?\t,.;");
  if (mark == rest.npos || rest[mark] == ',' || rest[mark] == '.' || rest[mark] == ';') return false;
  const auto separator = separator_at(text, at + mark);
  return separator && options_at(text, separator->end).has_value();
}

// Whether a word follows that leaves an answer what it is: "no today", "none per PCP".
bool AnswerReader::tail_follows(std::string_view text, std::size_t at) const {
  return std::ranges::any_of(tails_, [&](const std::string& tail) {
    const std::size_t end = at + tail.size();
    return end <= text.size() && (end == text.size() || !is_word(text[end])) &&
           to_lower(text.substr(at, tail.size())) == tail;
  });
}

bool AnswerReader::ends(std::string_view text, const Options& options, bool by_spaces) const {
  const std::size_t next = skip_blanks(text, options.end);
  if (text.substr(next).starts_with("of ")) return false; // "none of the implants"
  if (options.always) return true;
  if (next >= text.size()) return true;
  const std::string_view blank = text.substr(options.end, next - options.end);
  if (blank.contains('\t') || (by_spaces && blank.size() >= 2)) return true;
  if (is_word(text[next])) return tail_follows(text, next) || question_follows(text, next);
  return !std::string_view("/\"':").contains(text[next]) || question_follows(text, next);
}

std::vector<FormAnswer> AnswerReader::find(std::string_view sentence) const {
  std::vector<FormAnswer> answers;
  const bool boxes_lead = box_at(sentence, skip_blanks(sentence, 0)).has_value();
  std::size_t from = 0; // behind the last answer
  for (std::size_t i = 0; i < sentence.size();) {
    const char c = sentence[i];
    if (is_word(c)) {
      ++i;
      continue;
    }
    const auto separator = separator_at(sentence, i);
    const std::size_t begin = separator ? separator->end : skip_blanks(sentence, i);
    const auto options = begin > from && may_offer(sentence, begin) ? options_at(sentence, begin) : std::nullopt;
    const bool by_spaces = separator && separator->spaces;
    bool counts = options && !trim(sentence.substr(from, i - from)).empty() && ends(sentence, *options, by_spaces);
    if (counts && !separator) { // "infection no", "infection [x]"
      const std::size_t next = skip_blanks(sentence, options->end);
      const bool closes = next >= sentence.size() || std::string_view(".,;)|*").contains(sentence[next]);
      const bool boxed = box_at(sentence, begin).has_value();
      counts = options->bare ? closes && begin > i : boxed && (!options->only_boxes || !boxes_lead);
    }
    if (counts) {
      answers.push_back({.words = options->words,
                         .all = {i, options->end},
                         .question = {begin_of_question(sentence, from, i, by_spaces), i},
                         .says = options->says});
      from = i = options->end;
    } else {
      i = separator ? std::max(separator->end, i + 1) : i + 1;
    }
  }
  return answers;
}

} // namespace signpost::narrative
