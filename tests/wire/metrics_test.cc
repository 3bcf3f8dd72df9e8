// What a scrape of a running server says after calls, refusals, feedback and fetching; and the trace of a call.
#include <fstream>

#include "http/raw_client.h"
#include "support/exposition.h"
#include "support/fhir_server.h"
#include "support/issuer.h"
#include "wire/running_server.h"

#include <catch2/catch.hpp>

using namespace signpost;
using namespace signpost::test;

namespace {

constexpr const char* order_sign = "/cds-services/coverage-order-sign";
constexpr const char* json = "application/json";
const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
const httplib::Headers traced{{"traceparent", "00-" + trace_id + "-b7ad6b7169203331-01"}, {"tracestate", "congo=t61"}};

Exposition scrape(const RunningServer& server) {
  const auto page = server.client().Get("/metrics");
  REQUIRE(page);
  CHECK(page->status == 200);
  CHECK(page->get_header_value("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  return Exposition(page->body);
}

std::string written(base::Json value) {
  base::JsonWriter out;
  out.value(value);
  return out.take();
}

// The example's call as one of that hook, with all that may be asked for.
std::string example_of(const cdshooks::Hook& hook) {
  if (hook.name == "order-sign") return example();
  const auto whole = base::JsonDocument::parse(example());
  const std::string order = written(whole->root()["context"]["draftOrders"]["entry"].at(0)["resource"]);
  const std::string call = file_text("docs/examples/hooks/" + std::string(hook.name) + ".json");
  return edited(edited(call, "prefetch", written(whole->root()["prefetch"])), "prefetch.theirs", order);
}

std::string feedback(int accepted, int overridden) {
  const std::string card =
      R"({"card":"9368d37b-283f-44a0-93ea-547cebab93ed","outcomeTimestamp":"2026-11-20T10:05:31Z",)";
  std::string items;
  for (int i = 0; i < accepted; ++i) items += card + R"("outcome":"accepted"},)";
  for (int i = 0; i < overridden; ++i) items += card + R"("outcome":"overridden"},)";
  return R"({"feedback":[)" + items.substr(0, items.size() - 1) + "]}";
}

// The example without what it prefetches, of an EHR whose FHIR server is this.
std::string call_at(const FhirServer& server) {
  return edited(edited(example(), "prefetch", "{}"), "fhirServer", '"' + server.base() + '"');
}

// The values that a member of the last line of the log has.
std::string last(const RunningServer& server, const char* member) {
  const auto line = base::JsonDocument::parse(server.lines().back());
  REQUIRE(line);
  return std::string(line->root()[member].string());
}

} // namespace

TEST_CASE("each hook's calls, cards, actions and decisions grow by what was answered") {
  RunningServer server;
  auto client = server.client();
  for (const cdshooks::Hook& hook : cdshooks::hooks()) {
    INFO(hook.name);
    const Exposition::Labels of{{"hook", std::string(hook.name)}};
    const Exposition before = scrape(server);
    const std::string path = "/cds-services/" + std::string(hook.id);
    const auto answer = json_of(client.Post(path, example_of(hook), json));
    REQUIRE(client.Post(path, example_of(hook), json)->status == 200);
    REQUIRE(client.Post(path, "{", json)->status == 400);
    const auto decided = json_of(client.Post("/explain", example_of(hook), json)); // a call, too, without cards
    const Exposition after = scrape(server);
    const auto grown = [&](const std::string& name) { return after.sum(name, of) - before.sum(name, of); };
    const double cards = static_cast<double>(answer.root()["cards"].size()),
                 actions = static_cast<double>(answer.root()["systemActions"].size()),
                 decisions = static_cast<double>(decided.root()["decisions"].size());
    CHECK(grown("signpost_calls_total") == 4);
    CHECK(after.value("signpost_calls_total",
                      {{"hook", std::string(hook.name)}, {"issuer", "none"}, {"status", "400"}}) == 1);
    CHECK(decisions > 0);
    CHECK(grown("signpost_decisions_total") == 3 * decisions);
    CHECK(grown("signpost_cards_total") == 2 * cards);
    CHECK(grown("signpost_actions_total") == 2 * actions);
    CHECK(grown("signpost_call_seconds_count") == 4);
    CHECK(*after.value("signpost_call_body_bytes_count") - *before.value("signpost_call_body_bytes_count") == 4);
    CHECK(after.sum("signpost_refused_total") == 0);
  }
}

TEST_CASE("refusals are counted by status and reason, apart from calls") {
  const TestIssuer issuer;
  const auto today = [] { return *base::parse_date("2026-11-20"); };
  RunningServer server({}, true, whole_knowledge(), today, issuer.file());
  auto client = server.client();
  const httplib::Headers used{{"Authorization", "Bearer " + issuer.token()}};
  CHECK(client.Post(order_sign, used, example(), json)->status == 200);
  CHECK(client.Post(order_sign, used, example(), json)->status == 401);
  CHECK(client.Post(order_sign, example(), json)->status == 401);
  CHECK(client.Get("/nothing/at?all=x")->status == 404);
  CHECK(client.Get(order_sign)->status == 405);
  http::test::RawClient raw(server.port());
  raw.send("no HTTP at all\r\n\r\n");
  CHECK(raw.receive()->has("HTTP/1.1 400"));
  const Exposition page = scrape(server);
  const auto refused = [&](const std::string& status, const std::string& reason) {
    return page.value("signpost_refused_total", {{"status", status}, {"reason", reason}});
  };
  CHECK(refused("401", "replayed") == 1);
  CHECK(refused("401", "missing") == 1);
  CHECK(refused("404", "none") == 1);
  CHECK(refused("405", "none") == 1);
  CHECK(refused("400", "none") == 1);
  CHECK(page.sum("signpost_refused_total") == 5);
  CHECK(page.sum("signpost_calls_total", {{"issuer", std::string(TestIssuer::iss)}, {"status", "200"}}) == 1);
  CHECK(page.sum("signpost_calls_total") == 1);
}

TEST_CASE("feedback is counted when it was taken, and only then") {
  RunningServer server;
  auto client = server.client();
  const std::string path = std::string(order_sign) + "/feedback";
  CHECK(client.Post(path, feedback(2, 3), json)->status == 200);
  CHECK(client.Post(path, feedback(1, 0), json)->status == 200);
  CHECK(client.Post(path, R"({"feedback":[{}]})", json)->status == 400);
  server.lose_store();
  server.fill_log(true);
  CHECK(client.Post(path, feedback(1, 1), json)->status == 503);
  const Exposition page = scrape(server);
  CHECK(page.value("signpost_feedback_items_total", {{"hook", "order-sign"}, {"outcome", "accepted"}}) == 3);
  CHECK(page.value("signpost_feedback_items_total", {{"hook", "order-sign"}, {"outcome", "overridden"}}) == 3);
  CHECK(page.sum("signpost_feedback_items_total") == 6);
  CHECK(page.value("signpost_refused_total", {{"status", "503"}, {"reason", "none"}}) == 1);
}

TEST_CASE("what is fetched is counted, and so is what could not be") {
  const auto document = base::JsonDocument::parse(example());
  FhirServer ehr;
  for (base::Json member : document->root()["prefetch"]) ehr.add(member);
  ehr.at("Condition").status = 403;
  RunningServer server;
  server.let_fetch_from(ehr.base());
  const auto answer = server.client().Post(order_sign, traced, call_at(ehr), json);
  REQUIRE(answer);
  CHECK(answer->status == 200);
  const Exposition page = scrape(server);
  const auto seen = ehr.socket().seen();
  CHECK(page.value("signpost_fetch_requests_total") == static_cast<double>(seen.size()));
  CHECK(*page.value("signpost_fetch_bytes_total") > 0);
  CHECK(page.value("signpost_fetch_failures_total", {{"reason", "http-403"}}) >= 1);
  CHECK(page.value("signpost_call_stage_seconds_count", {{"stage", "fetch"}}) == 1);
  CHECK(seen.size() > 3);
  for (const SeenRequest& request : seen) {
    INFO(request.head);
    CHECK(request.header("traceparent").starts_with("00-" + trace_id + '-'));
    CHECK(request.header("traceparent").ends_with("-01"));
    CHECK(request.header("traceparent").find("b7ad6b7169203331") == std::string::npos);
    CHECK(request.header("tracestate") == "congo=t61");
  }
  CHECK(last(server, "event") == "call");
  CHECK(last(server, "trace") == trace_id);
}

TEST_CASE("the trace of a call and of a refusal is in the log, and one that is none is not") {
  RunningServer server;
  auto client = server.client();
  CHECK(client.Post(order_sign, traced, example(), json)->status == 200);
  CHECK(last(server, "trace") == trace_id);
  CHECK(client.Post(order_sign, traced, "{", json)->status == 400);
  CHECK(last(server, "trace") == trace_id);
  CHECK(client.Get("/nothing", traced)->status == 404);
  CHECK(last(server, "event") == "refused");
  CHECK(last(server, "trace") == trace_id);
  CHECK(client.Post(order_sign, traced, example(), "text/plain")->status == 415);
  CHECK(last(server, "trace") == trace_id);
  const httplib::Headers wrong{{"traceparent", "00-" + trace_id + "-0000000000000000-01"}};
  CHECK(client.Post(order_sign, wrong, example(), json)->status == 200);
  CHECK(client.Get("/nothing", wrong)->status == 404);
  for (std::size_t i = server.lines().size() - 2; i < server.lines().size(); ++i)
    CHECK(server.lines()[i].find("trace") == std::string::npos);
}

TEST_CASE("an issuer's server of keys is told of no trace") {
  const TestIssuer issuer;
  std::ifstream keys(std::filesystem::path(issuer.file()).parent_path() / "keys.json");
  const std::string set{std::istreambuf_iterator<char>(keys), {}};
  SocketServer key_server([&](const SeenRequest&) { return Doing{.content_type = json, .body = set}; });
  std::ofstream(issuer.file()) << "[[issuer]]\niss = \"" << TestIssuer::iss << "\"\njku = \"" << key_server.origin()
                               << "/jwks\"\naudience = [\"http://127.0.0.1:1\"]\n";
  const auto today = [] { return *base::parse_date("2026-11-20"); };
  RunningServer server({}, true, whole_knowledge(), today, issuer.file());
  httplib::Headers headers = traced;
  headers.emplace("Authorization", "Bearer " + issuer.token());
  CHECK(server.client().Post(order_sign, headers, example(), json)->status == 200);
  REQUIRE(key_server.seen().size() == 1);
  CHECK(key_server.seen()[0].head.find("trace") == std::string::npos);
}

TEST_CASE("the page tells how the server is") {
  RunningServer server;
  const Exposition page = scrape(server);
  CHECK(page.value("signpost_knowledge_info", {{"digest", knowledge().digest}}) == 1);
  CHECK(page.value("signpost_policies_loaded") == static_cast<double>(knowledge().catalog->versions().size()));
  CHECK(page.series("signpost_build_info") == 1);
  CHECK(page.value("signpost_connections_open") == 1);
  CHECK(page.value("signpost_worker_queue_limit") == 64);
  CHECK(page.value("signpost_worker_queue_depth") == 0);
  CHECK(page.value("signpost_bodies_in_flight_limit_bytes") == static_cast<double>(http::Limits().bodies_in_flight));
  CHECK(page.value("signpost_knowledge_reload_failures_total") == 0);
  CHECK(page.value("signpost_knowledge_stale") == 0);
  CHECK(page.sum("signpost_failures_total") == 0);
  CHECK(*page.value("process_resident_memory_bytes") > 1e6);
  CHECK(*page.value("process_cpu_seconds_total") > 0);
  CHECK(*page.value("process_open_fds") > 3);
  CHECK(*page.value("process_open_fds") < *page.value("process_max_fds"));
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(*page.value("process_start_time_seconds") < *page.value("signpost_knowledge_loaded_timestamp_seconds"));
  CHECK(*page.value("signpost_knowledge_loaded_timestamp_seconds") <= now);
  CHECK(page.types().at("signpost_cards_total") == "counter");
}

TEST_CASE("failed reloads are counted, and the page says so until the files are good again") {
  RunningServer server;
  server.knowledge().note_failure({std::chrono::system_clock::now(), 2});
  server.knowledge().note_failure({std::chrono::system_clock::now(), 1});
  const Exposition failed = scrape(server);
  CHECK(failed.value("signpost_knowledge_reload_failures_total") == 2);
  CHECK(failed.value("signpost_knowledge_stale") == 1);
  server.knowledge().replace(whole_knowledge(), std::chrono::system_clock::now());
  const Exposition good = scrape(server);
  CHECK(good.value("signpost_knowledge_reload_failures_total") == 2);
  CHECK(good.value("signpost_knowledge_stale") == 0);
}

TEST_CASE("a store is told of as its keeper sees it") {
  RunningServer server;
  auto client = server.client();
  REQUIRE(client.Post("/cds-services/coverage-order-sign", example(), "application/json")->status == 200);
  const Exposition well = scrape(server);
  CHECK(well.value("signpost_store_up") == 1);
  CHECK(well.value("signpost_store_entries_written_total") == 1);
  CHECK(well.value("signpost_store_entries_lost_total") == 0);
  CHECK(well.value("signpost_store_commits_total") == 1);
  CHECK(well.value("signpost_store_entries_waiting") == 0);
  CHECK(well.value("signpost_store_lag_seconds") == 0);
  server.lose_store();
  REQUIRE(client.Post("/cds-services/coverage-order-sign", example(), "application/json")->status == 200);
  const Exposition lost = scrape(server);
  CHECK(lost.value("signpost_store_up") == 0);
  CHECK(lost.value("signpost_store_entries_lost_total") == 1);
}

TEST_CASE("the page is for whoever may look at the probes, by GET and HEAD") {
  const TestIssuer issuer;
  const auto today = [] { return *base::parse_date("2026-11-20"); };
  RunningServer server({}, true, whole_knowledge(), today, issuer.file());
  auto client = server.client();
  const auto head = client.Head("/metrics");
  REQUIRE(head);
  CHECK(head->status == 200);
  CHECK(head->body.empty());
  CHECK(head->get_header_value("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(head->get_header_value("Cache-Control") == "no-store");
  CHECK(client.Get("/metrics?name[]=up")->status == 200);
  CHECK(client.Post("/metrics", "", json)->status == 405);
}

TEST_CASE("nothing that a caller writes becomes a series") {
  RunningServer server;
  auto client = server.client();
  const std::size_t before = [&] {
    client.Post("/explain", "{}", json);
    client.Post("/cds-services/x/feedback", "{}", json);
    return client.Get("/metrics")->body.size();
  }();
  for (int i = 0; i < 200; ++i) {
    const std::string name = "smith\\n\\\" " + std::to_string(i);
    const httplib::Headers headers{{"Origin", "https://smith.example"}, {"traceparent", name}, {"Accept", name}};
    client.Post("/explain", headers, R"({"hook":")" + name + R"(","hookInstance":")" + name + "\"}", json);
    client.Post("/cds-services/smith" + std::to_string(i) + "/feedback", headers, feedback(1, 0), json);
    client.Get("/smith/" + std::to_string(i), headers);
  }
  const auto after = client.Get("/metrics");
  CHECK(after->body.find("smith") == std::string::npos);
  CHECK(Exposition(after->body)
            .value("signpost_calls_total", {{"hook", "other"}, {"issuer", "none"}, {"status", "400"}}) == 201);
  CHECK(Exposition(after->body).value("signpost_refused_total", {{"status", "404"}, {"reason", "none"}}) == 401);
  CHECK(after->body.size() < before + 300); // digits of counts, no lines
}
