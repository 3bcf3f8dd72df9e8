#include "app/doors.h"

#include <algorithm>
#include <array>
#include <optional>

#include "app/calls.h"
#include "app/health.h"
#include "app/policies.h"
#include "app/questionnaires.h"
#include "app/replies.h"
#include "app/security_headers.h"

namespace signpost::app {
namespace {

// clang-format off
constexpr std::array table{
  Door{"GET", "/cds-services", Access::open, &discover,
       "discovery: a service for each hook, with its prefetch templates"},
  Door{"POST", "/cds-services/{service}", Access::caller, call_service,
       "a call of the hook that the service is for"},
  Door{"POST", "/explain", Access::operator_or_loopback, explain_call,
       "the body of any hook's call; why each order was decided so, whatever the cards would be"},
  Door{"GET", "/policies", Access::open, list_policies,
       "what is loaded, as JSON, or as a page for people if `Accept` prefers `text/html`"},
  Door{"GET", "/policies/{payer}/{policy}/{version}", Access::open, show_policy,
       "one version of a policy, in either form; cards link here"},
  Door{"GET", "/fhir/Questionnaire", Access::open, find_questionnaires,
       "the questionnaires that answers name; `?url=` those of that canonical, with its version or without"},
  Door{"GET", "/fhir/Questionnaire/{id}", Access::open, show_questionnaire,
       "one of them"},
  Door{"GET", "/health/live", Access::open, live,
       "probe: the process answers"},
  Door{"GET", "/health/ready", Access::open, ready,
       "probe: which knowledge is in use, and what failed since the start"},
};
// clang-format on

// What a path has where the pattern has `{…}`; nothing if it is another path.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return {};
  std::vector<std::string> parts;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = http::next_part(pattern, '/'), segment = http::next_part(path, '/');
    if (!expected.starts_with('{')) {
      if (segment != expected) return {};
    } else if (segment.empty()) {
      return {};
    } else {
      parts.push_back(http::percent_decode(segment));
    }
  }
  return parts;
}

bool answers(const Door& door, std::string_view method) {
  return method == door.method || (method == "HEAD" && door.method == "GET");
}

// The doors at a path, each with what it takes from it.
struct Found {
  std::vector<const Door*> doors;
  std::vector<std::string> parts;
};

Found find(std::string_view path) {
  Found found;
  for (const Door& door : table)
    if (auto parts = match(door.pattern, path)) {
      found.doors.push_back(&door);
      found.parts = std::move(*parts);
    }
  return found;
}

// "GET, HEAD, OPTIONS"
std::string methods_of(const std::vector<const Door*>& doors) {
  std::string methods;
  for (const Door* door : doors) {
    methods += std::string(door->method) + ", ";
    if (door->method == "GET") methods += "HEAD, ";
  }
  return methods + "OPTIONS";
}

// The answer where no door takes the method.
http::Reply without_door(const Found& found, std::string_view method) {
  if (found.doors.empty()) return error_page(404, "there is nothing at this path");
  const std::string methods = methods_of(found.doors);
  http::Reply reply =
      method == "OPTIONS" ? http::Reply{.status = 204} : error_page(405, "this path answers " + methods);
  reply.headers.push_back({"Allow", methods});
  return reply;
}

asio::awaitable<http::Reply> answer(const House& house, const Found& found, Visit& visit) {
  for (const Door* door : found.doors) {
    if (!answers(*door, visit.request.method)) continue;
    if (const Page* page = std::get_if<Page>(&door->handler)) co_return (*page)(house, visit);
    co_return co_await std::get<Call>(door->handler)(house, visit);
  }
  co_return without_door(found, visit.request.method);
}

} // namespace

std::span<const Door> doors() { return table; }

std::string_view to_string(Access access) {
  switch (access) {
  case Access::open: return "anybody";
  case Access::caller: return "EHRs";
  case Access::operator_or_loopback: return "operators, programs of the same machine";
  }
  return {};
}

std::string doors_in_markdown() {
  std::string text = "| | for | |\n|---|---|---|\n";
  for (const Door& door : table) {
    text += "| `" + std::string(door.method) + ' ' + std::string(door.pattern) + "` | ";
    text += std::string(to_string(door.access)) + " | " + std::string(door.summary) + " |\n";
  }
  return text;
}

bool Origins::allow(std::string_view origin) const {
  return !origin.empty() && (any || std::ranges::find(allowed, origin) != allowed.end());
}

void Doors::let_read(std::string_view origin, const std::vector<const Door*>& asked, http::Reply& reply) const {
  if (!origins_.allow(origin)) return;
  const auto add = [&](std::string_view name, std::string_view value) {
    reply.headers.push_back({std::string(name), std::string(value)});
  };
  add("Access-Control-Allow-Origin", origin);
  add("Access-Control-Expose-Headers", "Signpost-Request-Id, Retry-After");
  add("Vary", "Origin");
  if (asked.empty()) return;
  add("Access-Control-Allow-Methods", methods_of(asked));
  add("Access-Control-Allow-Headers", "Authorization, Content-Type");
  add("Access-Control-Max-Age", "600");
}

asio::awaitable<http::Reply> Doors::handle(http::Request request) const {
  Found found = find(request.path);
  const std::string origin(request.header("Origin"));
  const std::string method = request.method;
  const bool preflight = method == "OPTIONS";
  Visit visit;
  visit.request = std::move(request);
  visit.parts = std::move(found.parts);
  visit.id = house_.calls.new_uuid();
  http::Reply reply = co_await answer(house_, found, visit);
  if (reply.status >= 400)
    house_.refusals.note(reply, visit.id, found.doors.empty() ? std::string_view{} : found.doors.front()->pattern);
  if (!preflight) found.doors.clear();
  let_read(origin, found.doors, reply);
  secure(reply, method, house_.calls.public_url.starts_with("https://"));
  co_return reply;
}

} // namespace signpost::app
