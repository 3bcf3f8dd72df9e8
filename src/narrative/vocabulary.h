#pragma once

#include <cstdint>
#include <map>
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
  // Derives inflections and what slips are looked up by. To be called once, when all words are there.
  void finish();

  // The words that a token may be; none if it is no word of the lexicon.
  struct Word {
    std::span<const Reading> readings;
    bool function = false;                  // a function word
    const std::string* corrected = nullptr; // how it is spelled without its slip
    std::vector<Reading> own = {};          // what `readings` shows, where no list of the vocabulary does
  };
  // `written`: as it stands; `spelling`: as it is looked up (Token).
  Word read(std::string_view written, const std::string& spelling) const;

  std::size_t size() const { return count_; }

private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Readings = std::vector<Reading>;
  struct Entry {
    Readings readings;
    bool function = false;
  };

  void add_form(const std::string& form, WordId word, Form how);
  void inflect(const std::string& word, WordId id);
  // The one form that differs from a spelling by a slip; null if there is none, or there are some of
  // different words.
  const std::string* without_slip(std::string_view spelling) const;
  bool are_of_one_word(const std::string& one, const std::string& other) const;

  WordId count_ = 0;
  std::unordered_map<std::string, WordId, Hash, std::equal_to<>> exact_;    // words with capitals
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> forms_;     // others, by lower-case form
  // Long forms by what is left of them when one letter is taken away, as hashes; sorted.
  struct Shortened {
    std::uint32_t hash;
    const std::string* form;
    auto operator<=>(const Shortened& other) const { return hash <=> other.hash; }
  };
  std::vector<Shortened> shortened_;
  std::vector<std::uint32_t> bucket_begin_; // by the first bits of a hash: where those begin in shortened_
};

} // namespace signpost::narrative
