#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <queue>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace signpost::auth {

// The tokens of one issuer that were used and have not expired: by the digest of their `jti`, so that a long one costs
// no more than a short one. Any thread.
class UsedTokens {
public:
  using Time = std::chrono::sys_seconds;

  // `most`: how many are remembered; some 60 bytes each.
  explicit UsedTokens(std::size_t most = std::size_t{1} << 18) : most_(most) {}

  enum class Use : std::uint8_t {
    first,  // from here on it is used
    again,  // it was before
    no_room // as many are in force as are remembered: nothing was changed
  };
  // Uses a token up to `until`, at which nobody would accept it any more.
  Use use(std::string_view jti, Time until, Time now);

  std::size_t size() const;

private:
  using Digest = std::array<std::uint64_t, 2>;
  struct Hash {
    std::size_t operator()(const Digest& digest) const { return digest[0]; }
  };
  using Ending = std::pair<Time, Digest>;

  const std::size_t most_;
  mutable std::mutex mutex_;
  boost::unordered_flat_map<Digest, Time, Hash> used_;
  std::priority_queue<Ending, std::vector<Ending>, std::greater<>> endings_; // the next to be forgotten first
};

} // namespace signpost::auth
