#pragma once

#include "store/database.h"
#include "store/names.h"
#include "store/report.h"

namespace signpost::store {

// Store::report(). Feedback counts for a card only if it comes from the issuer to whose call the card was shown.
base::Result<Report> make_report(Database& database, Names& names, const ReportQuery& query);

} // namespace signpost::store
