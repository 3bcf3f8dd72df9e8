#include "narrative/context.h"

#include <algorithm>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr int words_of_list_item = 5;      // where "or" shows that a list is meant
constexpr int words_of_bare_list_item = 2; // where only commas do
constexpr int words_of_subject = 3;        // before the verb of a clause

bool is_whole_word(std::string_view sentence, Span span) {
  const bool begins = !is_word(sentence[span.begin]) || span.begin == 0 || !is_word(sentence[span.begin - 1]);
  const bool ends = !is_word(sentence[span.end - 1]) || span.end == sentence.size() || !is_word(sentence[span.end]);
  return begins && ends;
}

bool ends_item(std::string_view sentence, Span span) {
  const std::string_view behind = sentence.substr(span.end);
  const std::string_view rest = trim(behind);
  if (rest.empty() || !is_word(rest.front())) return true;
  return behind.substr(0, static_cast<std::size_t>(rest.data() - behind.data())).contains('\t'); // the cell ends
}

// Of words in their order, none that overlaps the one before it.
void keep_longest(std::vector<SentenceContext::Word>& words) {
  std::size_t taken_to = 0;
  std::erase_if(words, [&](const auto& word) {
    if (word.span.begin < taken_to) return true;
    taken_to = word.span.end;
    return false;
  });
}

bool belongs_to(Span word, const Found& phrase) {
  return phrase.span.overlaps(word) && std::ranges::none_of(phrase.gaps, [&](Span gap) { return gap.contains(word); });
}

// The end of the n-th word after `from`.
std::size_t words_forward(std::string_view sentence, std::size_t from, std::uint32_t n) {
  std::size_t i = from;
  for (; n > 0 && i < sentence.size(); --n) {
    while (i < sentence.size() && is_space(sentence[i])) ++i;
    while (i < sentence.size() && !is_space(sentence[i])) ++i;
  }
  return i;
}

std::size_t words_backward(std::string_view sentence, std::size_t from, std::uint32_t n) {
  std::size_t i = from;
  for (; n > 0 && i > 0; --n) {
    while (i > 0 && is_space(sentence[i - 1])) --i;
    while (i > 0 && !is_space(sentence[i - 1])) --i;
  }
  return i;
}

std::size_t next_comma(std::string_view sentence, Span reach) {
  const std::size_t comma = sentence.substr(0, reach.end).find(", ", reach.begin);
  return std::min(comma, reach.end);
}

int count_words(std::string_view text) {
  int words = 0;
  for (std::size_t i = 0; i < text.size(); ++i) words += !is_space(text[i]) && (i == 0 || is_space(text[i - 1]));
  return words;
}

// A digit that is no part of a name: "6 weeks", not "L2".
bool has_figure(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_digit(text[i]) && (i == 0 || !is_word(text[i - 1]))) return true;
  return false;
}

bool ends_scope_of(const ContextRules::Terminator& terminator, Assertion says) {
  return terminator.ends.empty() || std::ranges::find(terminator.ends, says) != terminator.ends.end();
}

} // namespace

ContextWords::ContextWords(const ContextRules& rules) : answers_(rules), fillers_(rules.fillers) {
  for (const auto& trigger : rules.triggers) {
    Roles& roles = roles_of(trigger.text);
    roles.triggers.push_back(&trigger);
    roles.year = trigger.year;
  }
  for (const auto& text : rules.pseudo_triggers) roles_of(text);
  for (const auto& terminator : rules.terminators) roles_of(terminator.text).terminators.push_back(&terminator);
  for (const auto& text : rules.list_words) roles_of(text).list_word = true;
  const auto ends_every_scope = [](const auto* terminator) {
    return terminator->ends.empty() && !terminator->after_item && !terminator->after_comma && !terminator->verb;
  };
  for (Roles& roles : roles_) roles.divides = std::ranges::any_of(roles.terminators, ends_every_scope);
  for (std::size_t i = 0; i < texts_.size(); ++i) { // "but has" does what "but" does
    const auto first_word = std::ranges::find(texts_, texts_[i].substr(0, texts_[i].find(' ')));
    if (first_word != texts_.end() && !roles_[i].terminators.empty() &&
        roles_[static_cast<std::size_t>(first_word - texts_.begin())].divides)
      roles_[i].divides = true;
  }
  for (Roles& roles : roles_) {
    roles.only_ends_items = !roles.triggers.empty() &&
                            std::ranges::all_of(roles.triggers, [](const auto* trigger) { return trigger->ends_item; });
  }
}

