#include "app/call_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "base/json.h"
#include "service/failures.h"

namespace signpost::app {
namespace {

void write_count(std::string_view name, std::size_t count, base::JsonWriter& out) {
  out.key(name);
  out.integer(static_cast<std::int64_t>(count));
}

void write_outcomes(const service::Record& record, base::JsonWriter& out) {
  std::map<std::string_view, std::size_t> counts;
  for (const service::Record::Decision& decision : record.decisions) ++counts[decision.outcome];
  out.key("outcomes");
  out.begin_object();
  for (const auto& [outcome, count] : counts) write_count(outcome, count, out);
  out.end_object();
}

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

void write_list(std::string_view name, const std::vector<std::string>& texts, base::JsonWriter& out) {
  out.key(name);
  out.begin_array();
  for (const std::string& text : texts) out.string(text);
  out.end_array();
}

std::vector<std::string> policies_of(const service::Record& record) {
  std::vector<std::string> policies;
  for (const service::Record::Decision& decision : record.decisions)
    if (!decision.policy.empty()) add_once(policies, decision.policy + '@' + decision.version);
  return policies;
}

// A type comes from a reference, and what stands there may be anything.
bool is_type_name(std::string_view text) {
  return text.size() <= 40 && !text.empty() &&
         std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// Milliseconds, to a tenth.
void write_span(std::string_view name, std::chrono::microseconds span, base::JsonWriter& out) {
  out.key(name);
  out.number(fmt::format("{:.1f}", static_cast<double>(span.count()) / 1000));
}

} // namespace

std::vector<std::string> missing_of(const service::Record& record) {
  std::vector<std::string> missing;
  for (const service::Gap& gap : record.gaps)
    add_once(missing, is_type_name(gap.type) ? gap.type + ": " + gap.reason : gap.reason);
  return missing;
}

std::string call_members(const service::Record& record, int status, std::string_view error) {
  base::JsonWriter out;
  out.begin_object();
  out.member("event", "call");
  out.member("id", record.id);
  if (!record.issuer.empty()) out.member("issuer", record.issuer);
  out.member("hook", record.hook);
  if (service::is_id(record.hook_instance)) out.member("hookInstance", record.hook_instance);
  if (!record.trace.empty()) out.member("trace", record.trace);
  write_count("status", static_cast<std::size_t>(status), out);
  if (!error.empty()) out.member("error", error);
  write_outcomes(record, out);
  write_list("policies", policies_of(record), out);
  write_list("missing", missing_of(record), out);
  write_count("cards", record.cards, out);
  write_count("actions", record.actions, out);
  write_count("bytes", record.body_bytes, out);
  out.key("fetched");
  out.begin_object();
  write_count("requests", record.fetched_requests, out);
  write_count("bytes", record.fetched_bytes, out);
  out.end_object();
  out.key("ms");
  out.begin_object();
  std::chrono::microseconds total{};
  for (std::size_t i = 0; i < service::stages; ++i) {
    write_span(to_string(static_cast<service::Stage>(i)), record.spent[i], out);
    total += record.spent[i];
  }
  write_span("total", total, out);
  out.end_object();
  out.end_object();
  const std::string_view object = out.text();
  return std::string(object.substr(1, object.size() - 2));
}

} // namespace signpost::app
