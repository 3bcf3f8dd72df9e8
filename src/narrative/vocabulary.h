#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace signpost::narrative {

using WordId = std::uint32_t;

// The words of a lexicon, and which of them a word of a text is: as it is listed, inflected, or with one slip.
class Vocabulary {
public:
  // How far what stands in a text is from the word as it is listed. What is less is preferred.
  enum class Form : std::uint8_t { exact_case, listed, inflected, misspelt };
  struct Reading {
    WordId word;
    Form form;
  };

  // The number of a word, which is new or known already. With a capital letter in it, it is met in just this spelling;
  // else in any case.
  WordId add(std::string_view word);
  // Irregular inflections of a word: "take": "took", "taken".
  void add_irregular(std::string_view word, const std::vector<std::string>& forms);
  // A word that is its own and no slip of another; one that does not count when distances are measured.
  void add_ordinary(std::string_view word);
  void add_function(std::string_view word);
  // Derives inflections and what words are looked up by. To be called once, when all words are there.
  void finish();

  // The words that a token may be; none if it is no word of the lexicon. Borrows from the vocabulary.
  struct Word {
    std::span<const Reading> readings = {};
    std::string_view corrected = {}; // how it is spelled without its slip; empty: it has none
    bool function = false; // a function word
  };
  // `written`: as it stands; `spelling`: as it is looked up (Token).
  Word read(std::string_view written, std::string_view spelling) const;

  std::size_t size() const { return count_; }

private:
  using Readings = std::vector<Reading>;
  struct Listed {
    Readings readings;
    bool function = false;
  };
  // What is listed, until it is finished: words with capitals, and all others by lower-case form.
  struct Draft {
    std::unordered_map<std::string, WordId> exact;
    std::unordered_map<std::string, Listed> forms;
  };

  static constexpr std::uint32_t none = -1;
  // A part of readings_.
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  // A spelling that is looked up.
  struct Entry {
    std::string spelling;
    Range readings = {};
    Range misspelt = {}; // the same, for what is spelled with a slip
    bool listed = false; // else it is only that of words with capitals
    bool function = false;
    std::uint32_t exact = none; // the first word with capitals that is so spelled, in exact_
  };
  struct Exact {
    std::string word;
    Range readings; // those of its lower-case form as well
    bool function;
    std::uint32_t next; // of the same spelling
  };
  struct Slot { // of the hash table
    std::uint32_t hash = 0;
    std::uint32_t entry = none;
  };

  void add_form(const std::string& form, WordId word, Form how);
  void inflect(const std::string& word, WordId id);
  Range put(const Readings& readings);
  void list_forms();
  void list_exact_words();
  void list_slips();
  Entry& add_entry(std::string spelling);

  std::span<const Reading> list(Range range) const { return std::span(readings_).subspan(range.begin, range.size); }
  static bool is_listed(const Entry* entry) { return entry && entry->listed; }
  const Entry* find(std::string_view spelling) const; // null if there is none
  // The one form that differs from a spelling by a slip; null if there is none, or there are some of different words.
  const Entry* without_slip(std::string_view spelling) const;
  static bool is_meant_before(const Entry& one, const Entry& other);
  bool are_of_one_word(const Entry& one, const Entry& other) const;

  WordId count_ = 0;
  Draft draft_;
  Readings readings_;
  std::vector<Entry> entries_;
  std::vector<Exact> exact_;
  std::vector<Slot> slots_; // a power of two of them; an entry whose slot is taken is in the next free one
  // Long forms by what is left of them when one letter is taken away, as hashes; in their order.
  struct Shortened {
    std::uint32_t hash;
    std::uint32_t entry;
  };
  std::vector<Shortened> shortened_;
  std::vector<std::uint32_t> bucket_begin_; // by the first bits of a hash: where those begin in shortened_
};

} // namespace signpost::narrative
