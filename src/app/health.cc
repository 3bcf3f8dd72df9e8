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

} // namespace

http::Reply live(const House&, const Visit&) { return json_reply(R"({"status":"ok"})"); }

http::Reply ready(const House& house, const Visit&) {
  const service::KnowledgeStatus status = house.calls.knowledge.status();
  base::JsonWriter out;
  out.begin_object();
  out.member("status", "ok");
  out.member("knowledge", status.knowledge->digest);
  out.member("since", timestamp(status.since));
  if (status.failed_reload) {
    out.key("failedReload");
    out.begin_object();
    out.member("at", timestamp(status.failed_reload->at));
    write_count("mistakes", status.failed_reload->mistakes, out);
    out.end_object();
  }
  write_counts(house.calls.failures.counts(), house.refusals.count(), out);
  out.end_object();
  return json_reply(out.take());
}

} // namespace signpost::app
