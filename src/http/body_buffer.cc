#include "http/body_buffer.h"

#include <algorithm>
#include <utility>

namespace signpost::http {
namespace {

constexpr std::size_t step = std::size_t{64} << 10;
constexpr std::size_t growth = 2;

} // namespace

bool BodyBuffer::append(std::string_view bytes) {
  const std::size_t needed = body_.size() + bytes.size();
  if (needed > most_) return false;
  if (needed > taken_) {
    const std::size_t roomy = std::max(needed, std::min(expected_, std::max(step, taken_ * growth)));
    // Where the share does not allow the next step, it may still allow what is needed.
    if (!make_room(roomy) && !make_room(needed)) return false;
  }
  body_.append(bytes);
  return true;
}

bool BodyBuffer::make_room(std::size_t capacity) {
  if (!share_.grow_by(capacity - taken_)) return false;
  taken_ = capacity;
  std::string larger; // a string that grows takes more than it is asked to, one that is new does not
  larger.reserve(capacity);
  larger.append(body_);
  body_ = std::move(larger);
  return true;
}

std::string BodyBuffer::release() {
  body_.shrink_to_fit();
  share_.give_back(taken_ - std::min(taken_, body_.size()));
  taken_ = 0;
  return std::move(body_);
}

} // namespace signpost::http
