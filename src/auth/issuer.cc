#include "auth/issuer.h"

#include <algorithm>

#include "auth/file_text.h"
#include "auth/toml_table.h"
#include "http/asio.h"

namespace signpost::auth {
namespace {

bool is_loopback(const http::Url& url) {
  boost::system::error_code error;
  const auto address = asio::ip::make_address(url.host, error);
  return error ? url.host == "localhost" : address.is_loopback();
}

// Everything that reading one file needs.
struct Reading {
  const std::filesystem::path& file;
  const std::string& audience;
  const std::string& text;
  base::Issues& issues;
  IssuerFile& result;

  TomlTable table(const toml::table& of) const { return {of, name, text, issues}; }
  const std::string name = file.string();
};

std::optional<PublishedKeys> read_jku(TomlTable& table, const std::string& jku) {
  auto url = http::Url::parse(jku);
  if (!url) {
    table.error("jku", "`jku` is no http(s) URL: " + url.error().message);
    return {};
  }
  if (!url->tls && !is_loopback(*url)) {
    table.error("jku", "`jku` must be https: whoever is on the way could answer with keys of his own");
    return {};
  }
  return PublishedKeys{std::move(*url)};
}

FileKeys read_key_file(Reading& reading, TomlTable& table, const std::string& named) {
  if (named.empty()) {
    table.error("jwks_file", "`jwks_file` names no file");
    return {};
  }
  const std::filesystem::path file = reading.file.parent_path() / named;
  reading.result.files.insert(file);
  const auto text = file_text(file);
  if (!text) {
    table.error("jwks_file", "`" + file.string() + "` cannot be read");
    return {};
  }
  auto keys = KeySet::parse(*text);
  if (!keys) table.error("jwks_file", "`" + file.string() + "`: " + keys.error().message);
  else if (keys->size() == 0)
    table.error("jwks_file", "`" + file.string() + "` has no key that can be used",
                "a public RSA key of 2048 bits or more, or one of P-256, P-384 or P-521, with a `kid`");
  else return std::make_shared<const KeySet>(std::move(*keys));
  return {};
}

void read_keys(Reading& reading, TomlTable& table, Issuer& issuer) {
  issuer.jku = table.text("jku").value_or("");
  const auto file = table.text("jwks_file");
  if (file) {
    issuer.keys = read_key_file(reading, table, *file);
  } else if (table.lacks("jku")) {
    table.error_here("an issuer needs `jku`, the address of its keys, or `jwks_file`, a file with them");
  } else if (issuer.jku.empty()) {
    return; // which is said already
  } else if (auto at = read_jku(table, issuer.jku)) {
    issuer.keys = std::move(*at);
  }
}

void read_audience(const Reading& reading, TomlTable& table, Issuer& issuer) {
  auto audience = table.texts("audience");
  if (audience && audience->empty()) table.error("audience", "`audience` is empty: no token would be for this server");
  if (table.lacks("audience") && reading.audience.empty()) {
    table.error_here("an issuer needs `audience`, as the server has no address of its own (`--public-url`)");
    return;
  }
  issuer.audience = audience ? std::move(*audience) : std::vector{reading.audience};
  for (std::size_t i = 0; i < issuer.audience.size(); ++i) {
    std::string& entry = issuer.audience[i];
    while (entry.ends_with('/')) entry.pop_back();
    if (entry.empty()) table.error_in("audience", i, "an entry of `audience` is empty");
  }
}

void read_algorithms(TomlTable& table, Issuer& issuer) {
  const auto names = table.texts("alg").value_or(std::vector<std::string>{"ES384", "RS384"});
  if (names.empty()) table.error("alg", "`alg` is empty: no token could be signed");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const Algorithm* algorithm = find_algorithm(names[i])) issuer.algorithms.push_back(algorithm);
    else
      table.error_in("alg", i, "`" + names[i] + "` is no algorithm that is accepted",
                  "ES256, ES384, ES512, RS256, RS384, RS512, PS256, PS384 or PS512");
  }
}

std::chrono::seconds read_seconds(TomlTable& table, std::string_view name, std::chrono::seconds otherwise,
                                  std::int64_t least, std::int64_t most) {
  const auto count = table.number(name);
  if (!count) return otherwise;
  if (*count >= least && *count <= most) return std::chrono::seconds(*count);
  table.error(name, '`' + std::string(name) + "` must be from " + std::to_string(least) + " to " +
                        std::to_string(most) + " seconds");
  return otherwise;
}

void read_servers(TomlTable& table, CallerSettings& settings) {
  const auto bases = table.texts("fhir_servers");
  if (!bases) return;
  settings.fhir_servers.emplace();
  for (std::size_t i = 0; i < bases->size(); ++i) {
    auto url = http::Url::parse((*bases)[i]);
    if (url) settings.fhir_servers->push_back(std::move(*url));
    else table.error_in("fhir_servers", i, "`" + (*bases)[i] + "` is no http(s) URL: " + url.error().message);
  }
}

