#include "app/routes.h"

#include <fmt/format.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

#include "app/accept.h"
#include "app/operation_outcome.h"
#include "app/questionnaires.h"
#include "cards/view.h"
#include "cdshooks/discovery.h"
#include "pages/page.h"
#include "pages/policy_page.h"

namespace signpost::app {
namespace {

constexpr std::string_view order_sign_id = "coverage-order-sign";
constexpr std::string_view services_path = "/cds-services";
constexpr std::string_view questionnaires_path = "/fhir/Questionnaire";
constexpr std::string_view json_type = "application/json";

http::Reply reply_json(std::string body) {
  return {.status = 200, .content_type = std::string(json_type), .headers = {}, .body = std::move(body)};
}

http::Reply reply_page(std::string html) {
  return {.status = 200,
          .content_type = "text/html; charset=utf-8",
          .headers = pages::page_headers(),
          .body = std::move(html)};
}

// RFC 3339, UTC, to the second.
std::string timestamp(service::KnowledgeStatus::Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::hh_mm_ss of_day(seconds - day);
  return fmt::format("{}T{:02}:{:02}:{:02}Z", base::to_string(day), of_day.hours().count(), of_day.minutes().count(),
                     of_day.seconds().count());
}

const policy::PolicyVersion* find_policy(const policy::Catalog& catalog, std::string_view path) {
  for (const auto& version : catalog.versions())
    if (path == cards::policy_path(*version)) return version.get();
  return nullptr;
}

// What is loaded, for programs.
std::string policy_list(const service::Knowledge& knowledge, std::string_view public_url) {
  base::JsonWriter out;
  out.begin_object();
  out.member("knowledge", knowledge.digest);
  out.key("policies");
  out.begin_array();
  for (const auto& version : knowledge.catalog->versions()) {
    out.begin_object();
    out.member("policy", version->id);
    out.member("version", version->version());
    out.member("payer", knowledge.catalog->payer(version->payer)->label);
    out.member("number", version->number);
    out.member("title", version->title);
    out.member("url", std::string(public_url) + cards::policy_path(*version));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  return out.take();
}

// The member `failures`: how many orders, requests and connections failed since the start.
void write_counts(const service::Failures::Counts& counts, base::JsonWriter& out) {
  const auto count = [&](std::string_view name, std::uint64_t number) {
    out.key(name);
    out.integer(static_cast<std::int64_t>(number));
  };
  out.key("failures");
  out.begin_object();
  count("orders", counts.orders);
  count("requests", counts.requests);
  count("connections", counts.connections);
  out.end_object();
}

http::Reply not_allowed(std::string_view allow) {
  http::Reply reply = Routes::error_page(405, "this path answers " + std::string(allow));
  reply.headers.push_back({"Allow", std::string(allow)});
  return reply;
}

// Parses and decides; pure but for the call's own memory.
http::Reply answer(const std::string& body, base::Result<std::string> (*how)(base::Json, const service::Terms&),
                   const service::Terms& terms) {
  const auto document = base::JsonDocument::parse(body);
  if (!document) {
    std::string sentence = "the body is no JSON: " + document.error().message;
    if (document.error().offset) sentence += " (at byte " + std::to_string(*document.error().offset) + ")";
    return Routes::error_page(status_of(document.error().code),
                              body.empty() ? "the body is empty; a CDS Hooks request is expected" : sentence);
  }
  auto result = how(document->root(), terms);
  if (!result) return Routes::error_page(status_of(result.error().code), result.error().message);
  return reply_json(std::move(*result));
}

// What a path can be asked for; nothing for a path that is not there.
std::string_view methods_of(std::string_view path) {
  if (path == "/cds-services" || path == "/policies" || path.starts_with("/policies/") || path == "/health/live" ||
      path == "/health/ready")
    return "GET, HEAD";
  if (path == questionnaires_path || path.starts_with("/fhir/Questionnaire/")) return "GET, HEAD";
  if (path == "/explain" || path == std::string(services_path) + "/" + std::string(order_sign_id)) return "POST";
  return {};
}

} // namespace

Routes::Routes(RouteOptions options, const service::CurrentKnowledge& knowledge, http::WorkerPool& pool,
               service::Failures& failures)
    : options_(std::move(options)), knowledge_(knowledge), pool_(pool), failures_(failures) {}

http::Reply Routes::error_page(int status, std::string_view sentence) {
  return {.status = status,
          .content_type = "application/fhir+json",
          .headers = {},
          .body = operation_outcome(status, sentence)};
}

asio::awaitable<http::Reply> Routes::handle(http::Request request) {
  const std::string_view methods = methods_of(request.path);
  http::Reply reply;
  if (methods.empty()) {
    reply = error_page(404, request.path.starts_with(services_path)
                                ? "there is no such CDS service; GET /cds-services lists them"
                                : "there is nothing at this path");
  } else if (request.method == "OPTIONS") {
    reply = {.status = 204, .content_type = {}, .headers = {{"Allow", std::string(methods) + ", OPTIONS"}}, .body = {}};
  } else if (methods == "POST") {
    if (request.method == "POST")
      reply = co_await decide(request, request.path == "/explain" ? service::explain : service::order_sign);
    else reply = not_allowed("POST, OPTIONS");
  } else if (request.method == "GET" || request.method == "HEAD") {
    reply = get(request);
  } else {
    reply = not_allowed("GET, HEAD, OPTIONS");
  }
  allow_origin(request, reply);
  co_return reply;
}

asio::awaitable<http::Reply> Routes::decide(const http::Request& request, Decide how) {
  const std::shared_ptr<const service::Knowledge> knowledge =
      knowledge_.get(); // a reload does not change a call under way
  const std::string_view type = request.header("Content-Type");
  if (!type.empty() && type.find("json") == type.npos)
    co_return error_page(415, "the body must be JSON (Content-Type: application/json)");
  const service::Terms terms{*knowledge,          options_.today(), options_.public_url,    options_.new_uuid,
                             options_.max_orders, &failures_,       &options_.prefetch_keys};
  if (request.body.size() <= options_.inline_bytes) co_return answer(request.body, how, terms);
  http::Reply reply;
  const std::function<void()> work = [&] { reply = answer(request.body, how, terms); };
  if (!co_await pool_.run(work)) co_return error_page(503, "the server is busy; try again shortly");
  co_return reply;
}

http::Reply Routes::get(const http::Request& request) const {
  if (request.path == services_path) {
    return reply_json(cdshooks::discovery({{cdshooks::find_service(order_sign_id), service::prefetch_templates()}}));
  }
  if (request.path == "/health/live") return reply_json(R"({"status":"ok"})");
  if (request.path == "/health/ready") return readiness();
  if (request.path == "/policies" || request.path.starts_with("/policies/")) return policies(request);
  return questionnaires(request);
}

http::Reply Routes::questionnaires(const http::Request& request) const {
  const std::shared_ptr<const service::Knowledge> knowledge = knowledge_.get();
  const bool search = request.path == questionnaires_path;
  const auto found = search
                         ? search_questionnaires(*knowledge->catalog, request.query, options_.public_url)
                         : read_questionnaire(*knowledge->catalog, request.path.substr(questionnaires_path.size() + 1),
                                              options_.public_url);
  if (!found) return error_page(status_of(found.error().code), found.error().message);
  return {.status = 200, .content_type = "application/fhir+json", .headers = {}, .body = *found};
}

// Ready as long as there is knowledge, and there always is: a reload that failed leaves the old in use, and says so.
http::Reply Routes::readiness() const {
  const service::KnowledgeStatus status = knowledge_.status();
  base::JsonWriter out;
  out.begin_object();
  out.member("status", "ok");
  out.member("knowledge", status.knowledge->digest);
  out.member("since", timestamp(status.since));
  if (status.failed_reload) {
    out.key("failedReload");
    out.begin_object();
    out.member("at", timestamp(status.failed_reload->at));
    out.key("mistakes");
    out.integer(static_cast<std::int64_t>(status.failed_reload->mistakes));
    out.end_object();
  }
  write_counts(failures_.counts(), out);
  out.end_object();
  return reply_json(out.take());
}

// Policies as a program wants them or, where `Accept` prefers HTML, as a page.
http::Reply Routes::policies(const http::Request& request) const {
  const std::shared_ptr<const service::Knowledge> knowledge = knowledge_.get();
  const bool html = prefers_html(request.header("Accept"));
  http::Reply reply;
  if (request.path == "/policies") {
    reply = html ? reply_page(pages::policy_list_page(*knowledge, options_.today()))
                 : reply_json(policy_list(*knowledge, options_.public_url));
  } else if (const policy::PolicyVersion* version = find_policy(*knowledge->catalog, request.path)) {
    reply =
        html ? reply_page(pages::policy_page(*knowledge, *version, options_.today())) : reply_json(version->file->text);
  } else {
    return error_page(404, "there is no such policy version; GET /policies lists them");
  }
  reply.headers.push_back({"Vary", "Accept"});
  return reply;
}

void Routes::allow_origin(const http::Request& request, http::Reply& reply) const {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return;
  const bool listed =
      std::find(options_.allow_origins.begin(), options_.allow_origins.end(), origin) != options_.allow_origins.end();
  if (!listed && !options_.any_origin) return;
  reply.headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
  reply.headers.push_back({"Vary", "Origin"});
  if (request.method != "OPTIONS") return;
  reply.headers.push_back({"Access-Control-Allow-Methods", "GET, POST, OPTIONS"});
  reply.headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type"});
  reply.headers.push_back({"Access-Control-Max-Age", "600"});
}

std::string random_uuid() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[bytes[i] >> 4];
    text += digits[bytes[i] & 15];
  }
  return text;
}

} // namespace signpost::app
