#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "fhir/chart.h"

namespace signpost::fhir {

// What came back for one query: the resources in it, and of which types it says how much.
//
// Whose types it speaks for: those that `self` names; else the key's; else, of a searchset, the types among its
// matches. Of a key that stands for several types (medications) the query asks for one: the type that `self` names,
// else those of its types that came, else its first. What it says of the others it says in passing.
// It is whole if it starts at the first match and has no next page, holds as many matches as `total` says (or as many
// resources, where that is what it counts), no entry of it failed, no error lies inside, and `self` has no filter.
// Resources that were included count for nothing else of that.
// Reading never fails: what cannot be read says so of the key's types.
struct SearchAnswer {
  struct Record {
    base::Json resource;
    std::string_view full_url; // of its entry; may be empty
  };
  using Statement = fhir::Statement;
  std::vector<Record> records; // in the order they came; Bundles opened, OperationOutcomes left out
  std::vector<Statement> statements;

  // Reads one value of `prefetch` (CDS Hooks 2.0, "Prefetch Template") or the answer of a FHIR server (R4
  // http.html#search): a resource, a Bundle with Bundles inside, null, an OperationOutcome, or a wrapper {"response",
  // "resource"} of the time before 1.0. `key_types` are the types that the key under which it came asks for; none for a
  // key of somebody else.
  static SearchAnswer read(base::Json value, std::span<const std::string> key_types);

  // Reads all the pages that came of one search, in their order (R4 http.html#paging): the `self` of the first says
  // what was searched, only the last may lack a `next`, and a match that comes on two pages counts once. `types`: as of
  // a key. A page that is no Bundle makes the answer unreadable; no page at all is an answer that was not obtained.
  static SearchAnswer read_pages(std::span<const base::Json> pages, std::span<const std::string> types);

  // An answer that never came. `types`: as of a key, the one that was asked for first.
  static SearchAnswer not_obtained(std::span<const std::string> types);
};

// Whether an OperationOutcome reports a failure; "no results" comes as a warning from real EHRs.
bool reports_failure(base::Json outcome);
// What such an outcome says of itself, in codes only.
ErrorOutcome error_in(base::Json outcome);

// The address of the page behind this one, as the server writes it (it may be relative); empty if there is none.
std::string_view next_page(base::Json bundle);

// Adds the answers to one chart, resources and what they say. May be called several times: what prefetch brought, and
// then what was fetched.
void add_answers(std::span<const SearchAnswer> answers, Chart& chart, Source source = Source::prefetch);

} // namespace signpost::fhir
