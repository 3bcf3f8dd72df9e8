#include "service/fetch_requests.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <iterator>
#include <optional>

#include "fhir/resource.h"
#include "fhir/search_answer.h"

namespace signpost::service {
namespace {

using Kind = Trouble::Kind;

constexpr std::string_view fhir_json = "application/fhir+json";
constexpr std::size_t inline_bytes = std::size_t{64} << 10; // larger bodies are parsed on the worker pool

std::unexpected<Trouble> failed(Kind kind, std::string detail = {}) {
  return std::unexpected(Trouble{.kind = kind, .detail = std::move(detail)});
}

Kind kind_of(http::ClientFailure failure) {
  switch (failure) {
  case http::ClientFailure::unreachable: return Kind::unreachable;
  case http::ClientFailure::untrusted: return Kind::untrusted;
  case http::ClientFailure::timed_out: return Kind::timed_out;
  case http::ClientFailure::closed_early: return Kind::closed_early;
  case http::ClientFailure::not_http: return Kind::not_http;
  case http::ClientFailure::too_large: return Kind::too_large;
  }
  return Kind::unreachable;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// How long a server that is too busy asks to wait (RFC 9110 section 10.2.3); nothing if it names a date or nothing.
std::optional<std::chrono::seconds> retry_after(const http::ClientReply& reply) {
  if (reply.status != 429 && reply.status != 503) return {};
  const std::string_view text = reply.header("Retry-After");
  unsigned seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return std::chrono::seconds(seconds);
}

// The text without the mark that some servers put before their UTF-8 (RFC 8259 section 8.1 lets a reader skip it).
std::string_view without_mark(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

bool is_html(const FetchRequests::Content& content) {
  const auto start = content.body.find_first_not_of(" \t\r\n");
  if (start == std::string::npos || content.body[start] != '<') return false;
  const std::string_view text = std::string_view(content.body).substr(start);
  return content.media_type.starts_with("text/html") || http::equal_ignoring_case(text.substr(0, 5), "<html") ||
         http::equal_ignoring_case(text.substr(0, 9), "<!doctype");
}

std::string code_of_error(const std::string& body) {
  if (body.size() > inline_bytes) return {};
  const auto outcome = base::JsonDocument::parse(without_mark(body));
  return outcome && is_failure(outcome->root()) ? fhir::error_in(outcome->root()).code : std::string{};
}

std::string text_of(const http::Url& base) { return base.origin() + base.target; }

} // namespace

bool is_failure(base::Json resource) {
  return fhir::type_of(resource) == "OperationOutcome" && fhir::reports_failure(resource);
}

FetchRequests::FetchRequests(FetchTools tools, http::Url base, std::string token, Clock::time_point deadline,
                             std::optional<Trace> trace)
    : tools_(tools), base_(std::move(base)), base_text_(text_of(base_)), token_(std::move(token)), deadline_(deadline),
      trace_(std::move(trace)), share_(tools_.bodies, tools_.call_bytes) {}

bool FetchRequests::on_server(const http::Url& url) const {
  return url.origin() == base_.origin() && tools_.allowed.allows(url);
}

Got<http::Url> FetchRequests::below_base(std::string_view relative) const {
  auto url = http::Url::parse(base_text_ + '/' + std::string(relative));
  if (!url || !on_server(*url)) return failed(Kind::not_allowed);
  return std::move(*url);
}

Got<http::Url> FetchRequests::follow(std::string_view link, Kind otherwise) const {
  if (link.empty()) return failed(otherwise);
  auto url = resolve_link(base_, link);
  if (!url) return failed(otherwise);
  if (!on_server(*url)) return failed(otherwise, url->origin());
  return std::move(*url);
}

asio::awaitable<Got<http::ClientReply>> FetchRequests::send(const http::Url& url, std::string_view accept) {
  if (token_refused_) co_return failed(Kind::token_refused);
  if (abandoned_ || Clock::now() >= deadline_) co_return failed(Kind::timed_out);
  if (sent_ >= tools_.requests) co_return failed(Kind::request_limit);
  if (!on_server(url)) co_return failed(Kind::not_allowed);
  ++sent_;
  http::ClientRequest request{.url = url};
  request.most_bytes = tools_.call_bytes / 2; // one that never ends must not take all from those beside it
  request.headers.push_back({"Accept", std::string(accept)});
  if (has_token()) request.headers.push_back({"Authorization", "Bearer " + token_});
  if (trace_) std::ranges::move(trace_fields(*trace_), std::back_inserter(request.headers));
  auto reply = co_await tools_.client.send(request, deadline_, share_);
  if (!reply) co_return failed(kind_of(reply.error()));
  received_ += reply->body.size();
  co_return std::move(*reply);
}

asio::awaitable<Got<http::ClientReply>> FetchRequests::exchange(http::Url url, std::string_view accept) {
  bool redirected = false, waited = false;
  for (;;) {
    auto reply = co_await send(url, accept);
    if (!reply) co_return reply;
    if (is_redirect(reply->status)) {
      if (redirected) co_return failed(Kind::redirected);
      auto target = follow(reply->header("Location"), Kind::redirected);
      if (!target) co_return std::unexpected(target.error());
      redirected = true;
      url = std::move(*target);
      continue;
    }
    const auto pause = waited ? std::nullopt : retry_after(*reply);
    if (!pause || *pause >= deadline_ - Clock::now()) co_return reply;
    waited = true;
    asio::steady_timer timer(co_await asio::this_coro::executor, *pause);
    co_await timer.async_wait(http::use_result);
  }
}

asio::awaitable<Got<FetchRequests::Content>> FetchRequests::content_of(Got<http::ClientReply> reply) {
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->status / 100 == 2) co_return Content{std::string(reply->header("Content-Type")), std::move(reply->body)};
  Trouble trouble{.kind = Kind::status, .status = reply->status, .detail = code_of_error(reply->body)};
  co_return std::unexpected(std::move(trouble));
}

asio::awaitable<Got<FetchRequests::Content>> FetchRequests::get(http::Url url, std::string_view accept) {
  auto reply = co_await exchange(std::move(url), accept);
  if (reply && reply->status == 401) token_refused_ = true;
  co_return co_await content_of(std::move(reply));
}

asio::awaitable<Got<base::JsonDocument>> FetchRequests::get_json(http::Url url) {
  auto content = co_await get(std::move(url), fhir_json);
  if (!content) co_return std::unexpected(content.error());
  co_return co_await parse(std::move(*content));
}

asio::awaitable<Got<base::JsonDocument>> FetchRequests::get_metadata() {
  auto url = below_base("metadata");
  if (!url) co_return std::unexpected(url.error());
  auto reply = co_await exchange(std::move(*url), fhir_json);
  auto content = co_await content_of(std::move(reply));
  if (!content) co_return std::unexpected(content.error());
  co_return co_await parse(std::move(*content));
}

asio::awaitable<void> FetchRequests::work_on(std::size_t bytes, const std::function<void()>& work) {
  bool done = false;
  if (bytes > inline_bytes) done = co_await tools_.pool.run(work);
  if (!done) work();
}

asio::awaitable<Got<base::JsonDocument>> FetchRequests::parse(Content content) {
  std::optional<base::Result<base::JsonDocument>> document;
  const std::function<void()> work = [&] { document = base::JsonDocument::parse(without_mark(content.body)); };
  co_await work_on(content.body.size(), work);
  if (!*document) co_return failed(is_html(content) ? Kind::html : Kind::not_json);
  if (!(*document)->root().is_object()) co_return failed(Kind::not_json);
  co_return std::move(**document);
}

} // namespace signpost::service
