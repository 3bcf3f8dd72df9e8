#include "cdshooks/request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "cdshooks/context.h"
#include "cdshooks/reading.h"

namespace signpost::cdshooks {
namespace {

std::string names_of_hooks() {
  std::string names;
  for (const Hook& hook : hooks()) {
    if (!names.empty()) names += &hook == &hooks().back() ? " and " : ", ";
    names += in_backticks(hook.name);
  }
  return names;
}

// The `hook` of a call, which every call has.
base::Result<std::string_view> hook_name(base::Json root) {
  if (!root.is_object()) return refuse("the body must be a JSON object: a CDS Hooks request");
  const base::Json name = root["hook"];
  if (is_missing(name)) return refuse("`hook` is missing");
  if (name.string().empty()) return refuse("`hook` must be text that is not empty");
  return name.string();
}

base::Result<void> read_hook(Reading& reading) {
  const Hook& expected = *reading.request.hook;
  const auto name = hook_name(reading.request.root);
  if (!name) return base::fail(name.error());
  if (*name != expected.name) {
    std::string sentence = "this service answers hook " + in_backticks(expected.name) + ", the request is of ";
    const Hook* other = find_hook(*name);
    sentence += other
                    ? in_backticks(*name) + ": post that to " + in_backticks("/cds-services/" + std::string(other->id))
                    : "hook " + in_backticks(*name) + ", which no service here answers";
    return refuse(std::move(sentence));
  }
  const auto instance = demanded_text(reading, reading.request.root, "hookInstance");
  if (!instance) return base::fail(instance.error());
  reading.request.hook_instance = *instance;
  return {};
}

// An object that a call may have; missing if it has none.
base::Result<base::Json> optional_object(base::Json root, std::string_view name) {
  const base::Json value = root[name];
  if (is_missing(value)) return base::Json();
  if (!value.is_object()) return refuse(in_backticks(name) + " must be an object");
  return value;
}

base::Result<void> read_prefetch(Reading& reading) {
  const auto prefetch = optional_object(reading.request.root, "prefetch");
  if (!prefetch) return base::fail(prefetch.error());
  reading.request.prefetch = *prefetch;
  return {};
}

// ASCII without blanks and control characters: what may stand in a URL or a header.
bool is_visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

// The base of a FHIR server without the slash at its end; empty if `text` is none that could be called.
std::string_view server_of(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == text.npos || !is_visible(text) || text.find_first_of("?#@\\") != text.npos) return {};
  const std::string_view name = text.substr(0, scheme);
  if (!equals_ignoring_case(name, "http") && !equals_ignoring_case(name, "https")) return {};
  while (text.ends_with('/')) text.remove_suffix(1);
  return text.size() > scheme + 3 ? text : std::string_view{};
}

// Whole seconds, from a number or from text with one; nothing if it is neither.
std::optional<std::int64_t> seconds_of(base::Json value) {
  if (const auto whole = value.integer()) return whole;
  if (const auto real = value.real(); value.is_number() && real && std::abs(*real) < 1e15)
    return static_cast<std::int64_t>(*real);
  const std::string_view text = value.string();
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return seconds;
}

// An authorization that cannot be used, because its token is no bearer token or none at all, is as if there were none.
base::Result<void> read_server(Reading& reading) {
  Request& request = reading.request;
  const base::Json server = request.root["fhirServer"];
  if (!is_missing(server) && !server.is_string()) return refuse("`fhirServer` must be text");
  request.fhir_server_sent = server.string();
  request.fhir_server = server_of(server.string());
  const auto sent = optional_object(request.root, "fhirAuthorization");
  if (!sent) return base::fail(sent.error());
  const std::string_view token = (*sent)["access_token"].string();
  const base::Json type = (*sent)["token_type"];
  const bool bearer = is_missing(type) || equals_ignoring_case(type.string(), "bearer");
  if (!token.empty() && is_visible(token) && bearer)
    request.authorization = Authorization{token, seconds_of((*sent)["expires_in"])};
  return {};
}

base::Result<void> read_options(Reading& reading) {
  Request& request = reading.request;
  const auto extension = optional_object(request.root, "extension");
  if (!extension) return base::fail(extension.error());
  request.explain = (*extension)["signpost.explain"].is_true();
  if (const std::string_view asked = (*extension)["davinci-crd.requestedVersion"].string(); !asked.empty()) {
    const auto version = crd_version(asked);
    if (!version)
      return refuse("this server does not speak CRD version " + in_backticks(asked) +
                    ", which `davinci-crd.requestedVersion` asks for; it speaks 2.0 and 2.2");
    request.crd_version = *version;
  }
  request.preferences = read_preferences((*extension)["davinci-crd.configuration"]);
  return {};
}

} // namespace

base::Result<Request> Request::read(base::Json root, const Hook& hook, std::size_t max_orders) {
  Reading reading;
  reading.request.root = root;
  reading.request.hook = &hook;
  reading.max_orders = max_orders;
  constexpr std::array steps{read_hook, read_context, read_prefetch, read_server, read_options};
  for (const auto step : steps)
    if (const auto done = step(reading); !done) return base::fail(done.error());
  return std::move(reading.request);
}

base::Result<const Hook*> Request::hook_of(base::Json root) {
  const auto name = hook_name(root);
  if (!name) return base::fail(name.error());
  if (const Hook* hook = find_hook(*name)) return hook;
  return refuse("no service answers hook " + in_backticks(*name) + "; the hooks here are " + names_of_hooks());
}

} // namespace signpost::cdshooks
