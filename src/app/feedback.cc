#include "app/feedback.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <variant>

#include "app/entries.h"
#include "app/metrics.h"
#include "app/replies.h"
#include "cdshooks/hooks.h"
#include "service/body.h"

namespace signpost::app {
namespace {

// When to come back if nothing can be kept: somebody has to make room.
constexpr std::string_view retry_after_seconds = "30";

// What is to be kept of a feedback's items.
base::Result<std::vector<store::Entry>> entries_of(const Visit& visit, const cdshooks::Hook& hook) {
  const auto document = service::parse_body(visit.request.body, "CDS Hooks feedback");
  if (!document) return base::fail(document.error());
  const auto feedback = cdshooks::Feedback::read(document->root());
  if (!feedback) return base::fail(feedback.error());
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::vector<store::Entry> entries;
  for (const cdshooks::CardFeedback& item : feedback->items) {
    store::Feedback entry = entry_of(item);
    entry.request = visit.id;
    entry.received = now;
    if (visit.caller) entry.issuer = visit.caller->issuer;
    entry.service = hook.id;
    entries.emplace_back(std::move(entry));
  }
  return entries;
}

http::Reply not_kept() {
  http::Reply reply = error_page(Keeping::not_kept());
  reply.headers.push_back({"Retry-After", std::string(retry_after_seconds)});
  return reply;
}

void count(const House& house, const cdshooks::Hook& hook, const std::vector<store::Entry>& entries) {
  const auto accepted = static_cast<std::size_t>(std::ranges::count_if(entries, [](const store::Entry& entry) {
    return std::get<store::Feedback>(entry).outcome == store::Feedback::Outcome::accepted;
  }));
  house.metrics.note_feedback(hook, accepted, entries.size() - accepted);
}

http::Reply taken(const Visit& visit) {
  http::Reply reply = json_reply("{}");
  reply.headers.push_back({std::string(request_id_field), visit.id});
  return reply;
}

} // namespace

asio::awaitable<http::Reply> take_feedback(const House& house, Visit& visit) {
  const cdshooks::Hook* hook = cdshooks::find_service(visit.parts[0]);
  if (!hook) co_return no_such_service();
  if (auto refused = refuse_type(visit.request)) co_return std::move(*refused);
  base::Result<std::vector<store::Entry>> entries;
  const std::function<void()> work = [&] { entries = entries_of(visit, *hook); };
  if (visit.request.body.size() <= house.calls.inline_bytes) work();
  else if (!co_await house.calls.pool.run(work)) co_return error_page(service::too_busy());
  if (!entries) co_return error_page(entries.error());
  const bool kept = co_await house.keeping.keep(*entries);
  if (kept) count(house, *hook, *entries);
  co_return kept ? taken(visit) : not_kept();
}

} // namespace signpost::app
