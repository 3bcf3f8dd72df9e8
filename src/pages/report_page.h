#pragma once

#include <string>

#include "service/knowledge.h"
#include "store/report.h"

namespace signpost::pages {

// What became of the cards as a page for a policy team: for each policy its outcomes, for each kind of card how often
// it was shown, accepted and overridden and why, and the same for each criterion that cards name.
std::string report_page(const store::Report& report, const store::ReportQuery& query,
                        const service::Knowledge& knowledge);

} // namespace signpost::pages
