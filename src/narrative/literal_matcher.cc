#include "narrative/literal_matcher.h"

namespace signpost::narrative {

LiteralMatcher::LiteralMatcher(std::span<const std::string> literals) {
  for (const std::string& literal : literals) {
    for (char c : literal) {
      std::uint8_t& column = classes_[static_cast<unsigned char>(c)];
      if (column == 0) column = static_cast<std::uint8_t>(class_count_++);
    }
  }
  for (char c = 'A'; c <= 'Z'; ++c) {
    classes_[static_cast<unsigned char>(c)] = classes_[static_cast<unsigned char>(to_lower(c))];
  }
  for (char c = '\t'; c <= '\r'; ++c) classes_[static_cast<unsigned char>(c)] = classes_[' '];

  // The trie. State 0 is the root; 0 also stands for "no such child" until the links are filled in.
  std::vector<std::vector<std::uint32_t>> hits(1);
  next_.assign(class_count_, 0);
  for (std::uint32_t k = 0; k < literals.size(); ++k) {
    std::uint32_t state = 0;
    for (char c : literals[k]) {
      const std::size_t edge = state * class_count_ + classes_[static_cast<unsigned char>(c)];
      if (next_[edge] == 0) {
        next_[edge] = static_cast<std::uint32_t>(hits.size());
        next_.resize(next_.size() + class_count_, 0);
        hits.emplace_back();
      }
      state = next_[edge];
    }
    hits[state].push_back(k);
  }

  // Breadth first: a missing child is the child of the longest proper suffix, whose hits a state inherits.
  std::vector<std::uint32_t> suffix(hits.size(), 0);
  std::vector<std::uint32_t> queue{0};
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::uint32_t state = queue[head];
    for (std::size_t column = 0; column < class_count_; ++column) {
      std::uint32_t& child = next_[state * class_count_ + column];
      const std::uint32_t fallback = state == 0 ? 0 : next_[suffix[state] * class_count_ + column];
      if (child == 0) {
        child = fallback;
        continue;
      }
      suffix[child] = fallback;
      hits[child].insert(hits[child].end(), hits[fallback].begin(), hits[fallback].end());
      queue.push_back(child);
    }
  }

  for (const auto& of_state : hits) {
    hits_begin_.push_back(static_cast<std::uint32_t>(hits_.size()));
    hits_.insert(hits_.end(), of_state.begin(), of_state.end());
  }
  hits_begin_.push_back(static_cast<std::uint32_t>(hits_.size()));
  for (std::uint32_t& next : next_)
    next = static_cast<std::uint32_t>(next * class_count_) | (hits[next].empty() ? 0 : has_hits);
}

} // namespace signpost::narrative
