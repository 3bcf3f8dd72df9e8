#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace signpost::fhirpath {

// A vector that keeps its first N elements in place: most collections of FHIRPath hold one item or none. Only for types
// that may be copied as bytes.
template <class T, std::size_t N>
class SmallVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  SmallVector() = default;
  SmallVector(std::initializer_list<T> items) { append(items.begin(), items.end()); }
  SmallVector(const SmallVector& other) { append(other.begin(), other.end()); }
  SmallVector(SmallVector&& other) noexcept { take(other); }
  SmallVector& operator=(const SmallVector& other) {
    if (this != &other) {
      clear();
      append(other.begin(), other.end());
    }
    return *this;
  }
  SmallVector& operator=(SmallVector&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  ~SmallVector() = default;

  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return data()[i]; }
  const T& operator[](std::size_t i) const { return data()[i]; }
  T& front() { return data()[0]; }
  const T& front() const { return data()[0]; }
  T& back() { return data()[size_ - 1]; }
  const T& back() const { return data()[size_ - 1]; }

  void clear() { size_ = 0; }
  void push_back(const T& item) {
    if (size_ < capacity_) {
      std::construct_at(data() + size_++, item);
    } else {
      const T copy = item; // may lie in this very vector, which is about to move
      emplace_back(copy);
    }
  }
  // Built in place. The arguments may not lie in this vector.
  template <class... Arguments>
  void emplace_back(Arguments&&... arguments) {
    if (size_ == capacity_) grow(size_ + 1);
    std::construct_at(data() + size_++, std::forward<Arguments>(arguments)...);
  }
  // The items may not lie in this vector.
  void append(const T* first, const T* last) {
    const auto count = static_cast<std::size_t>(last - first);
    if (size_ + count > capacity_) grow(size_ + count);
    std::uninitialized_copy(first, last, end());
    size_ += count;
  }
  // Keeps the first `size` elements.
  void truncate(std::size_t size) { size_ = std::min(size_, size); }
  // Keeps `count` elements from `first` on.
  void keep(std::size_t first, std::size_t count) {
    first = std::min(first, size_);
    count = std::min(count, size_ - first);
    std::copy(begin() + first, begin() + first + count, begin());
    size_ = count;
  }

private:
  T* data() { return heap_ ? heap_.get() : reinterpret_cast<T*>(inline_); }
  const T* data() const { return heap_ ? heap_.get() : reinterpret_cast<const T*>(inline_); }

  void grow(std::size_t at_least) {
    const std::size_t capacity = std::max(at_least, 2 * capacity_);
    std::unique_ptr<T[]> heap(new T[capacity]);
    std::copy(begin(), end(), heap.get());
    heap_ = std::move(heap);
    capacity_ = capacity;
  }
  void take(SmallVector& other) {
    if (other.heap_) {
      heap_ = std::move(other.heap_);
      capacity_ = std::exchange(other.capacity_, N);
      size_ = std::exchange(other.size_, 0);
    } else {
      clear();
      append(other.begin(), other.end());
      other.clear();
    }
  }

  std::size_t size_ = 0;
  std::size_t capacity_ = N;
  std::unique_ptr<T[]> heap_;
  alignas(T) std::byte inline_[N * sizeof(T)];
};

} // namespace signpost::fhirpath