ContextWords::Roles& ContextWords::roles_of(const std::string& text) {
  const auto known = std::ranges::find(texts_, text);
  if (known != texts_.end()) return roles_[static_cast<std::size_t>(known - texts_.begin())];
  texts_.push_back(text);
  return roles_.emplace_back();
}

SentenceContext::SentenceContext(const ContextWords& vocabulary, std::string_view sentence, std::vector<Word> words)
    : SentenceContext(vocabulary, sentence, whole_words(vocabulary, sentence, std::move(words)),
                      vocabulary.answers().find(sentence)) {}

SentenceContext::SentenceContext(const ContextWords& vocabulary, std::string_view sentence, std::vector<Word> words,
                                 std::vector<FormAnswer> answers)
    : vocabulary_(vocabulary), sentence_(sentence), words_(std::move(words)), answers_(std::move(answers)) {
  keep_longest(words_);
  read_answers();
}

// Longest first where words begin together.
std::vector<SentenceContext::Word> SentenceContext::whole_words(const ContextWords& vocabulary,
                                                                std::string_view sentence, std::vector<Word> words) {
  std::erase_if(words, [&](const Word& word) {
    return !is_whole_word(sentence, word.span) ||
           (vocabulary.roles_[word.number].only_ends_items && !ends_item(sentence, word.span));
  });
  std::ranges::sort(words, [](const Word& a, const Word& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  return words;
}

// An answer hides the words it consists of ("no" denies nothing behind it then), unless it is part of a word that means
// nothing ("gram-negative") or goes on as one that speaks of what follows ("(today) is negative for").
void SentenceContext::read_answers() {
  std::erase_if(answers_, [&](const FormAnswer& answer) {
    return std::ranges::any_of(words_, [&](const Word& word) {
      if (!word.span.overlaps(answer.words)) return false;
      if (vocabulary_.roles_[word.number].means_nothing()) return word.span.begin < answer.all.begin;
      return vocabulary_.makes_scopes(word.number) && word.span.begin > answer.words.begin &&
             word.span.end > answer.words.end;
    });
  });
  if (answers_.empty()) return;
  std::erase_if(words_, [&](const Word& word) {
    return std::ranges::any_of(answers_, [&](const FormAnswer& answer) { return answer.all.overlaps(word.span); });
  });
}

bool SentenceContext::breaks(const Word& word) const {
  const auto& roles = vocabulary_.roles_[word.number];
  return std::ranges::any_of(roles.terminators, [](const auto* terminator) { return terminator->ends.empty(); }) ||
         std::ranges::any_of(roles.triggers, [](const auto* trigger) {
           return trigger->says == Assertion::negated || trigger->says == Assertion::hypothetical;
         });
}

std::size_t SentenceContext::clause_at(std::size_t place) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      words_, [&](const Word& word) { return word.span.end <= place && vocabulary_.roles_[word.number].divides; }));
}

void SentenceContext::drop_broken(std::vector<Found>& found) const {
  std::erase_if(found, [&](const Found& phrase) {
    return std::ranges::any_of(phrase.gaps, [&](Span gap) {
      return std::ranges::any_of(words_, [&](const Word& word) { return gap.contains(word.span) && breaks(word); });
    });
  });
}

