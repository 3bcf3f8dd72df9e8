#include "app/health.h"

#include "app/replies.h"
#include "app/timestamp.h"
#include "base/json.h"

namespace signpost::app {
namespace {

void write_count(std::string_view name, std::uint64_t count, base::JsonWriter& out) {
  out.key(name);
  out.integer(static_cast<std::int64_t>(count));
}

// What failed inside since the start, and how many requests were answered with an error.
void write_counts(const service::Failures::Counts& failures, std::uint64_t refused, base::JsonWriter& out) {
  out.key("failures");
  out.begin_object();
  write_count("orders", failures.orders, out);
  write_count("requests", failures.requests, out);
  write_count("connections", failures.connections, out);
  write_count("answers", failures.answers, out);
  write_count("handshakes", failures.handshakes, out);
  write_count("accepts", failures.accepts, out);
  write_count("logLines", failures.lost_lines, out);
  out.end_object();
  write_count("refused", refused, out);
}

void write_store(const store::KeeperState& store, base::JsonWriter& out) {
  out.key("store");
  out.begin_object();
  out.member("status", store.trouble ? "failing" : "ok");
  write_count("written", store.written, out);
  write_count("notWritten", store.lost, out);
  write_count("waiting", store.waiting, out);
  write_count("lagMs", static_cast<std::uint64_t>(store.lag.count()), out);
  out.end_object();
}

} // namespace

http::Reply live(const House&, const Visit&) { return json_reply(R"({"status":"ok"})"); }

http::Reply ready(const House& house, const Visit&) {
  const service::KnowledgeStatus status = house.calls.knowledge.status();
  const store::KeeperState store = house.keeping.state();
  if (house.keeping.refuses())
    return error_page(503, "calls are refused until the store can be written; the log says why");
  base::JsonWriter out;
  out.begin_object();
  out.member("status", store.trouble ? "degraded" : "ok");
  out.member("knowledge", status.knowledge->digest);
  out.member("since", timestamp(status.since));
  if (status.failed_reload) {
    out.key("failedReload");
    out.begin_object();
    out.member("at", timestamp(status.failed_reload->at));
    write_count("mistakes", status.failed_reload->mistakes, out);
    out.end_object();
  }
  write_store(store, out);
  write_counts(house.calls.failures.counts(), house.refusals.count(), out);
  out.end_object();
  return json_reply(out.take());
}

} // namespace signpost::app