void read_topics(const Reading& reading, TomlTable& table, CallerSettings& settings) {
  const toml::table* topics = table.table("topics");
  if (!topics) return;
  for (const auto& [code, value] : *topics) {
    Topic topic;
    bool lacks = true;
    if (const auto* text = value.as_string()) {
      topic.code = text->get();
      lacks = topic.code.empty();
    } else if (const toml::table* coding = value.as_table()) {
      TomlTable members = reading.table(*coding);
      topic = {members.text("system").value_or(""), members.text("code").value_or(""),
               members.text("display").value_or("")};
      lacks = members.lacks("code");
      members.refuse_others();
    }
    if (lacks)
      table.error_at(value, "a topic is the code that stands for it, or a table with `code`, `system` and `display`");
    settings.topics.emplace(code.str(), std::move(topic));
  }
}

void read_prefetch_keys(TomlTable& table, CallerSettings& settings) {
  const toml::table* keys = table.table("prefetch_keys");
  if (!keys) return;
  for (const auto& [theirs, ours] : *keys) {
    if (const auto* text = ours.as_string()) settings.prefetch_keys.emplace(theirs.str(), text->get());
    else table.error_at(ours, "a key of `prefetch_keys` stands for one of ours, a text");
  }
}

void read_settings(const Reading& reading, TomlTable& table, CallerSettings& settings) {
  read_servers(table, settings);
  if (const auto most = table.number("max_cards")) {
    if (*most >= 0) settings.max_cards = static_cast<std::size_t>(*most);
    else table.error("max_cards", "`max_cards` must not be negative");
  }
  if (const auto types = table.texts("card_types")) settings.card_types.emplace(types->begin(), types->end());
  read_topics(reading, table, settings);
  read_prefetch_keys(table, settings);
}

Issuer read_issuer(Reading& reading, const toml::table& of) {
  TomlTable table = reading.table(of);
  Issuer issuer;
  issuer.iss = table.text("iss").value_or("");
  if (table.lacks("iss")) table.error("iss", "an issuer needs `iss`, by which its tokens name it");
  read_keys(reading, table, issuer);
  read_audience(reading, table, issuer);
  read_algorithms(table, issuer);
  issuer.tenant = table.text("tenant");
  if (issuer.tenant == "") table.error("tenant", "`tenant` is empty: leave it out if tenants are not told apart");
  issuer.skew = read_seconds(table, "skew_seconds", issuer.skew, 0, most_skew.count());
  issuer.longest = read_seconds(table, "max_life_seconds", issuer.longest, 1, 7 * 86'400);
  issuer.reuse = table.flag("reuse").value_or(false);
  read_settings(reading, table, issuer.settings);
  table.refuse_others();
  const auto same = [&](const Issuer& other) { return other.iss == issuer.iss; };
  if (!issuer.iss.empty() && std::ranges::any_of(reading.result.issuers, same))
    table.error("iss", "`" + issuer.iss + "` is here twice");
  return issuer;
}

void read_all(Reading& reading, const toml::table& root) {
  TomlTable table = reading.table(root);
  const toml::node* node = table.node("issuer");
  const toml::array* issuers = node ? node->as_array() : nullptr;
  if (!issuers || issuers->empty()) table.error_here("the file names no issuer", "[[issuer]] begins one");
  else
    for (const toml::node& one : *issuers) {
      if (const toml::table* of = one.as_table()) reading.result.issuers.push_back(read_issuer(reading, *of));
      else table.error_at(one, "an issuer is a table", "[[issuer]] begins one");
    }
  table.refuse_others();
}

// Where the path of an address begins.
std::size_t end_of_host(std::string_view address) {
  const std::size_t scheme = address.find("://");
  return std::min(address.find('/', scheme == address.npos ? 0 : scheme + 3), address.size());
}

} // namespace

bool Issuer::is_for(std::string_view aud, std::string_view path) const {
  const auto without_slashes = [](std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
  };
  aud = without_slashes(aud);
  path = without_slashes(path);
  return std::ranges::any_of(audience, [&](std::string_view entry) {
    if (aud == entry) return true;
    const bool below = aud.starts_with(entry) && aud.substr(entry.size()).starts_with('/');
    if (!below || !aud.ends_with(path)) return false;
    // Between entry and path nothing may stand: another application of the host would be there. Where the two overlap,
    // they do so behind the host.
    const std::size_t base = aud.size() - path.size();
    return base >= end_of_host(entry) && base <= entry.size();
  });
}

base::Result<IssuerFile> read_issuers(const std::filesystem::path& file, const std::string& audience,
                                      base::Issues& issues) {
  const auto text = file_text(file);
  if (!text) return base::fail(base::ErrorCode::technical, "the issuers cannot be read from `" + file.string() + "`");
  IssuerFile result;
  result.files.insert(file);
  const toml::parse_result parsed = toml::parse(*text, file.string());
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    issues.error(place_in(file.string(), *text, error.source()), std::string(error.description()));
    return result;
  }
  Reading reading{file, audience, *text, issues, result};
  read_all(reading, parsed.table());
  return result;
}

} // namespace signpost::auth
