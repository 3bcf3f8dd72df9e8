#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "narrative/ascii.h"

namespace signpost::narrative {

// Finds many fixed strings in one pass (Aho and Corasick 1975). ASCII letters match in either case and any run of white
// space matches one space. An RE2::Set would do, but it has to remember which strings it has met and therefore builds
// new states all through a text; this automaton is complete before the first text arrives.
class LiteralMatcher {
public:
  // `literals`: lower case, single spaces, none empty.
  explicit LiteralMatcher(std::span<const std::string> literals);

  // Calls `on_hit(literal, end)` for each occurrence, in the order of their ends; `end` is the offset after it.
  template <class OnHit>
  void scan(std::string_view text, OnHit&& on_hit) const {
    std::uint32_t state = 0; // by where its row begins
    bool after_space = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool space = is_space(text[i]);
      if (space && after_space) continue;
      after_space = space;
      const std::uint32_t next = next_[state + classes_[static_cast<unsigned char>(text[i])]];
      state = next & ~has_hits;
      if (next == state) continue;
      const std::size_t number = state / class_count_;
      for (std::uint32_t k = hits_begin_[number]; k < hits_begin_[number + 1]; ++k) on_hit(hits_[k], i + 1);
    }
  }

private:
  std::array<std::uint8_t, 256> classes_{}; // byte to column of the table; 0: in no literal
  std::size_t class_count_ = 1;
  // State × class to where the row of the next state begins, with a bit for whether literals end there.
  static constexpr std::uint32_t has_hits = std::uint32_t{1} << 31;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> hits_begin_; // state to its part of hits_
  std::vector<std::uint32_t> hits_;
};

} // namespace signpost::narrative
