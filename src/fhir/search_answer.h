#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "fhir/chart.h"

namespace signpost::fhir {

// What came back for one query: the resources in it, and of which types it says how much.
struct SearchAnswer {
  struct Record {
    base::Json resource;
    std::string_view full_url; // of its entry; may be empty
  };
  struct Statement {
    std::string type;
    Completeness completeness = Completeness::partial;
    std::vector<std::string> categories; // where `self` narrows the query by `category` alone
  };
  std::vector<Record> records; // in the order they came; Bundles opened, OperationOutcomes left out
  std::vector<Statement> statements;

  // Reads one value of `prefetch` (CDS Hooks 2.0, "Prefetch Template") or the answer of a FHIR server (R4
  // http.html#search): a resource, a Bundle with Bundles inside, null, an OperationOutcome, or a wrapper {"response",
  // "resource"} of the time before 1.0. `key_types` are the types that the key under which it came asks for; none for a
  // key of somebody else. Whose types it speaks for: those that `self` names; else the key's; else, of a searchset, the
  // types among its matches. It is whole without a next page, with as many entries as `total`, without a failed entry
  // or an error inside, and without a filter in `self`. Never fails: what cannot be read says so of the key's types.
  static SearchAnswer read(base::Json value, std::span<const std::string> key_types);
};

// Adds the answers to one chart, resources and what they say. Answers that are narrowed by category are whole together
// if they hold every category by which US Core's servers demand to be asked.
void add_answers(std::span<const SearchAnswer> answers, Chart& chart);

} // namespace signpost::fhir
