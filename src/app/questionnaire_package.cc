#include "app/questionnaire_package.h"

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "app/replies.h"
#include "dtr/package.h"
#include "service/appointment.h"
#include "service/body.h"

namespace signpost::app {
namespace {

// Who asks, as far as drafts go.
dtr::Asker asker_of(const Visit& visit) {
  dtr::Asker asker;
  if (visit.caller) asker.issuer = visit.caller->issuer;
  else asker.of_this_machine = visit.local;
  return asker;
}

base::Result<std::string> package(const House& house, const Visit& visit) try {
  const auto document = service::parse_body(visit.request.body, "a FHIR Parameters resource");
  if (!document) return base::fail(document.error());
  const std::shared_ptr<const service::Knowledge> knowledge = house.calls.knowledge.get();
  return dtr::questionnaire_package(document->root(), {.catalog = *knowledge->catalog,
                                                       .base_url = house.calls.public_url,
                                                       .today = house.calls.today(),
                                                       .drafts = house.drafts,
                                                       .asker = asker_of(visit),
                                                       .new_uuid = house.calls.new_uuid,
                                                       .as_order = service::as_service_request,
                                                       .most = house.calls.max_orders});
} catch (const std::exception&) { // whose words may quote what was sent
  house.calls.failures.note(http::Failure::handler);
  return base::fail(base::ErrorCode::technical, "the request failed because of an internal error");
}

http::Reply reply_of(base::Result<std::string> text) {
  return text ? fhir_reply(std::move(*text)) : error_page(text.error());
}

} // namespace

asio::awaitable<http::Reply> pack_questionnaires(const House& house, Visit& visit) {
  if (auto refused = refuse_type(visit.request)) co_return std::move(*refused);
  if (visit.request.body.size() <= house.calls.inline_bytes) co_return reply_of(package(house, visit));
  base::Result<std::string> text;
  const std::function<void()> work = [&] { text = package(house, visit); };
  if (!co_await house.calls.pool.run(work)) co_return error_page(service::too_busy());
  co_return reply_of(std::move(text));
}

} // namespace signpost::app
