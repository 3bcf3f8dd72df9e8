#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace signpost::fhir {

// How much of one resource type we were shown, from the least to the most.
enum class Completeness : std::uint8_t {
  not_sent,     // nobody sent it
  not_obtained, // asked for, and nothing usable came back in time
  unreadable,   // the answer to the query is no answer: an error, or something else altogether
  partial,      // some came, but a page, an entry or a filtered part is missing
  complete,     // a query for the type came back whole; what it does not hold, the chart does not hold
};

std::string_view to_string(Completeness completeness); // as the explanation names it (docs/integrator.md, "chart")

// Who asked for what came: the EHR, for the call's prefetch, or we.
enum class Source : std::uint8_t { prefetch, fetched };

std::string_view to_string(Source source);

// Why an answer to a query is not whole: what it holds of such a reason is no more than counts, names of search
// parameters, and codes of HTTP and FHIR.
struct NextPage {};     // it names a next page, which did not come
struct NotFirstPage {}; // it is a page from the middle
struct TotalAbove {     // `Bundle.total`, and how many matches came
  std::int64_t total = 0;
  std::int64_t came = 0;
};
struct Filtered { // its `self` link asks for less than all of the type
  std::vector<std::string> by; // names of parameters
};
struct EntryFailed { // an entry's `response` says that it failed
  std::string status; // of HTTP ("404"); may be empty
};
struct EntryUnreadable {}; // an entry without a resource
struct ErrorOutcome {      // an OperationOutcome that reports a failure, in place of an answer or inside one
  std::string severity;    // "error" or "fatal"; empty: it names none
  std::string code;        // of its first such issue (R4 valueset-issue-type.html); may be empty
};
struct NoAnswer {};  // what came is neither a Bundle nor a resource of the type
struct NeverCame {}; // no answer came
using Shortfall = std::variant<NextPage, NotFirstPage, TotalAbove, Filtered, EntryFailed, EntryUnreadable, ErrorOutcome,
                               NoAnswer, NeverCame>;

// What one answer says of one type.
struct Statement {
  std::string type = {};
  Completeness completeness = Completeness::partial;
  bool in_passing = false;                  // the query was for another type; what is said of this one, its key says
  std::vector<std::string> categories = {}; // where `self` narrows the query by `category` alone
  std::vector<Shortfall> shortfalls = {};   // why it is not whole; empty for an answer that is
};

} // namespace signpost::fhir
