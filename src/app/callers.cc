#include "app/callers.h"

#include <utility>

#include "app/addresses.h"
#include "auth/test_issuer.h"
#include "cdshooks/configuration.h"
#include "cdshooks/response.h"

namespace signpost::app {
namespace {

bool is_topic(std::string_view code) { return !cdshooks::topic_display(code).empty(); }

// A setting that names what there is not.
void check_settings(const std::filesystem::path& file, const auth::Issuer& issuer, base::Issues& issues) {
  const auto wrong = [&](const std::string& sentence) {
    issues.error({file.string(), 0, 0, {}}, "issuer `" + issuer.iss + "`: " + sentence);
  };
  for (const auto& [theirs, ours] : issuer.settings.prefetch_keys)
    if (!service::is_prefetch_key(ours)) wrong("`" + ours + "` is no prefetch key that discovery offers");
  for (const http::Url& server : issuer.settings.fhir_servers.value_or(std::vector<http::Url>()))
    if (!server.tls && !is_loopback(server.host))
      wrong("`" + server.origin() + "` must be https: charts and tokens would go in clear");
  for (const std::string& type : issuer.settings.card_types.value_or(std::set<std::string>()))
    if (!cdshooks::is_response_type(type) && !is_topic(type))
      wrong("`" + type + "` is neither a type of cards (" + cdshooks::response_types_in_words() + ") nor a topic");
  for (const auto& [code, topic] : issuer.settings.topics)
    if (!is_topic(code)) wrong("`" + code + "` is no topic of CRD 2.0.1");
}

// Codings that stand for our topics; the system, where an entry names none, is that of the answer's version.
std::map<std::string, cdshooks::Coding, std::less<>> topics_of(const auth::CallerSettings& settings) {
  std::map<std::string, cdshooks::Coding, std::less<>> topics;
  for (const auto& [code, topic] : settings.topics) {
    const std::string_view display = topic.display.empty() ? cdshooks::topic_display(code) : topic.display;
    topics[code] = {.code = topic.code, .system = topic.system, .display = std::string(display)};
  }
  return topics;
}

service::Caller caller_of(const auth::Issuer& issuer, const service::PrefetchKeys& of_all) {
  const auth::CallerSettings& settings = issuer.settings;
  service::Caller caller;
  caller.issuer = issuer.iss;
  caller.prefetch_keys = settings.prefetch_keys;
  caller.prefetch_keys.insert(of_all.begin(), of_all.end()); // its own go before
  caller.max_cards = settings.max_cards.value_or(cdshooks::default_max_cards);
  caller.card_types = settings.card_types;
  caller.topics = topics_of(settings);
  if (settings.fhir_servers) caller.fhir_servers.emplace(*settings.fhir_servers);
  return caller;
}

} // namespace

void Callers::load(const std::filesystem::path& file, base::Issues& issues) {
  auto read = auth::read_issuers(file, terms_.audience, issues);
  if (!read) issues.error({file.string(), 0, 0, {}}, read.error().message);
  else
    for (const auth::Issuer& issuer : read->issuers) {
      check_settings(file, issuer, issues);
      if (issuer.iss == auth::test_issuer && !terms_.test_issuer)
        issues.error({file.string(), 0, 0, {}},
                     "the test issuer, whose key lies about, is for a server on loopback alone");
    }

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

std::vector<std::filesystem::path> Callers::files() const {
  const std::lock_guard lock(mutex_);
  return {files_.begin(), files_.end()};
}

std::size_t Callers::size() const { return state()->callers.size(); }

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
