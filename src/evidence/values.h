#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/texts.h"
#include "fhir/value_sets.h"
#include "fhirpath/fhirpath.h"
#include "evidence/author_file.h"
#include "evidence/domain.h"
#include "evidence/truth.h"

namespace signpost::evidence {

// A value is what the chart says about one thing, shared by all payers; it holds no threshold and no verdict. What a
// value may be:
enum class ValueKind : std::uint8_t {
  finding, // yes or no
  coded,   // members of a list the value names, each yes or no
  number,  // a number known to lie in a range
  dates,   // a day known to lie in an interval
  members, // members of a domain (the vertebrae to be treated)
};

// What a value is a value of.
enum class Scope : std::uint8_t { patient, order, order_set, level };

// How several sources become one value; the closed set of operators.
enum class Operator : std::uint8_t {
  latest,            // the newest clinical date decides, then the source named first; a tie is a conflict
  ranked,            // the first source that says anything decides; a tie inside it is a conflict
  spans,             // days covered by the union of periods per modality, small gaps bridged, clamped to [after, today]
  domain,            // codes and words mapped onto a domain; the first source that names a member decides
  count_over_orders, // units over all orders of the call with a code of the value set
};

using ValueIndex = std::uint16_t;

// Where a value looks. Exactly one of a resource type, the order itself or phrases.
struct Source {
  enum class Kind : std::uint8_t { resource, order, mentions };
  Kind kind = Kind::resource;
  std::string type;                         // resource type
  const fhir::ValueSet* code = nullptr;     // the coded element is in this value set …
  std::shared_ptr<const re2::RE2> named;    // … or its words match this
  std::vector<std::string> code_at;         // elements that hold the code; by default the usual one of the type
  std::optional<fhirpath::Expression> where;
  std::optional<fhirpath::Expression> value; // number, date, period or age
  std::optional<fhirpath::Expression> days;  // spans: for how many days from the date on
  std::optional<fhirpath::Expression> text;  // words to be mapped onto a domain
  std::optional<fhirpath::Expression> codes; // coded elements to be mapped onto a domain
  std::string means;                        // "yes", "no", "unknown" (it leaves the matter open) or a member
  bool denies = false;                      // coded: the record speaks against that member
  double scale = 1;                         // factor for numbers of another scale (0–100 to 0–10: 0.1)
  bool past = false;                        // also records that no longer describe the present
  bool linked = false;                      // only resources the order refers to
  std::optional<long> window_days;          // no older than this on the day of signing
  std::optional<ValueIndex> after;          // not before this value's first day
  std::vector<std::pair<ValueIndex, Truth>> requires_not; // left out if that finding has this truth
  std::vector<std::pair<ValueIndex, Truth>> requires_is;  // left out unless that finding has this truth
  std::string modality;                     // spans: what kind of treatment
  std::vector<fhir::TextKind> in;           // mentions: kinds of text; empty = all
  std::vector<std::string> paths;           // mentions: elements; empty = all
  std::string mentions;                     // mentions: id in the phrase files
};

// The element that says what a resource is of, per type: `code` for most.
std::string_view usual_code(std::string_view type);

struct ValueDefinition {
  std::string id;
  ValueKind kind = ValueKind::finding;
  Scope scope = Scope::patient;
  Operator op = Operator::latest;
  std::vector<std::string> members;   // coded
  bool exclusive = false;             // coded: one member being yes makes the others no
  const Domain* domain = nullptr;     // members
  std::vector<Source> sources;
  std::vector<std::string> closed_by; // resource types: completely read and silent means `no`
  long bridge_days = 0;               // spans: longest gap that does not interrupt
  long lookback_days = 365;           // spans: how far back, if the beginning is not known
  std::optional<ValueIndex> clamp;    // spans: not before this value's first day
  const fhir::ValueSet* units = nullptr; // count_over_orders
  std::vector<std::string> types;     // every resource type the sources read, for the reason of an unknown

  std::optional<Member> member(std::string_view name) const;
};

// All value definitions and domains. No value depends on itself.
class Values {
public:
  // Reads every file {"domains"?: [...], "values"?: [...]}. Mistakes go to the issues of the files.
  static Values read(const std::vector<AuthorFile>& files, const fhir::ValueSets& value_sets);

  std::optional<ValueIndex> find(std::string_view id) const;
  const ValueDefinition& operator[](ValueIndex i) const { return definitions_[i]; }
  std::size_t size() const { return definitions_.size(); }
  const Domain* domain(std::string_view id) const;
  // The value of kind `members` and scope `order` that says which levels an order is for; the levels that scope
  // `level` means. None if no value is declared with `"levels": true`.
  std::optional<ValueIndex> levels() const { return levels_; }

private:
  std::vector<std::unique_ptr<Domain>> domains_;
  std::vector<ValueDefinition> definitions_;
  std::map<std::string, ValueIndex, std::less<>> by_id_;
  std::optional<ValueIndex> levels_;
};

enum class EvidenceKind : std::uint8_t { coded, narrative, attested };
std::string_view to_string(EvidenceKind kind);

// What a reading rests on. `text` is the quoted sentence of narrative evidence and `offset` its phrase's position in
// bytes of the decoded text. Path and text borrow, from the values' definitions and from the texts of the Facts.
struct Evidence {
  base::Json resource;
  std::string_view path;
  std::string value;
  EvidenceKind kind = EvidenceKind::coded;
  std::string_view text;
  std::size_t offset = 0;
};

// A number known to lie between low and high, both included.
struct Range {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

// What the chart says about one value: an answer, or why there is none, with what it rests on.
struct Reading {
  struct Coded {
    std::uint16_t member = 0;
    Truth truth = Truth::unknown;
    Why why = Why::none;
    std::vector<Evidence> evidence;
  };
  Truth finding = Truth::unknown;
  std::vector<Coded> coded;
  std::optional<Range> range;
  std::optional<base::DateInterval> dates;
  std::vector<Member> members;  // named
  std::vector<Member> possible; // left possible by a region, where none is named
  Why why = Why::silent;        // why there is no answer
  std::vector<Evidence> evidence;

  bool answers(ValueKind kind) const;
};

} // namespace signpost::evidence
