#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace signpost::fhirpath {

// Memory for values that live as long as an evaluation's results: taken in blocks, freed all at once. Nothing is
// taken before the first use.
class Arena {
public:
  template <class T>
  T* make(T value) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T(std::move(value));
  }

  // `count` values of T, default-initialised.
  template <class T>
  T* make_array(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
    for (std::size_t i = 0; i < count; ++i) new (first + i) T();
    return first;
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* bytes = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  std::size_t used() const { return used_; } // bytes handed out since the last release

  void release() {
    blocks_.clear();
    next_ = end_ = nullptr;
    used_ = 0;
  }

private:
  static constexpr std::size_t block_size = 4096;

  void* allocate(std::size_t size, std::size_t alignment) {
    used_ += size;
    std::size_t padding = static_cast<std::size_t>(-reinterpret_cast<std::uintptr_t>(next_)) & (alignment - 1);
    if (!next_ || padding + size > static_cast<std::size_t>(end_ - next_)) {
      const std::size_t bytes = size > block_size ? size : block_size;
      blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(bytes));
      next_ = blocks_.back().get();
      end_ = next_ + bytes;
      padding = 0;
    }
    std::byte* place = next_ + padding;
    next_ = place + size;
    return place;
  }

  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t used_ = 0;
};

} // namespace signpost::fhirpath
