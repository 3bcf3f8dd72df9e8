#include "app/feedback.h"

#include <algorithm>
#include <functional>
#include <utility>
#include <variant>

#include "app/metrics.h"
#include "app/replies.h"
#include "app/uuid.h"
#include "base/json.h"
#include "cdshooks/hooks.h"
#include "service/body.h"

namespace signpost::app {
namespace {

// When to come back if the log takes nothing: somebody has to make room.
constexpr std::string_view retry_after_seconds = "30";

bool consists_of(std::string_view text, std::string_view marks, std::size_t longest) {
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || marks.find(c) != marks.npos;
  });
}

// Whether a text has the form of a code, or of a system's address, and so is nothing that somebody wrote of a patient.
bool is_code(std::string_view text) { return consists_of(text, "._-", 64); }
bool is_system(std::string_view text) { return consists_of(text, "._:/-#", 128); }

void write_flag(std::string_view name, bool value, base::JsonWriter& out) {
  out.key(name);
  out.boolean(value);
}

void write_outcome(const cdshooks::Accepted& accepted, base::JsonWriter& out) {
  out.member("outcome", "accepted");
  out.key("acceptedSuggestions");
  out.integer(static_cast<std::int64_t>(accepted.suggestions.size()));
}

void write_outcome(const cdshooks::Overridden& overridden, base::JsonWriter& out) {
  out.member("outcome", "overridden");
  bool commented = false;
  out.key("reasons");
  out.begin_array();
  for (const cdshooks::OverrideReason& reason : overridden.reasons) {
    commented = commented || !reason.comment.empty();
    if (reason.code.empty() && reason.words.empty()) continue;
    out.begin_object();
    if (is_system(reason.system)) out.member("system", reason.system);
    if (is_code(reason.code)) out.member("code", reason.code);
    else write_flag("unknownForm", true, out);
    out.end_object();
  }
  out.end_array();
  write_flag("commented", commented, out);
}

// Writes all lines, or none after the first that the log does not take.
bool log_all(const CallLog& log, const cdshooks::Feedback& feedback, std::string_view service, const Visit& visit) {
  const std::string_view issuer = visit.caller ? std::string_view(visit.caller->issuer) : std::string_view();
  return log && std::ranges::all_of(feedback.items, [&](const cdshooks::CardFeedback& item) {
           return log(feedback_members(item, service, visit.id, issuer));
         });
}

http::Reply not_kept() {
  http::Reply reply = error_page(503, "the feedback could not be written down; send it again later");
  reply.headers.push_back({"Retry-After", std::string(retry_after_seconds)});
  return reply;
}

http::Reply taken(const House& house, const Visit& visit, const cdshooks::Hook& hook) {
  const auto document = service::parse_body(visit.request.body, "CDS Hooks feedback");
  if (!document) return error_page(document.error());
  const auto feedback = cdshooks::Feedback::read(document->root());
  if (!feedback) return error_page(feedback.error());
  if (!log_all(house.log, *feedback, hook.id, visit)) return not_kept();
  const auto accepted =
      static_cast<std::size_t>(std::ranges::count_if(feedback->items, [](const cdshooks::CardFeedback& item) {
        return std::holds_alternative<cdshooks::Accepted>(item.outcome);
      }));
  house.metrics.note_feedback(hook, accepted, feedback->items.size() - accepted);
  http::Reply reply = json_reply("{}");
  reply.headers.push_back({std::string(request_id_field), visit.id});
  return reply;
}

} // namespace

std::string feedback_members(const cdshooks::CardFeedback& feedback, std::string_view service, std::string_view id,
                             std::string_view issuer) {
  base::JsonWriter out;
  out.begin_object();
  out.member("event", "feedback");
  out.member("id", id);
  if (!issuer.empty()) out.member("issuer", issuer);
  out.member("service", service);
  if (is_uuid(feedback.card)) out.member("card", feedback.card);
  else write_flag("unknownForm", true, out);
  out.member("outcomeTimestamp", base::to_string(feedback.at));
  std::visit([&](const auto& outcome) { write_outcome(outcome, out); }, feedback.outcome);
  out.end_object();
  const std::string_view object = out.text();
  return std::string(object.substr(1, object.size() - 2));
}

asio::awaitable<http::Reply> take_feedback(const House& house, Visit& visit) {
  const cdshooks::Hook* hook = cdshooks::find_service(visit.parts[0]);
  if (!hook) co_return no_such_service();
  if (auto refused = refuse_type(visit.request)) co_return std::move(*refused);
  http::Reply reply;
  const std::function<void()> work = [&] { reply = taken(house, visit, *hook); };
  if (visit.request.body.size() <= house.calls.inline_bytes) work();
  else if (!co_await house.calls.pool.run(work)) co_return error_page(service::too_busy());
  co_return reply;
}

} // namespace signpost::app
