#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "auth/key.h"
#include "auth/refusal.h"
#include "http/asio.h"
#include "http/byte_budget.h"
#include "http/client.h"

namespace signpost::auth {

// What came of reading an issuer's keys, for the log.
struct KeyReport {
  std::string iss;
  std::size_t keys = 0;  // that can be used
  std::string why;       // they could not be read; empty if they were
};

// What keys are read with. Borrowed.
struct KeyTools {
  http::Client& client;
  http::ByteBudget& bodies;
  std::function<void(const KeyReport&)> report{}; // after each reading; any thread; may be empty
  std::function<std::chrono::sys_seconds()> now = [] {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  };
};

// The keys that an issuer publishes at an address. They are read when first needed, again when what their answer's
// fields allow is over (RFC 9111: `max-age`, `Expires`), and when a token names one that is not among them: issuers
// change keys without a word. However many callers wait for that, one reads for all. Any thread.
class KeySource {
public:
  using Keys = std::shared_ptr<const KeySet>;

  struct Limits {
    std::chrono::milliseconds wait{2'000}; // for an answer
    std::size_t bytes = std::size_t{256} << 10; // of it
    std::chrono::seconds shortest{60}, longest{24 * 3600}, unsaid{3600}; // for which keys are fresh
    std::chrono::seconds stale{3600}; // for which they are used beyond that while they cannot be read
    std::size_t readings = 4; // in any `interval`, so that tokens with made-up key ids cannot make us a nuisance
    std::chrono::seconds interval{40};
    std::chrono::seconds absent{10}; // for which a key id that was not found is not looked for again
  };

  KeySource(std::string iss, http::Url url, KeyTools tools) : KeySource(std::move(iss), std::move(url), tools, {}) {}
  KeySource(std::string iss, http::Url url, KeyTools tools, Limits limits);

  // Keys that have one of that id. Fails with `unknown_key`, also if that cannot be looked up as too many ids were, or
  // with `keys_unavailable` if the keys cannot be read now.
  static asio::awaitable<std::expected<Keys, Refusal>> find(std::shared_ptr<KeySource> source, std::string kid);

private:
  using Time = std::chrono::sys_seconds;
  using Answer = std::expected<Keys, Refusal>;
  using Wake = std::weak_ptr<asio::steady_timer>; // its coroutine's, and gone with it
  enum class Step : std::uint8_t { read, wait };
  class Reading;

  // The number of the last reading that has begun.
  std::uint64_t begun() const;
  // What is to be done for a caller before whom so many readings had begun, and who has read, or waited for somebody
  // who did, so many times.
  std::variant<Answer, Step> next(const std::string& kid, std::uint64_t before, int tried);
  bool may_read(Time now);
  bool is_absent(const std::string& kid, Time now);
  void note_absent(const std::string& kid, Time now);
  void take(std::expected<KeySet, std::string> read, std::chrono::seconds fresh);
  void end();

  static asio::awaitable<void> read(std::shared_ptr<KeySource> source);
  static asio::awaitable<void> wait(std::shared_ptr<KeySource> source);

  const std::string iss_;
  const http::Url url_;
  const KeyTools tools_;
  const Limits limits_;
  mutable std::mutex mutex_; // of what follows
  Keys keys_;                // null: never read
  Time fresh_until_{};
  bool failed_ = false; // the last reading did
  bool reading_ = false;
  std::uint64_t begun_ = 0, ended_ = 0; // the last reading that has begun, and the last that brought keys or failed
  std::vector<Wake> waiting_;
  std::deque<Time> readings_;                           // the last ones
  std::map<std::string, Time, std::less<>> absent_; // ids that were not found, and until when that is believed
};

// How long an answer may be used by its fields (RFC 9111 section 4.2.1): `max-age` less `Age`, else `Expires` less
// `now`; zero with `no-store` or `no-cache`; nothing if they do not say.
std::optional<std::chrono::seconds> freshness_of(const http::ClientReply& reply, std::chrono::sys_seconds now);

} // namespace signpost::auth
