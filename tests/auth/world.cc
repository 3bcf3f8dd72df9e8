#include "auth/world.h"

#include <algorithm>
#include <atomic>
#include <map>

#include "support/edit.h"

namespace signpost::auth::test {

const SigningKey& key_of(std::string_view algorithm, int other) {
  static std::map<std::pair<std::string, int>, SigningKey> made;
  const std::pair name(std::string(algorithm), other);
  auto found = made.find(name);
  if (found == made.end()) found = made.emplace(name, SigningKey::make(*find_algorithm(algorithm)).value()).first;
  return found->second;
}

std::string jwk_as(std::string_view kid, const SigningKey& key,
                   const std::vector<std::pair<std::string, std::string>>& edits) {
  std::string jwk = signpost::test::edited(key.public_jwk(), "kid", json_text(kid));
  for (const auto& [name, json] : edits) jwk = signpost::test::edited(jwk, name, json);
  return jwk;
}

std::string set_of(const std::vector<std::string>& jwks) {
  std::string text;
  for (const std::string& jwk : jwks) text += (text.empty() ? "" : ",") + jwk;
  return R"({"keys":[)" + text + "]}";
}

std::shared_ptr<const KeySet> keys_of(const std::vector<std::string>& jwks) {
  return std::make_shared<const KeySet>(KeySet::parse(set_of(jwks)).value());
}

Draft::Draft(std::string_view algorithm, std::string_view iss) : algorithm_(algorithm) {
  static std::atomic<int> count = 0;
  header_ = {{"alg", json_text(algorithm)}, {"typ", json_text("JWT")}, {"kid", json_text(algorithm)}};
  claims_ = {{"iss", json_text(iss)},
             {"aud", json_text(std::string(our_url) + std::string(service_path))},
             {"jti", json_text("token-" + std::to_string(++count))},
             {"iat", std::to_string(today.time_since_epoch().count())},
             {"exp", std::to_string(today.time_since_epoch().count() + 300)}};
}

Draft Draft::with(const Members& members, std::string_view name, std::string_view json) const {
  Draft draft = *this;
  Members& changed = &members == &header_ ? draft.header_ : draft.claims_;
  std::erase_if(changed, [&](const auto& member) { return member.first == name; });
  if (!json.empty()) changed.emplace_back(name, json);
  return draft;
}

Draft Draft::time(std::string_view name, std::int64_t from_now) const {
  return claim(name, std::to_string(today.time_since_epoch().count() + from_now));
}

std::string Draft::object(const Members& members) {
  std::string text;
  for (const auto& [name, json] : members) text += (text.empty() ? "" : ",") + json_text(name) + ':' + json;
  return '{' + text + '}';
}

Issuer issuer_of(std::string_view iss, const std::vector<std::string_view>& algorithms) {
  Issuer issuer;
  issuer.iss = iss;
  std::vector<std::string> jwks;
  for (const std::string_view name : algorithms) {
    jwks.push_back(jwk_as(name, key_of(name)));
    issuer.algorithms.push_back(find_algorithm(name));
  }
  issuer.keys = keys_of(jwks);
  issuer.audience = {std::string(our_url)};
  return issuer;
}

Authority::Answer World::check(std::string token, std::string_view path) {
  Authority::Answer answer = std::unexpected(Refusal::missing);
  std::exception_ptr thrown;
  asio::co_spawn(context, Authority::check(authority, std::move(token), std::string(path)),
                 [&](std::exception_ptr error, Authority::Answer given) {
                   thrown = error;
                   answer = std::move(given);
                 });
  context.restart();
  context.run();
  if (thrown) std::rethrow_exception(thrown);
  return answer;
}

std::optional<Refusal> World::refusal(std::string token, std::string_view path) {
  const Authority::Answer answer = check(std::move(token), path);
  return answer ? std::nullopt : std::optional(answer.error());
}

std::string word_of(const std::optional<Refusal>& refusal) {
  return refusal ? std::string(auth::word_of(*refusal)) : "let in";
}

} // namespace signpost::auth::test
