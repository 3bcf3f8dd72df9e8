#include "app/report.h"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "app/media_types.h"
#include "app/replies.h"
#include "base/json.h"
#include "pages/report_page.h"
#include "service/body.h"

namespace signpost::app {
namespace {

constexpr std::chrono::days usual_days{30};

void write_count(std::string_view name, std::uint64_t count, base::JsonWriter& out) {
  out.key(name);
  out.integer(static_cast<std::int64_t>(count));
}

void write_members(const store::Reception& reception, base::JsonWriter& out) {
  write_count("shown", reception.shown, out);
  write_count("accepted", reception.accepted, out);
  write_count("overridden", reception.overridden, out);
  out.key("medianSecondsToOutcome");
  if (reception.median_to_outcome) out.integer(reception.median_to_outcome->count());
  else out.null();
}

void write_reasons(const std::vector<store::ReasonCount>& reasons, base::JsonWriter& out) {
  out.key("reasons");
  out.begin_array();
  for (const store::ReasonCount& reason : reasons) {
    out.begin_object();
    if (!reason.system.empty()) out.member("system", reason.system);
    if (!reason.code.empty()) out.member("code", reason.code);
    write_count("count", reason.count, out);
    out.end_object();
  }
  out.end_array();
}

void write_card(const store::Report::OfCard& card, base::JsonWriter& out) {
  out.begin_object();
  out.member("outcome", card.outcome);
  if (!card.determination.empty()) out.member("determination", card.determination);
  write_members(card.reception, out);
  write_reasons(card.reasons, out);
  out.key("criteria");
  out.begin_array();
  for (const store::Report::OfCriterion& criterion : card.criteria) {
    out.begin_object();
    out.member("id", criterion.id);
    write_members(criterion.reception, out);
    write_reasons(criterion.reasons, out);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

void write_policy(const store::Report::OfPolicy& policy, base::JsonWriter& out) {
  out.begin_object();
  out.member("payer", policy.payer);
  out.member("policy", policy.policy);
  out.member("version", policy.version);
  write_count("orders", policy.orders, out);
  out.key("outcomes");
  out.begin_object();
  for (const auto& [outcome, count] : policy.outcomes) write_count(outcome, count, out);
  out.end_object();
  out.key("cards");
  out.begin_array();
  for (const store::Report::OfCard& card : policy.cards) write_card(card, out);
  out.end_array();
  out.end_object();
}

std::string name_of(const store::Report::OfPolicy& policy) {
  if (!policy.policy.empty()) return policy.policy + " " + policy.version;
  return policy.payer.empty() ? "no payer that is held" : policy.payer + " without a policy";
}

std::string line_of(std::string_view name, const store::Reception& reception) {
  const std::string median = reception.median_to_outcome ? pages::span_words(*reception.median_to_outcome) : "";
  return fmt::format("{:<44} {:>8} {:>8} {:>10} {:>9}\n", name, reception.shown, reception.accepted,
                     reception.overridden, median);
}

void write_lines(const std::vector<store::ReasonCount>& reasons, std::string_view indent, std::ostream& out) {
  for (const store::ReasonCount& reason : reasons)
    out << indent << "overridden " << reason.count << (reason.count == 1 ? " time: " : " times: ")
        << (reason.code.empty() ? "without a code" : reason.code) << '\n';
}

// The value of a parameter that is a day; none if it is not there.
base::Result<std::optional<base::Date>> day_in(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = http::next_part(query, '&');
    if (http::next_part(value, '=') != name) continue;
    const std::string text = http::percent_decode(value);
    const auto day = base::parse_date(text);
    if (!day) return base::fail(base::Error::invalid("`" + std::string(name) + "` must be a day such as 2026-11-20"));
    return day;
  }
  return std::optional<base::Date>();
}

http::Reply replied(const House& house, const Visit& visit) {
  const auto since = day_in(visit.request.query, "since"), until = day_in(visit.request.query, "until");
  if (!since) return error_page(since.error());
  if (!until) return error_page(until.error());
  store::ReportQuery query = report_query(*since, *until, std::chrono::system_clock::now());
  if (visit.caller) query.issuer = visit.caller->issuer;
  const auto report = house.keeping.report(query);
  if (!report) return error_page(503, "the store cannot be read at the moment; the log says why");
  const bool html = prefers_html(visit.request.header("Accept"));
  http::Reply reply = html ? page_reply(pages::report_page(*report, query, *house.calls.knowledge.get()))
                           : json_reply(report_json(*report, query));
  reply.headers.push_back({"Vary", "Accept"});
  return reply;
}

} // namespace

std::string report_json(const store::Report& report, const store::ReportQuery& query) {
  base::JsonWriter out;
  out.begin_object();
  if (query.since) out.member("since", base::to_string(*query.since));
  if (query.until) out.member("until", base::to_string(*query.until));
  write_count("calls", report.calls, out);
  out.key("policies");
  out.begin_array();
  for (const store::Report::OfPolicy& policy : report.policies) write_policy(policy, out);
  out.end_array();
  out.key("unknownCards");
  out.begin_object();
  write_count("accepted", report.unknown_cards.accepted, out);
  write_count("overridden", report.unknown_cards.overridden, out);
  write_reasons(report.unknown_reasons, out);
  out.end_object();
  out.end_object();
  return out.take();
}

void write_report(const store::Report& report, const store::ReportQuery& query, std::ostream& out) {
  out << report.calls << (report.calls == 1 ? " call" : " calls");
  if (query.since) out << " from " << base::to_string(*query.since);
  if (query.until) out << " to before " << base::to_string(*query.until);
  out << '\n';
  for (const store::Report::OfPolicy& policy : report.policies) {
    out << '\n' << name_of(policy) << ", " << policy.orders << (policy.orders == 1 ? " order:" : " orders:");
    for (const auto& [outcome, count] : policy.outcomes) out << ' ' << outcome << ' ' << count;
    out << '\n';
    if (!policy.cards.empty())
      out << fmt::format("{:<44} {:>8} {:>8} {:>10} {:>9}\n", "", "shown", "accepted", "overridden", "median");
    for (const store::Report::OfCard& card : policy.cards) {
      const std::string kind = card.determination.empty() ? card.outcome : card.outcome + ": " + card.determination;
      out << line_of("  " + kind, card.reception);
      write_lines(card.reasons, "      ", out);
      for (const store::Report::OfCriterion& criterion : card.criteria)
        out << line_of("    " + criterion.id, criterion.reception);
    }
  }
  const store::Reception& unknown = report.unknown_cards;
  if (unknown.accepted + unknown.overridden == 0) return;
  out << "\ncards that were not shown from here: accepted " << unknown.accepted << ", overridden " << unknown.overridden
      << '\n';
  write_lines(report.unknown_reasons, "  ", out);
}

store::ReportQuery report_query(std::optional<base::Date> since, std::optional<base::Date> until,
                                std::chrono::system_clock::time_point now) {
  const base::Date today = std::chrono::floor<std::chrono::days>(now);
  const base::Date last = until.value_or(today);
  const base::Date first = since.value_or(last - usual_days);
  return {.since = base::Timestamp(first), .until = base::Timestamp(last + std::chrono::days(1)), .issuer = {}};
}

asio::awaitable<http::Reply> show_report(const House& house, Visit& visit) {
  std::optional<http::Reply> reply;
  const std::function<void()> work = [&] { reply = replied(house, visit); };
  if (!co_await house.calls.pool.run(work)) co_return error_page(service::too_busy());
  co_return std::move(*reply);
}

} // namespace signpost::app
