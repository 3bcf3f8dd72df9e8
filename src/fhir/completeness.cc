#include "fhir/completeness.h"

namespace signpost::fhir {

std::string_view to_string(Completeness completeness) {
  switch (completeness) {
  case Completeness::not_sent: return "not-sent";
  case Completeness::not_obtained: return "not-obtained";
  case Completeness::unreadable: return "unreadable";
  case Completeness::partial: return "partial";
  case Completeness::complete: return "complete";
  }
  return "";
}

std::string_view to_string(Source source) { return source == Source::prefetch ? "prefetch" : "fetched"; }

} // namespace signpost::fhir
