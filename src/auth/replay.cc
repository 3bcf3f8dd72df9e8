#include "auth/replay.h"

#include <cstring>

#include <openssl/evp.h>

namespace signpost::auth {

UsedTokens::Use UsedTokens::use(std::string_view jti, Time until, Time now) {
  std::array<unsigned char, 32> whole{};
  EVP_Digest(jti.data(), jti.size(), whole.data(), nullptr, EVP_sha256(), nullptr);
  Digest digest{};
  std::memcpy(digest.data(), whole.data(), sizeof digest);

  const std::lock_guard lock(mutex_);
  for (; !endings_.empty() && endings_.top().first <= now; endings_.pop()) used_.erase(endings_.top().second);
  if (used_.contains(digest)) return Use::again;
  if (used_.size() >= most_) return Use::no_room;
  used_.emplace(digest, until);
  endings_.emplace(until, digest);
  return Use::first;
}

std::size_t UsedTokens::size() const {
  const std::lock_guard lock(mutex_);
  return used_.size();
}

} // namespace signpost::auth
