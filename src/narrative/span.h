#pragma once

#include <cstddef>

namespace signpost::narrative {

// A stretch of a sentence, in bytes from its beginning.
struct Span {
  std::size_t begin;
  std::size_t end;
  bool contains(Span other) const { return begin <= other.begin && other.end <= end; }
  bool overlaps(Span other) const { return begin < other.end && other.begin < end; }
};

} // namespace signpost::narrative
