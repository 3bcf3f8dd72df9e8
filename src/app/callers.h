#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "auth/authority.h"
#include "base/issue.h"
#include "service/caller.h"

namespace signpost::app {

// Who may call: the file of issuers in use, and how the calls of each are answered. Any thread.
class Callers {
public:
  // What a file is read with. `audience` is for issuers that name none.
  struct Terms {
    auth::KeyTools tools;
    std::string audience;
    service::PrefetchKeys prefetch_keys; // of all callers
    bool test_issuer = true;             // may be believed: the server is for this machine alone
  };
  explicit Callers(Terms terms) : terms_(std::move(terms)) {}

  // Takes a file into use if it has no mistake; else mistakes go to `issues`, and what was in use stays.
  void load(const std::filesystem::path& file, base::Issues& issues);

  // What was read: the file and those it names, also of one that had mistakes.
  std::vector<std::filesystem::path> files() const;
  // How many issuers are in use.
  std::size_t size() const;

  using Answer = std::expected<std::shared_ptr<const service::Caller>, auth::Refusal>;
  // Who makes a request, by its bearer token, which that uses up.
  asio::awaitable<Answer> identify(const http::Request& request) const;

private:
  struct State {
    std::shared_ptr<const auth::Authority> authority;
    std::map<std::string, std::shared_ptr<const service::Caller>, std::less<>> callers; // by `iss`
  };
  std::shared_ptr<const State> state() const;

  const Terms terms_;
  mutable std::mutex mutex_; // of what follows
  std::shared_ptr<const State> state_ = std::make_shared<State>();
  std::set<std::filesystem::path> files_;
};

} // namespace signpost::app
