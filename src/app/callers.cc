#include "app/callers.h"

#include <utility>

#include "auth/test_issuer.h"

namespace signpost::app {
namespace {

// A setting that names what there is not.
void check_settings(const std::filesystem::path& file, const auth::Issuer& issuer, base::Issues& issues) {
  const auto wrong = [&](const std::string& sentence) {
    issues.error({file.string(), 0, 0, {}}, "issuer `" + issuer.iss + "`: " + sentence);
  };
  for (const auto& [theirs, ours] : issuer.settings.prefetch_keys)
    if (!service::is_prefetch_key(ours)) wrong("`" + ours + "` is no prefetch key that discovery offers");
}

service::Caller caller_of(const auth::Issuer& issuer, const service::PrefetchKeys& of_all) {
  const auth::CallerSettings& settings = issuer.settings;
  service::Caller caller{.issuer = issuer.iss, .fhir_servers = {}, .prefetch_keys = settings.prefetch_keys};
  caller.prefetch_keys.insert(of_all.begin(), of_all.end()); // its own go before
  if (settings.fhir_servers) caller.fhir_servers.emplace(*settings.fhir_servers);
  return caller;
}

} // namespace

void Callers::load(const std::filesystem::path& file, base::Issues& issues) {
  auto read = auth::read_issuers(file, terms_.audience, issues);
  if (!read) issues.error({}, read.error().message);
  else
    for (const auth::Issuer& issuer : read->issuers) check_settings(file, issuer, issues);

  const std::lock_guard lock(mutex_);
  files_ = read ? std::move(read->files) : std::set{file};
  if (issues.has_errors()) return;
  auto next = std::make_shared<State>();
  for (const auth::Issuer& issuer : read->issuers)
    next->callers.emplace(issuer.iss, std::make_shared<const service::Caller>(caller_of(issuer, terms_.prefetch_keys)));
  next->authority =
      std::make_shared<const auth::Authority>(std::move(read->issuers), terms_.tools, state_->authority.get());
  state_ = std::move(next);
}

std::set<std::filesystem::path> Callers::files() const {
  const std::lock_guard lock(mutex_);
  return files_;
}

std::size_t Callers::size() const { return state()->callers.size(); }

bool Callers::has_test_issuer() const { return state()->callers.contains(auth::test_issuer); }

std::shared_ptr<const Callers::State> Callers::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

asio::awaitable<Callers::Answer> Callers::identify(const http::Request& request) const {
  const auto token = auth::bearer_token(request);
  if (!token) co_return std::unexpected(token.error());
  const std::shared_ptr<const State> known = state();
  std::string text(*token);
  const auto issuer = co_await auth::Authority::check(known->authority, std::move(text), request.path);
  if (!issuer) co_return std::unexpected(issuer.error());
  co_return known->callers.at((*issuer)->iss);
}

} // namespace signpost::app
