#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "knockouts/properties.h"

namespace signpost::knockouts {

// Where a record comes from: an entry of the chart, a text of a note or report, an answer to a form.
enum class Column : unsigned { coded, narrative, attested };
Column column_of(std::string_view resource_type);

// What records must be free of to be evidence of a value, and where its silence can be told.
struct Needs {
  std::string_view value;
  Set coded = 0;
  Set narrative = 0;
  std::vector<std::string_view> rests_on; // resource types

  // For records of a column; forms are signed and dated whatever they ask.
  Set of(Column column) const;
};

// The table, written by hand: one row for each value there is.
std::span<const Needs> needs();
const Needs* needs_of(std::string_view value);

} // namespace signpost::knockouts
