#include "narrative/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t shortest_inflected = 3; // letters
constexpr std::size_t shortest_misspelt = 7;  // letters of a word that a slip may be in
constexpr std::size_t longest_misspelt = 24;
constexpr std::string_view genitive = "'s";

bool is_vowel(char c) { return std::string_view("aeiou").contains(c); }
bool only_letters(std::string_view word) { return std::ranges::all_of(word, is_letter); }

constexpr std::uint32_t hash_base = 16777619U;

std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U; // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * hash_base;
  return hash ^ (hash >> 15);
}

// Calls `each` with a hash of a word of at most `longest_misspelt` letters without one of its letters, for each but the
// first, and then of the whole word. Linear: a hash is a polynomial of the letters, and so the sum of its parts.
template <class Each>
void for_each_shortened(std::string_view word, Each&& each) {
  std::array<std::uint32_t, longest_misspelt + 1> behind; // the hash of what stands from a letter on
  std::array<std::uint32_t, longest_misspelt + 1> power;
  behind[word.size()] = 0;
  power[0] = 1;
  const auto letter = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(word[i])}; };
  for (std::size_t i = word.size(), after = 0; i-- > 0; ++after) {
    behind[i] = letter(i) * power[after] + behind[i + 1];
    power[after + 1] = power[after] * hash_base;
  }
  std::uint32_t before = letter(0);
  for (std::size_t i = 1; i < word.size(); ++i) {
    each(before * power[word.size() - 1 - i] + behind[i + 1]);
    before = before * hash_base + letter(i);
  }
  each(before);
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
    const auto [at, fresh] = draft_.exact.try_emplace(std::string(word), count_);
    if (fresh) ++count_;
    return at->second;
  }
  Readings& readings = draft_.forms[std::string(word)].readings;
  const auto listed = std::ranges::find(readings, Form::listed, &Reading::form);
  if (listed != readings.end()) return listed->word;
  readings.push_back({count_, Form::listed});
  return count_++;
}

void Vocabulary::add_form(const std::string& form, WordId word, Form how) {
  Readings& readings = draft_.forms[form].readings;
  if (std::ranges::find(readings, word, &Reading::word) == readings.end()) readings.push_back({word, how});
}

void Vocabulary::add_irregular(std::string_view word, const std::vector<std::string>& forms) {
  const WordId id = add(word);
  for (const std::string& form : forms) add_form(form, id, Form::inflected);
}

void Vocabulary::add_ordinary(std::string_view word) { draft_.forms.try_emplace(std::string(word)); }
void Vocabulary::add_function(std::string_view word) { draft_.forms[std::string(word)].function = true; }

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
  for (const auto& [form, entry] : draft_.forms)
    for (const Reading& reading : entry.readings)
      if (reading.form == Form::listed) listed.emplace_back(form, reading.word);
  for (const auto& [word, id] : listed) inflect(word, id);
  slots_.assign(std::bit_ceil(2 * (draft_.forms.size() + draft_.exact.size()) + 1), {});
  list_forms();
  list_exact_words();
  list_slips();
  draft_ = {};
}

Vocabulary::Entry& Vocabulary::add_entry(std::string spelling) {
  const auto entry = static_cast<std::uint32_t>(entries_.size());
  const std::uint32_t hash = hash_of(spelling);
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].entry != none) at = (at + 1) & (slots_.size() - 1);
  slots_[at] = {hash, entry};
  return entries_.emplace_back(std::move(spelling));
}

Vocabulary::Range Vocabulary::put(const Readings& readings) {
  const Range range{static_cast<std::uint32_t>(readings_.size()), static_cast<std::uint32_t>(readings.size())};
  readings_.insert(readings_.end(), readings.begin(), readings.end());
  return range;
}

void Vocabulary::list_forms() {
  for (const auto& [form, listed] : draft_.forms) {
    Entry& entry = add_entry(form);
    entry.listed = true;
    entry.function = listed.function;
    entry.readings = put(listed.readings);
  }
}

