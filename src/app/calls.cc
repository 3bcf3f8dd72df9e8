#include "app/calls.h"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "app/entries.h"
#include "app/metrics.h"
#include "app/operation_outcome.h"
#include "app/replies.h"
#include "cdshooks/discovery.h"
#include "cdshooks/hooks.h"
#include "service/prefetch.h"

namespace signpost::app {
namespace {

// An answer under its id. Apart from the coroutine below: g++ 12 destroys a braced temporary of a coroutine twice.
http::Reply reply_of(const std::string& id, base::Result<std::string> text) {
  http::Reply reply = text ? json_reply(std::move(*text)) : error_page(text.error());
  reply.headers.push_back({std::string(request_id_field), id});
  return reply;
}

std::string_view error_of(const service::Answer& answer) {
  return answer.text ? std::string_view() : word_of(answer.text.error().code);
}

// Keeps the call, and leaves of its answer only that it was not kept if it must be.
asio::awaitable<void> keep(const House& house, service::Answer& answer) {
  const int status = answer.text ? 200 : status_of(answer.text.error().code);
  std::vector<store::Entry> entries;
  entries.push_back(entry_of(answer.record, status, error_of(answer)));
  const auto since = std::chrono::steady_clock::now();
  const bool kept = co_await house.keeping.keep(std::move(entries));
  const auto spent = std::chrono::steady_clock::now() - since;
  answer.record.spent[static_cast<std::size_t>(service::Stage::keep)] =
      std::chrono::duration_cast<std::chrono::microseconds>(spent);
  if (!kept) answer.text = base::fail(Keeping::not_kept());
}

// What is said of a call that failed by an exception, whose words may quote the call.
service::Answer failed(const House& house, service::Record known) {
  house.calls.failures.note(http::Failure::handler);
  return {base::fail(base::ErrorCode::technical, "the call failed because of an internal error"), std::move(known)};
}

asio::awaitable<http::Reply> reply_to(const House& house, Visit& visit, const cdshooks::Hook* hook, bool explain) {
  if (auto refused = refuse_type(visit.request)) co_return std::move(*refused);
  service::Record known;
  known.id = visit.id;
  known.begun = std::chrono::system_clock::now();
  known.body_bytes = visit.request.body.size();
  if (visit.caller) known.issuer = visit.caller->issuer;
  if (visit.trace) known.trace = visit.trace->id;
  if (hook) known.hook = hook->name;
  service::Incoming incoming;
  incoming.hook = hook;
  incoming.explain = explain;
  incoming.id = visit.id;
  incoming.caller = visit.caller;
  incoming.trace = visit.trace;
  incoming.body = std::move(visit.request.body);
  std::optional<service::Answer> answer;
  try {
    answer = co_await service::answer(house.calls, std::move(incoming));
    if (hook) answer->record.hook = hook->name; // also of a body that could not be read
  } catch (const std::exception&) {
    answer.reset();
  }
  if (!answer) answer = failed(house, std::move(known));
  if (hook) co_await keep(house, *answer); // an explanation is no answer to a clinician
  if (answer->text) house.drafts.put(answer->record.issuer, std::move(answer->drafts));
  const std::string error(error_of(*answer));
  http::Reply reply = reply_of(visit.id, std::move(answer->text));
  house.metrics.note(answer->record, reply.status, house.calls.knowledge);
  if (house.log) house.log(call_members(answer->record, reply.status, error));
  co_return reply;
}

} // namespace

http::Reply discover(const House& house, const Visit&) {
  std::vector<cdshooks::Service> services;
  for (const cdshooks::Hook& hook : cdshooks::hooks()) services.push_back({&hook, service::prefetch_templates(hook)});
  return json_reply(
      cdshooks::discovery(services, house.calls.knowledge.get()->templates.kinds(!house.calls.dtr_launch.empty())));
}

asio::awaitable<http::Reply> call_service(const House& house, Visit& visit) {
  const cdshooks::Hook* hook = cdshooks::find_service(visit.parts[0]);
  if (!hook) co_return no_such_service();
  co_return co_await reply_to(house, visit, hook, false);
}

asio::awaitable<http::Reply> explain_call(const House& house, Visit& visit) {
  co_return co_await reply_to(house, visit, nullptr, true);
}

} // namespace signpost::app
