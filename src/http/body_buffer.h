#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "http/byte_budget.h"

namespace signpost::http {

// A body while it arrives. Its memory is taken from a share before it is used, and given back with the buffer unless
// the body was released.
class BodyBuffer {
public:
  // `most`: bytes, however much the share has left.
  explicit BodyBuffer(ByteShare& share, std::size_t most = SIZE_MAX) : share_(share), most_(most) {}
  ~BodyBuffer() { share_.give_back(taken_); }
  BodyBuffer(const BodyBuffer&) = delete;
  BodyBuffer& operator=(const BodyBuffer&) = delete;

  // How large the body will be, where that is known. Memory grows with what has arrived all the same: whoever announces
  // much and sends nothing costs nothing.
  void expect(std::size_t size) { expected_ = size; }

  // False, and nothing changed, if that would be more than it may hold.
  bool append(std::string_view bytes);
  std::size_t size() const { return body_.size(); }

  // The body, of its own size; its memory stays taken.
  std::string release();

private:
  bool make_room(std::size_t capacity);

  ByteShare& share_;
  const std::size_t most_;
  std::string body_;
  std::size_t taken_ = 0; // and so the capacity
  std::size_t expected_ = SIZE_MAX;
};

} // namespace signpost::http
