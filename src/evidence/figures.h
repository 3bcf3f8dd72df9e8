#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/reading.h"
#include "fhirpath/item.h"

namespace signpost::evidence {

// A number as somebody recorded it: exactly, within bounds ("<4", "7-8", a Range), and perhaps with what it is out of
// ("8/10", "8 out of 10", a Ratio).
struct Figure {
  Range range;
  std::optional<double> out_of;
  std::string_view unit; // of a Quantity: its code, else its unit
  std::string shown;     // as it was recorded
};

// The figure in a record's value, whichever type it has: integer, decimal, Quantity, Range, Ratio, string or
// CodeableConcept. A comparator is a matter of comparing (R4 datatypes.html#Quantity): "<4" proves nothing about 4. A
// string may hold words that `asked` holds too ("NRS 8" to the question "NRS pain score"), and no others; the words of
// a coded answer are its label ("Severe pain (8)"). What it is out of may be said by the question: "Pain (0-10)".
// Nothing where it does not say one number.
std::optional<Figure> figure_of(const fhirpath::Item& value, const std::vector<std::string_view>& asked);

} // namespace signpost::evidence