void SentenceContext::spread(const std::vector<Found>& found) {
  ends_.reserve(words_.size());
  scopes_.reserve(words_.size() + answers_.size());
  owners_.reserve(found.size());
  std::vector<End> clauses;
  for (const Word& word : words_) {
    const auto& roles = vocabulary_.roles_[word.number];
    if (roles.list_word) list_words_.push_back(word.span);
    for (const auto* terminator : roles.terminators) {
      const std::size_t before = trim(sentence_.substr(0, word.span.begin)).size();
      const bool comma = before > 0 && sentence_[before - 1] == ',';
      if (terminator->verb) clauses.push_back({terminator, word.span});
      else if (!terminator->after_comma) ends_.push_back({terminator, word.span});
      else if (comma) ends_.push_back({terminator, {before - 1, word.span.end}});
    }
  }
  for (const End& verb : clauses)
    if (const auto comma = comma_before_clause(verb.span)) ends_.push_back({verb.terminator, {*comma, verb.span.end}});
  std::ranges::sort(ends_, {}, [](const End& end) { return std::pair(end.span.end, end.span.begin); });
  for (const Word& word : words_) {
    const auto& triggers = vocabulary_.roles_[word.number].triggers;
    if (triggers.empty()) continue;
    const auto owners_begin = static_cast<std::uint32_t>(owners_.size());
    for (const Found& phrase : found) {
      if (belongs_to(word.span, phrase)) owners_.push_back(&phrase);
    }
    for (const auto* trigger : triggers) {
      if (!trigger->ends_item || ends_item(sentence_, word.span)) add_scopes(*trigger, word.span, owners_begin);
    }
  }
  for (const FormAnswer& answer : answers_) {
    if (answer.says != Assertion::affirmed) add_answer(answer, found);
  }
}

// The comma that the clause of a verb begins at, ", the brace helped": its subject is short and is no part of a list.
std::optional<std::size_t> SentenceContext::comma_before_clause(Span verb) const {
  const std::size_t comma = sentence_.substr(0, verb.begin).rfind(", ");
  if (comma == std::string_view::npos) return std::nullopt;
  const Span subject{comma + 1, verb.begin};
  const int words = count_words(sentence_.substr(subject.begin, subject.end - subject.begin));
  const bool listed = std::ranges::any_of(list_words_, [&](Span word) { return subject.contains(word); });
  if (words == 0 || words > words_of_subject || listed) return std::nullopt;
  return comma;
}

void SentenceContext::add_answer(const FormAnswer& answer, const std::vector<Found>& found) {
  static const ContextRules::Trigger denial{.text = {},
                                            .says = Assertion::negated,
                                            .direction = ContextRules::Direction::backward,
                                            .commas = ContextRules::Commas::cross,
                                            .max_words = 0,
                                            .ends_item = false,
                                            .year = {}};
  static const ContextRules::Trigger no_answer = [] {
    ContextRules::Trigger trigger = denial;
    trigger.says = Assertion::hypothetical;
    return trigger;
  }();
  Span reach = answer.question;
  for (const End& end : ends_) {
    if (end.span.end <= reach.end && end.terminator->ends.empty()) reach.begin = std::max(reach.begin, end.span.end);
  }
  const auto owners_begin = static_cast<std::uint32_t>(owners_.size());
  for (const Found& phrase : found) {
    if (belongs_to(answer.words, phrase)) owners_.push_back(&phrase);
  }
  scopes_.push_back({answer.says == Assertion::negated ? &denial : &no_answer, answer.words, reach, false, false,
                     owners_begin, static_cast<std::uint32_t>(owners_.size())});
}

void SentenceContext::add_scopes(const ContextRules::Trigger& trigger, Span at, std::uint32_t owners_begin) {
  using Direction = ContextRules::Direction;
  const auto owners_end = static_cast<std::uint32_t>(owners_.size());
  if (trigger.direction != Direction::backward) {
    const Span reach = forward_reach(trigger, at);
    const bool list_follows = std::ranges::any_of(list_words_, [&](Span word) { return reach.contains(word); });
    scopes_.push_back({&trigger, at, reach, true, list_follows, owners_begin, owners_end});
  }
  if (trigger.direction != Direction::forward) {
    scopes_.push_back({&trigger, at, backward_reach(trigger, at), false, false, owners_begin, owners_end});
  }
}

