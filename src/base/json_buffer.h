#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>

namespace signpost::base {

// A copy of a text with a NUL behind it, for a parser that reads aligned blocks of 16 bytes until one holds the NUL
// (RapidJSON with SSE2). The block of the NUL is whole, so such a load stays inside the allocation; it is the last one,
// so AddressSanitizer reports whoever goes further. Moving keeps the address.
class JsonBuffer {
public:
  JsonBuffer() = default; // holds nothing, not even a NUL
  explicit JsonBuffer(std::string_view text)
      : blocks_(std::make_unique_for_overwrite<Block[]>(text.size() / sizeof(Block) + 1)) {
    blocks_[text.size() / sizeof(Block)] = {}; // the NUL, and nothing unset behind it
    std::ranges::copy(text, data());
  }

  char* data() { return reinterpret_cast<char*>(blocks_.get()); }
  const char* data() const { return reinterpret_cast<const char*>(blocks_.get()); }

private:
  struct alignas(16) Block {
    char bytes[16];
  };
  std::unique_ptr<Block[]> blocks_;
};

} // namespace signpost::base
