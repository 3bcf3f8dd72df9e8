#include "app/doors.h"

#include <algorithm>
#include <array>
#include <optional>

#include "app/access.h"
#include "app/calls.h"
#include "app/capability_statement.h"
#include "app/feedback.h"
#include "app/health.h"
#include "app/metrics_page.h"
#include "app/policies.h"
#include "app/questionnaire_package.h"
#include "app/questionnaires.h"
#include "app/replies.h"
#include "app/report.h"
#include "app/security_headers.h"

namespace signpost::app {
namespace {

// clang-format off
constexpr std::array table{
  Door{"GET", "/cds-services", Access::open, &discover,
       "discovery: a service for each hook, with its prefetch templates"},
  Door{"POST", "/cds-services/{service}", Access::caller, call_service,
       "a call of the hook that the service is for"},
  Door{"POST", "/cds-services/{service}/feedback", Access::caller, take_feedback,
       "what became of the cards of that service: accepted, or overridden and why"},
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
  Door{"POST", "/fhir/Questionnaire/$questionnaire-package", Access::told_apart, pack_questionnaires,
       "the forms of a context, an order or by name, with drafts of the answers"},
  Door{"GET", "/fhir/metadata", Access::open, show_capabilities,
       "what the FHIR side of this server can do: a CapabilityStatement"},
  Door{"GET", "/report", Access::operator_or_loopback, show_report,
       "what became of the cards, by policy, kind of card and criterion, in either form; days `?since=` and `?until=`"},
  Door{"GET", "/health/live", Access::open, live,
       "probe: the process answers"},
  Door{"GET", "/health/ready", Access::open, ready,
       "probe: which knowledge is in use, and what failed since the start"},
  Door{"GET", "/metrics", Access::open, show_metrics,
       "what was done since the start and how the server is, for Prometheus (text format 0.0.4)"},
};
// clang-format on

// What a path has where the pattern has `{…}`; nothing if it is another path.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return {};
  std::vector<std::string> parts;
  while (!pattern.empty() || !path.empty()) {
    const std::string_view expected = http::next_part(pattern, '/'), segment = http::next_part(path, '/');
    if (!expected.starts_with('{')) {
      if (segment != expected && http::percent_decode(segment) != expected) return {};
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

// Those whose pattern says the path more closely go before others: what is the name of an operation is no id.
Found find(std::string_view path) {
  Found found;
  for (const Door& door : table)
    if (auto parts = match(door.pattern, path)) {
      if (!found.doors.empty() && parts->size() > found.parts.size()) continue;
      if (!found.doors.empty() && parts->size() < found.parts.size()) found.doors.clear();
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

const Door* door_for(const Found& found, std::string_view method) {
  const auto door = std::ranges::find_if(found.doors, [&](const Door* one) { return answers(*one, method); });
  return door == found.doors.end() ? nullptr : *door;
}

} // namespace

std::span<const Door> doors() { return table; }

std::string_view to_string(Access access) {
  switch (access) {
  case Access::open: return "nothing";
  case Access::told_apart: return "nothing; a token says who asks";
  case Access::caller: return "a token";
  case Access::operator_or_loopback: return "a token, or a program of the same machine";
  }
  return {};
}

std::string doors_in_markdown() {
  std::string text = "| | needs | |\n|---|---|---|\n";
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
  add("Access-Control-Expose-Headers", "Signpost-Request-Id, Retry-After, WWW-Authenticate");
  add("Vary", "Origin");
  if (asked.empty()) return;
  add("Access-Control-Allow-Methods", methods_of(asked));
  add("Access-Control-Allow-Headers", "Authorization, Content-Type");
  add("Access-Control-Max-Age", "600");
}

// What every answer has in common, whoever gave it.
void Doors::finish(const http::Request& head, const std::vector<const Door*>& asked, std::string_view id,
                   const Refused& refused, http::Reply& reply) const {
  if (reply.status >= 400) house_.refusals.note(reply, id, refused);
  let_read(head.header("Origin"), asked, reply);
  secure(reply, head.method, house_.calls.public_url.starts_with("https://"));
}

asio::awaitable<http::Admission> Doors::receive(const http::Request& head) const {
  Found found = find(head.path);
  const auto entered = std::make_shared<Entered>();
  Visit& visit = entered->visit;
  visit.id = house_.calls.new_uuid();
  visit.trace = service::read_trace(head);
  Refused refused;
  if (visit.trace) refused.trace = visit.trace->id;
  if (!found.doors.empty()) refused.door = found.doors.front()->pattern;
  entered->door = door_for(found, head.method);
  if (!entered->door) {
    http::Reply reply = without_door(found, head.method);
    if (head.method != "OPTIONS") found.doors.clear();
    finish(head, found.doors, visit.id, refused, reply);
    co_return std::unexpected(std::move(reply));
  }
  auto admitted = co_await admit(house_, entered->door->access, head);
  if (!admitted) {
    refused.reason = auth::word_of(admitted.error());
    http::Reply reply = turned_away(admitted.error());
    finish(head, {}, visit.id, refused, reply);
    co_return std::unexpected(std::move(reply));
  }
  visit.caller = std::move(*admitted);
  visit.local = is_trusted_here(house_, head);
  visit.parts = std::move(found.parts);
  co_return [this, entered](http::Request request) { return answer(entered, std::move(request)); };
}

asio::awaitable<http::Reply> Doors::answer(std::shared_ptr<Entered> entered, http::Request request) const {
  Visit& visit = entered->visit;
  visit.request = std::move(request);
  http::Reply reply;
  if (const Page* page = std::get_if<Page>(&entered->door->handler)) reply = (*page)(house_, visit);
  else reply = co_await std::get<Call>(entered->door->handler)(house_, visit);
  Refused refused;
  refused.door = entered->door->pattern;
  if (visit.trace) refused.trace = visit.trace->id;
  finish(visit.request, {}, visit.id, refused, reply);
  co_return reply;
}

} // namespace signpost::app
