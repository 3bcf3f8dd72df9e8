#pragma once

#include <chrono>
#include <string>

#include "service/knowledge.h"
#include "store/report.h"

namespace signpost::pages {

// "40 s", "26 min", "5 h"
std::string span_words(std::chrono::seconds span);

// What became of the cards as a page for a policy team: for each policy its outcomes, for each kind of card how often
// it was shown, accepted and overridden and why, and the same for each criterion that cards name.
std::string report_page(const store::Report& report, const store::ReportQuery& query,
                        const service::Knowledge& knowledge);

} // namespace signpost::pages