Span SentenceContext::forward_reach(const ContextRules::Trigger& trigger, Span at) const {
  Span reach{at.end, sentence_.size()};
  if (trigger.max_words) reach.end = words_forward(sentence_, at.end, trigger.max_words);
  for (const End& end : ends_) {
    // A filler that follows at once ("not currently", "no ongoing") ends nothing.
    const bool at_once = end.span.begin >= at.end && trim(sentence_.substr(at.end, end.span.begin - at.end)).empty() &&
                         std::ranges::find(vocabulary_.fillers_, end.terminator->text) != vocabulary_.fillers_.end();
    if (end.span.begin >= at.end && ends_scope_of(*end.terminator, trigger.says) && !at_once &&
        (!end.terminator->after_item || holds_item({at.end, end.span.begin}))) {
      // What begins with "on" is behind the scope; what begins with another word that ends scopes is still in it.
      reach.end = std::min(reach.end, end.span.begin - (end.terminator->after_item ? 1 : 0));
    }
  }
  for (const FormAnswer& answer : answers_) { // what is answered is another item
    if (answer.question.begin > at.end) reach.end = std::min(reach.end, answer.question.begin);
  }
  reach.end = cell_end(reach);
  switch (trigger.commas) {
  case ContextRules::Commas::cross: break;
  case ContextRules::Commas::stop: reach.end = next_comma(sentence_, reach); break;
  case ContextRules::Commas::list: reach.end = list_end(reach); break;
  }
  return reach;
}

Span SentenceContext::backward_reach(const ContextRules::Trigger& trigger, Span at) const {
  Span reach{0, at.begin};
  if (trigger.max_words) reach.begin = words_backward(sentence_, at.begin, trigger.max_words);
  for (const End& end : ends_) {
    if (end.span.end > at.begin) break;
    if (!end.terminator->verb && ends_scope_of(*end.terminator, trigger.says))
      reach.begin = std::max(reach.begin, end.span.end);
  }
  for (const FormAnswer& answer : answers_) {
    if (answer.all.end <= at.begin) reach.begin = std::max(reach.begin, answer.all.end);
  }
  if (const std::size_t tab = trim(sentence_.substr(0, at.begin)).rfind('\t'); tab != std::string_view::npos)
    reach.begin = std::max(reach.begin, tab);
  if (trigger.commas != ContextRules::Commas::cross) {
    const std::size_t comma = sentence_.substr(0, at.begin).rfind(", ");
    if (comma != std::string_view::npos) reach.begin = std::max(reach.begin, comma);
  }
  return reach;
}

// Where the cell of a table ends that the words from `reach.begin` on stand in; a trigger that fills a cell by itself
// speaks of the next one.
std::size_t SentenceContext::cell_end(Span reach) const {
  const std::string_view rest = sentence_.substr(reach.begin, reach.end - reach.begin);
  const std::string_view words = trim(rest);
  const std::size_t first = words.empty() ? 0 : static_cast<std::size_t>(words.data() - rest.data());
  const std::size_t tab = rest.find('\t', first);
  return tab == std::string_view::npos ? reach.end : reach.begin + tab;
}

// Whether a stretch between a trigger and what may end its scope names something that the trigger denies.
bool SentenceContext::holds_item(Span between) const {
  std::string_view rest = trim(sentence_.substr(between.begin, between.end - between.begin));
  while (!rest.empty()) {
    const auto at = static_cast<std::size_t>(rest.data() - sentence_.data());
    const auto misspelt = std::ranges::find_if(words_, [&](const Word& word) { // "not curerntly on apixaban"
      return word.span.begin == at && word.span.end <= between.end &&
             std::ranges::find(vocabulary_.fillers_, vocabulary_.texts_[word.number]) != vocabulary_.fillers_.end();
    });
    if (misspelt != words_.end()) {
      rest = trim(rest.substr(misspelt->span.end - at));
      continue;
    }
    const auto filler = std::ranges::find_if(vocabulary_.fillers_, [&](const std::string& text) {
      return rest.size() >= text.size() && (rest.size() == text.size() || !is_word(rest[text.size()])) &&
             to_lower(rest.substr(0, text.size())) == text;
    });
    if (filler == vocabulary_.fillers_.end()) return true;
    rest = trim(rest.substr(filler->size()));
  }
  return false;
}

