#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/code.h"
#include "evidence/author_file.h"

namespace re2 {
class RE2;
}

namespace signpost::evidence {

// Index of a member in its domain's order.
using Member = std::uint16_t;

// An ordered list given as data, onto which codes and words are mapped: vertebrae from C1 to the coccyx, settings …
// "T12-L1" is a range because the data says what the members are and in which order; no clinical word is in C++.
class Domain {
public:
  // {"id", "members": [...], "entries": [{"members", "texts"?, "codes"?: [{"system", "code"|"prefix"}]}], "ignore"?:
  // [...]}. An entry with one member names it; an entry with several names a region. `ignore`: words that only look
  // like a member.
  static std::optional<Domain> read(const AuthorFile& file, base::Json json);

  const std::string& id() const { return id_; }
  std::size_t size() const { return members_.size(); }
  const std::string& name(Member member) const { return members_[member]; }
  std::optional<Member> find(std::string_view name) const;

  // The members a text names, in domain order without repetition; a region names none. "T12-L1" and "T12 through L2"
  // are ranges, "L1-2" repeats the letter.
  std::vector<Member> named_in(std::string_view text) const;
  // The members a coded element names (one-member entries).
  std::vector<Member> coded_in(base::Json element) const;
  // The members a region code or word leaves possible; empty if it names no region.
  std::vector<Member> region_of(base::Json element) const;

  Domain(Domain&&) noexcept;
  Domain& operator=(Domain&&) noexcept;
  ~Domain();

private:
  Domain();
  struct CodeEntry {
    fhir::CodeSystem system;
    std::string code;
    bool prefix;
    std::vector<Member> members;
  };
  template <class Use>
  void for_each_entry(base::Json element, Use&& use) const;

  struct Word {
    std::string text; // lower case
    Member member;
  };
  // The longest word that stands at that place, whole.
  const Word* word_at(std::string_view text, std::size_t at) const;
  // Where what only looks like a member ends, if it begins here.
  std::optional<std::size_t> ignored_until(std::string_view text, std::size_t at) const;

  std::string id_;
  std::vector<std::string> members_;
  std::array<std::vector<Word>, 256> words_; // by first character
  std::vector<CodeEntry> codes_;
  std::unique_ptr<re2::RE2> ignored_; // may be null
};

} // namespace signpost::evidence
