#pragma once

#include <ostream>
#include <string>

#include "app/door.h"
#include "store/report.h"

namespace signpost::app {

// What became of the cards, for programs:
// {"since": …, "until": …, "calls": …, "policies": [{"payer", "policy", "version", "orders", "outcomes": {…}, "cards":
// [{"outcome", "determination", "shown", "accepted", "overridden", "medianSecondsToOutcome", "reasons": [{"system",
// "code", "count"}], "criteria": [the same, with "id"]}]}], "unknownCards": {"accepted", "overridden", "reasons"}}.
std::string report_json(const store::Report& report, const store::ReportQuery& query);

// The same as lines for a terminal.
void write_report(const store::Report& report, const store::ReportQuery& query, std::ostream& out);

// Of the days `since` to `until`, both included and in UTC; where either is missing, the thirty days up to today.
store::ReportQuery report_query(std::optional<base::Date> since, std::optional<base::Date> until,
                                std::chrono::system_clock::time_point now);

// GET /report?since=2026-11-01&until=2026-11-30: the report as JSON, or as a page. A caller with a token sees the cards
// of its own issuer.
asio::awaitable<http::Reply> show_report(const House& house, Visit& visit);

} // namespace signpost::app