// Of what stands between two commas, "stenosis or cord compression", an "or" parts the items.
int SentenceContext::words_of_longest_item(Span items) const {
  int most = 0;
  for (Span word : list_words_) {
    if (!items.contains(word)) continue;
    most = std::max(most, count_words(sentence_.substr(items.begin, word.begin - items.begin)));
    items.begin = word.end;
  }
  return std::max(most, count_words(sentence_.substr(items.begin, items.end - items.begin)));
}

// Where the list that begins at `reach.begin` ends. What follows a comma belongs to it if it is short and without a
// figure, as the items of a list are; a sentence that merely goes on ("no deficit, tender at L1") is not denied.
std::size_t SentenceContext::list_end(Span reach) const {
  std::size_t last_list_word = 0;
  for (Span word : list_words_) {
    if (reach.contains(word)) last_list_word = word.begin;
  }
  for (std::size_t comma = next_comma(sentence_, reach); comma < reach.end;) {
    const std::size_t item_end = next_comma(sentence_, {comma + 1, reach.end});
    const bool starts_with_list_word =
        std::ranges::any_of(list_words_, [&](Span word) { return word.begin > comma && word.begin <= comma + 2; });
    const int max_words = last_list_word > comma ? words_of_list_item : words_of_bare_list_item;
    const auto joined =
        std::ranges::find_if(list_words_, [&](Span word) { return word.begin > comma && word.begin < item_end; });
    const std::size_t first_end = joined == list_words_.end() ? item_end : joined->begin;
    if (!starts_with_list_word && (words_of_longest_item({comma + 1, item_end}) > max_words ||
                                   std::ranges::any_of(sentence_.substr(comma + 1, first_end - comma - 1), is_digit) ||
                                   has_figure(sentence_.substr(first_end, item_end - first_end))))
      return comma;
    comma = item_end;
  }
  return reach.end;
}

bool SentenceContext::acts_on(const Scope& scope, const Found& found) const {
  const auto reached_by = [&](Span reach) {
    // A word that ends the reach may be the phrase's own first: "not currently pregnant".
    const bool begins_inside = reach.begin <= found.span.begin && found.span.begin <= reach.end;
    return begins_inside && (scope.forward || found.span.end <= reach.end);
  };
  if (std::ranges::any_of(found.gaps, [&](Span gap) { return gap.contains(scope.trigger_span); })) return true;
  const Span trigger = scope.trigger_span;
  // "mother's PT" is the mother's; else a word acts on what stands outside of it.
  if (scope.trigger->says == Assertion::other_experiencer && trigger.contains(found.span) &&
      trigger.begin < found.span.begin)
    return true;
  if (belongs_to(trigger, found)) return false;
  std::size_t behind = 0; // the phrases of the group that the trigger is part of
  for (std::uint32_t i = scope.owners_begin; i < scope.owners_end; ++i) {
    const Found& owner = *owners_[i];
    if (owner.group != found.group) continue;
    if (owner.span.overlaps(found.span)) return reached_by(scope.reach);
    behind = std::max(behind, owner.span.end);
  }
  if (behind == 0) return reached_by(scope.reach);
  return scope.list_follows && reached_by({std::max(scope.reach.begin, behind), scope.reach.end});
}

Assertion SentenceContext::judge(const Found& found) const {
  Assertion assertion = Assertion::affirmed;
  for (const Scope& scope : scopes_) {
    if (scope.trigger->says > assertion && acts_on(scope, found)) assertion = scope.trigger->says;
  }
  return assertion;
}

} // namespace signpost::narrative
