#include "narrative/vocabulary.h"

#include <algorithm>
#include <numeric>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t shortest_inflected = 3; // letters
constexpr std::size_t shortest_misspelt = 7;  // letters of a word that a slip may be in
constexpr std::size_t longest_misspelt = 24;

bool is_vowel(char c) { return std::string_view("aeiou").contains(c); }
bool only_letters(std::string_view word) { return std::ranges::all_of(word, is_letter); }

std::uint32_t hash_without(std::string_view word, std::size_t left_out) {
  std::uint32_t hash = 2166136261U; // FNV-1a
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (i == left_out) continue;
    hash = (hash ^ static_cast<unsigned char>(word[i])) * 16777619U;
  }
  return hash;
}

constexpr int bucket_bits = 16;
std::size_t bucket_of(std::uint32_t hash) { return hash >> (32 - bucket_bits); }

// Whether two words differ by one letter left out, put in or exchanged, or by two neighbours that changed places.
bool differ_by_one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1 || a == b) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() != b.size()) return a.substr(i) == b.substr(i + 1);
  if (a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] && a.substr(i + 2) == b.substr(i + 2);
}

} // namespace

WordId Vocabulary::add(std::string_view word) {
  if (std::ranges::any_of(word, is_upper)) {
    const auto [at, fresh] = exact_.try_emplace(std::string(word), count_);
    if (fresh) ++count_;
    return at->second;
  }
  Readings& readings = forms_[std::string(word)].readings;
  const auto listed = std::ranges::find(readings, Form::listed, &Reading::form);
  if (listed != readings.end()) return listed->word;
  readings.push_back({count_, Form::listed});
  return count_++;
}

void Vocabulary::add_form(const std::string& form, WordId word, Form how) {
  Readings& readings = forms_[form].readings;
  if (std::ranges::find(readings, word, &Reading::word) == readings.end()) readings.push_back({word, how});
}

void Vocabulary::add_irregular(std::string_view word, const std::vector<std::string>& forms) {
  const WordId id = add(word);
  for (const std::string& form : forms) add_form(form, id, Form::inflected);
}

void Vocabulary::add_ordinary(std::string_view word) { forms_.try_emplace(std::string(word)); }
void Vocabulary::add_function(std::string_view word) { forms_[std::string(word)].function = true; }

// Regular plurals and verb forms; that a word may be no noun or no verb does no harm, since nobody writes the others.
void Vocabulary::inflect(const std::string& word, WordId id) {
  if (word.size() < shortest_inflected || !only_letters(word)) return;
  const char last = word.back(), before = word[word.size() - 2];
  const std::string stem = word.substr(0, word.size() - 1);
  std::vector<std::string> forms;
  if (last == 'y' && !is_vowel(before)) {
    forms = {stem + "ies", stem + "ied", word + "ing"};
  } else if (last == 'e') {
    forms = {word + "s", word + "d", stem + "ing"};
  } else {
    const bool hissing = std::string_view("sxz").contains(last) || (last == 'h' && (before == 'c' || before == 's'));
    forms = {word + (hissing ? "es" : "s"), word + "ed", word + "ing"};
    const bool doubled = !is_vowel(last) && is_vowel(before) && !is_vowel(word[word.size() - 3]) &&
                         !std::string_view("wxy").contains(last);
    if (doubled) forms.insert(forms.end(), {word + last + "ed", word + last + "ing"});
  }
  for (const std::string& form : forms) add_form(form, id, Form::inflected);
}

void Vocabulary::finish() {
  std::vector<std::pair<std::string, WordId>> listed;
  for (const auto& [form, entry] : forms_)
    for (const Reading& reading : entry.readings)
      if (reading.form == Form::listed) listed.emplace_back(form, reading.word);
  for (const auto& [word, id] : listed) inflect(word, id);
  for (const auto& [form, entry] : forms_) {
    if (entry.readings.empty() || form.size() < shortest_misspelt || form.size() > longest_misspelt ||
        !only_letters(form))
      continue;
    for (std::size_t i = 1; i <= form.size(); ++i) shortened_.push_back({hash_without(form, i), &form});
  }
  std::ranges::sort(shortened_, {}, &Shortened::hash);
  bucket_begin_.assign((std::size_t{1} << bucket_bits) + 1, 0);
  for (const Shortened& one : shortened_) ++bucket_begin_[bucket_of(one.hash) + 1];
  std::partial_sum(bucket_begin_.begin(), bucket_begin_.end(), bucket_begin_.begin());
}

const std::string* Vocabulary::without_slip(std::string_view spelling) const {
  if (spelling.size() < shortest_misspelt || spelling.size() > longest_misspelt || !only_letters(spelling))
    return nullptr;
  const std::string* meant = nullptr;
  for (std::size_t i = 1; i <= spelling.size(); ++i) { // the last: nothing left out
    const std::uint32_t hash = hash_without(spelling, i);
    for (std::uint32_t at = bucket_begin_[bucket_of(hash)]; at < bucket_begin_[bucket_of(hash) + 1]; ++at) {
      const std::string* form = shortened_[at].form;
      if (shortened_[at].hash != hash || form == meant || form->front() != spelling.front() ||
          !differ_by_one_slip(spelling, *form))
        continue;
      if (meant && !are_of_one_word(*meant, *form)) return nullptr; // which of them is meant, nobody can tell
      if (!meant || form->size() < meant->size()) meant = form;
    }
  }
  return meant;
}

bool Vocabulary::are_of_one_word(const std::string& one, const std::string& other) const {
  const Readings& others = forms_.find(other)->second.readings;
  return std::ranges::any_of(forms_.find(one)->second.readings, [&](const Reading& reading) {
    return std::ranges::find(others, reading.word, &Reading::word) != others.end();
  });
}

Vocabulary::Word Vocabulary::read(std::string_view written, const std::string& spelling) const {
  Word word;
  std::string_view form = spelling;
  auto at = forms_.find(form);
  if (at == forms_.end() && form.ends_with("'s")) {
    form.remove_suffix(2);
    at = forms_.find(form);
  }
  const auto exact = std::ranges::any_of(written, is_upper) ? exact_.find(written) : exact_.end();
  if (at != forms_.end()) {
    word.readings = at->second.readings;
    word.function = at->second.function;
  } else if (exact == exact_.end()) {
    word.corrected = without_slip(form);
    if (word.corrected)
      for (const Reading& reading : forms_.find(*word.corrected)->second.readings)
        word.own.push_back({reading.word, Form::misspelt});
  }
  if (exact != exact_.end()) {
    word.own.assign(word.readings.begin(), word.readings.end());
    word.own.push_back({exact->second, Form::exact_case});
  }
  if (!word.own.empty()) word.readings = word.own;
  return word;
}

} // namespace signpost::narrative