// By how a token with such capitals is looked up.
void Vocabulary::list_exact_words() {
  for (const auto& [word, id] : draft_.exact) {
    std::string spelling = to_lower(word);
    std::erase(spelling, '.');
    auto form = draft_.forms.find(spelling);
    if (form == draft_.forms.end() && spelling.ends_with(genitive))
      form = draft_.forms.find(spelling.substr(0, spelling.size() - genitive.size()));
    const Listed listed = form == draft_.forms.end() ? Listed{} : form->second;
    Readings readings = listed.readings;
    readings.push_back({id, Form::exact_case});
    const Entry* known = find(spelling);
    Entry& entry = known ? entries_[static_cast<std::size_t>(known - entries_.data())] : add_entry(std::move(spelling));
    exact_.push_back({word, put(readings), listed.function, entry.exact});
    entry.exact = static_cast<std::uint32_t>(exact_.size() - 1);
  }
}

// Which words a slip may be in, and what is left of them.
void Vocabulary::list_slips() {
  for (std::uint32_t i = 0; i < entries_.size(); ++i) {
    Entry& entry = entries_[i];
    const std::string& form = entry.spelling;
    if (entry.readings.size == 0 || form.size() < shortest_misspelt || form.size() > longest_misspelt ||
        !only_letters(form))
      continue;
    Readings readings(list(entry.readings).begin(), list(entry.readings).end());
    for (Reading& reading : readings) reading.form = Form::misspelt;
    entry.misspelt = put(readings);
    for_each_shortened(form, [&](std::uint32_t hash) { shortened_.push_back({hash, i}); });
  }
  std::ranges::sort(shortened_, {}, &Shortened::hash);
  bucket_begin_.assign((std::size_t{1} << bucket_bits) + 1, 0);
  for (const Shortened& one : shortened_) ++bucket_begin_[bucket_of(one.hash) + 1];
  std::partial_sum(bucket_begin_.begin(), bucket_begin_.end(), bucket_begin_.begin());
}

const Vocabulary::Entry* Vocabulary::find(std::string_view spelling) const {
  const std::uint32_t hash = hash_of(spelling);
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].entry != none; at = (at + 1) & (slots_.size() - 1)) {
    const Entry& entry = entries_[slots_[at].entry];
    if (slots_[at].hash == hash && entry.spelling == spelling) return &entry;
  }
  return nullptr;
}

const Vocabulary::Entry* Vocabulary::without_slip(std::string_view spelling) const {
  if (spelling.size() < shortest_misspelt || spelling.size() > longest_misspelt || !only_letters(spelling))
    return nullptr;
  const Entry* meant = nullptr;
  bool several = false; // which of them is meant, nobody can tell
  for_each_shortened(spelling, [&](std::uint32_t hash) {
    for (std::uint32_t at = bucket_begin_[bucket_of(hash)]; at < bucket_begin_[bucket_of(hash) + 1]; ++at) {
      if (shortened_[at].hash != hash || several) continue;
      const Entry* form = &entries_[shortened_[at].entry];
      if (form == meant || form->spelling.front() != spelling.front() || !differ_by_one_slip(spelling, form->spelling))
        continue;
      several = meant && !are_of_one_word(*meant, *form);
      if (!meant || is_meant_before(*form, *meant)) meant = form;
    }
  });
  return several ? nullptr : meant;
}

// Of forms of one word: the shorter one, or the one that may be more words.
bool Vocabulary::is_meant_before(const Entry& one, const Entry& other) {
  if (one.spelling.size() != other.spelling.size()) return one.spelling.size() < other.spelling.size();
  return one.readings.size > other.readings.size;
}

bool Vocabulary::are_of_one_word(const Entry& one, const Entry& other) const {
  return std::ranges::any_of(list(one.readings), [&](const Reading& reading) {
    return std::ranges::find(list(other.readings), reading.word, &Reading::word) != list(other.readings).end();
  });
}

Vocabulary::Word Vocabulary::read(std::string_view written, std::string_view spelling) const {
  const Entry* entry = find(spelling);
  for (std::uint32_t i = entry ? entry->exact : none; i != none; i = exact_[i].next)
    if (exact_[i].word == written) return {list(exact_[i].readings), {}, exact_[i].function};
  if (!is_listed(entry) && spelling.ends_with(genitive)) {
    spelling.remove_suffix(genitive.size());
    entry = find(spelling);
  }
  if (is_listed(entry)) return {list(entry->readings), {}, entry->function};
  const Entry* meant = without_slip(spelling);
  return meant ? Word{list(meant->misspelt), meant->spelling} : Word{};
}

} // namespace signpost::narrative
