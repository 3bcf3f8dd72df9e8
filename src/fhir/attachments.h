#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "fhir/chart.h"

namespace signpost::fhir {

// An attachment that came by its address only.
struct WantedAttachment {
  base::Json resource; // the DocumentReference or DiagnosticReport it belongs to
  std::string_view url; // as it is written there: of a relative one, absolute_url and Chart::base_of tell the rest
  std::optional<base::Date> date; // the last day the resource may speak for
};

// The attachments of notes and reports that a chart would be read better with: of each document whose content we do not
// hold in any form and that was neither replaced nor withdrawn, the first address of a form that we read. Of the
// documents dated `from` or later, or without a date; the newest first, the undated last, at most `at_most`.
std::vector<WantedAttachment> wanted_attachments(const Chart& chart, std::optional<base::Date> from,
                                                 std::size_t at_most);

} // namespace signpost::fhir
