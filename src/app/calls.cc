#include "app/calls.h"

#include <exception>
#include <optional>
#include <utility>

#include "app/media_types.h"
#include "app/operation_outcome.h"
#include "app/replies.h"
#include "cdshooks/discovery.h"
#include "cdshooks/hooks.h"
#include "service/prefetch.h"

namespace signpost::app {
namespace {

// The call under its id, whatever becomes of it.
asio::awaitable<service::Answer> carry_out(const House& house, Visit& visit, const cdshooks::Hook* hook, bool explain) {
  service::Record known; // of a call that fails by an exception
  known.id = visit.id;
  known.begun = std::chrono::system_clock::now();
  known.body_bytes = visit.request.body.size();
  std::optional<service::Answer> answer;
  try {
    answer = co_await service::answer(house.calls, {hook, explain, visit.id, std::move(visit.request.body)});
  } catch (const std::exception&) {
    house.calls.failures.note(http::Failure::handler); // of what it says nothing is told: it may quote the call
  }
  if (!answer)
    answer = service::Answer{base::fail(base::ErrorCode::technical, "the call failed because of an internal error"),
                             std::move(known)};
  if (hook) answer->record.hook = hook->name;
  co_return std::move(*answer);
}

asio::awaitable<http::Reply> reply_to(const House& house, Visit& visit, const cdshooks::Hook* hook, bool explain) {
  const std::string_view type = visit.request.header("Content-Type");
  if (!type.empty() && !is_json(type))
    co_return error_page(415, "the body must be JSON (Content-Type: application/json)");
  service::Answer answer = co_await carry_out(house, visit, hook, explain);
  http::Reply reply = answer.text ? json_reply(std::move(*answer.text)) : error_page(answer.text.error());
  reply.headers.push_back({std::string(request_id_field), visit.id});
  if (house.log)
    house.log(call_members(answer.record, reply.status, answer.text ? "" : word_of(answer.text.error().code)));
  co_return reply;
}

} // namespace

asio::awaitable<http::Reply> discover(const House&, Visit&) {
  std::vector<cdshooks::Service> services;
  for (const cdshooks::Hook& hook : cdshooks::hooks()) services.push_back({&hook, service::prefetch_templates(hook)});
  co_return json_reply(cdshooks::discovery(services));
}

asio::awaitable<http::Reply> call_service(const House& house, Visit& visit) {
  const cdshooks::Hook* hook = cdshooks::find_service(visit.parts[0]);
  if (!hook) co_return error_page(404, "there is no such CDS service; GET /cds-services lists them");
  co_return co_await reply_to(house, visit, hook, false);
}

asio::awaitable<http::Reply> explain_call(const House& house, Visit& visit) {
  co_return co_await reply_to(house, visit, nullptr, true);
}

} // namespace signpost::app
