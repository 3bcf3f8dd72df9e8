#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "evidence/domain.h"
#include "evidence/matters.h"
#include "evidence/timing.h"
#include "evidence/truth.h"
#include "fhir/texts.h"
#include "fhir/value_sets.h"
#include "fhirpath/fhirpath.h"

namespace signpost::evidence {

using ValueIndex = std::uint16_t;
using CodeIndex = std::uint16_t; // index of a member of a coded value

// What a value may be: what its readings are made of.
struct FindingKind {};
struct CodedKind { // members of a list the value names, each yes or no
  struct Group { // a name for several of the members: what is called so is one of them
    std::string name;
    std::vector<CodeIndex> members;
  };
  std::vector<std::string> members;
  bool exclusive = false; // one member being yes makes the others no
  std::vector<Group> groups = {};
  std::optional<CodeIndex> member(std::string_view name) const;
  // A member or a group; groups are counted on behind the members.
  std::optional<CodeIndex> member_or_group(std::string_view name) const;
  // The members that such an index stands for.
  std::vector<CodeIndex> meant_by(CodeIndex index) const;
};
struct NumberKind {}; // a number known to lie in a range
struct DatesKind {};  // a day known to lie in an interval
struct MembersKind {  // members of a domain (the vertebrae to be treated)
  const Domain* domain = nullptr;
};
using ValueKind = std::variant<FindingKind, CodedKind, NumberKind, DatesKind, MembersKind>;

// What a value is a value of.
enum class Scope : std::uint8_t { patient, order, order_set, level };

// Which coded elements a source looks at: in the value set, or worded as it wants.
struct CodeMatch {
  const fhir::ValueSet* code = nullptr;
  std::shared_ptr<const re2::RE2> named;
  std::vector<const fhir::ValueSet*> never; // what is in one of these, or worded so, is something else
  std::vector<std::string> at; // elements that hold the code; by default the usual one of the type
  bool any() const { return code || named; }
  bool by_words() const; // whether words can match at all
  // Whether words (a display, a sentence) name what it looks for.
  bool names(std::string_view words) const;
};

// Numbers from low to high, both included.
struct Bounds {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};

// What a source takes from a resource that it looks at.
struct Extraction {
  CodeMatch match;
  std::optional<fhirpath::Expression> where;
  std::optional<fhirpath::Expression> value; // number, date, period or age
  std::optional<fhirpath::Expression> days;  // spans: for how many days from the date on
  std::optional<fhirpath::Expression> text;  // words to be mapped onto a domain
  std::optional<fhirpath::Expression> codes; // coded elements to be mapped onto a domain
  double scale = 1;                          // factor for numbers of another scale (0–100 to 0–10: 0.1)
  std::map<std::string, double, std::less<>> units; // factor for a Quantity in that unit (code, else unit)
  std::optional<double> out_of; // the highest number of the scale, from 0: "80/100" is brought to it, more is none
  std::optional<Bounds> within; // of a finding: `value` gives a number that certainly lies there
  bool latest_by = false;                    // dates: it was on that day or before
};

// Where a source looks.
struct ResourceSource {
  std::string type;
  Extraction take;
};
struct OrderSource { // the order itself, as it stands
  Extraction take;
};
struct MentionSource { // phrases
  ValueIndex of = 0;   // the value they speak about
  std::vector<fhir::TextKind> in; // kinds of text; empty: all
  std::vector<std::string> paths; // elements; empty: all
  std::vector<CodeIndex> naming;  // of a coded value: members and groups that count; empty: all
  double scale = 1;
};

struct FallSource { // that a number fell, from the highest to the newest of what is known of it
  ValueIndex of = 0;              // the number, or the coded value whose members stand from the most to the least
  double by = 0;                  // at least by so much …
  double by_share = 0;            // … and by such a share of what it had been
  std::vector<std::string> types; // resource types that the number is read from
};

// What finding a record tells: of a finding, or of one member of a coded value.
struct Meaning {
  Truth truth = Truth::yes;
  CodeIndex member = 0;
};

// Whose words and codes a source reads that looks at orders.
enum class WhoseOrders : std::uint8_t {
  own,        // the order's
  companions, // and those of the orders that are carried out together with it as one service
  beside      // of every other order of the call instead
};

struct Source {
  std::variant<ResourceSource, OrderSource, MentionSource, FallSource> from;
  Meaning means;
  Timing timing;
  std::optional<ValueIndex> onset;    // of `timing.after_onset`
  std::optional<About> about;         // the part of the body and the reasons it has to fit
  bool planned = false;               // also what is planned and not yet done
  bool past = false;                  // also records that no longer describe the present
  bool linked = false;                // only resources the order refers to
  bool stands = false;                // what it finds is so until something later tells its end
  const fhir::ValueSet* ends = nullptr; // of what stands, the codes whose end it tells
  bool hint = false;                  // what it finds counts; that it finds nothing is not waited for
  WhoseOrders orders = WhoseOrders::own;
  bool agrees = false;                // of members: an order that names only others here contradicts itself
  bool if_open = false;               // narrowed: asked only where the sources before leave more than one member
  bool by_orderer = false;            // no note that somebody else than the orderer signed
  std::vector<std::pair<ValueIndex, Truth>> requires_not; // left out if that finding has this truth
  std::vector<std::pair<ValueIndex, Truth>> requires_is;  // left out unless that finding has this truth
  std::string modality;               // spans: what kind of treatment

  const ResourceSource* resource() const { return std::get_if<ResourceSource>(&from); }
  const MentionSource* mentions() const { return std::get_if<MentionSource>(&from); }
  const FallSource* fall() const { return std::get_if<FallSource>(&from); }
  bool is_order() const { return std::holds_alternative<OrderSource>(from); }
  const Extraction* extraction() const; // null for mentions and falls
  // Resource types whose records this source may take; of phrases those whose text it reads.
  std::vector<std::string_view> types() const;
};

// How several sources become one value; the closed set of operators.
struct Latest { // the newest clinical date decides, then the source named first; a tie is a conflict
  std::vector<Source> sources;
};
struct Ranked { // the first source that says anything decides; a tie inside it is a conflict
  std::vector<Source> sources;
};
struct Narrowed { // each source names members or groups; what all of them allow is left, nothing left is a conflict
  std::vector<Source> sources;
};
struct Spans { // days covered by the union of periods per modality, clamped to [onset, day]
  std::vector<Source> sources;
  long bridge_days = 0;               // longest gap that does not interrupt
  long lookback_days = 365;           // how far back, if the beginning is not known
  std::optional<ValueIndex> onset;    // not before this value's day
};
struct Mapped { // codes and words mapped onto the domain; the first source that names a member decides
  std::vector<Source> sources;
};
struct CountOverOrders { // units over all orders of the call with a code of the value set
  const fhir::ValueSet* units = nullptr;
};
using Operator = std::variant<Latest, Ranked, Narrowed, Spans, Mapped, CountOverOrders>;

// A value is what the chart says about one thing, shared by all payers; it holds no threshold and no verdict.
struct ValueDefinition {
  std::string id;
  ValueKind kind;
  Scope scope = Scope::patient;
  Operator op;
  bool closed = false;            // a finding: what it reads, completely read, understood and silent, means `no`
  std::vector<std::string> types; // resource types whose silence matters: those its sources read
  std::vector<const fhir::ValueSet*> says_nothing; // records of these say nothing, whatever source looks at them

  template <class Kind>
  bool is() const {
    return std::holds_alternative<Kind>(kind);
  }
  const CodedKind* coded() const { return std::get_if<CodedKind>(&kind); }
  const Domain* domain() const;
  const std::vector<Source>& sources() const; // empty for CountOverOrders
};

// Orders that together are one service where they are carried out on one day: a first vertebra and any further ones.
struct OrderFamily {
  const fhir::ValueSet* codes = nullptr;   // all of them
  const fhir::ValueSet* add_ons = nullptr; // those that are only ordered beside another one
};

// All value definitions and domains. No value depends on itself.
class Values {
public:
  std::optional<ValueIndex> find(std::string_view id) const;
  const ValueDefinition& operator[](ValueIndex i) const { return definitions_[i]; }
  std::size_t size() const { return definitions_.size(); }
  const std::vector<ValueDefinition>& list() const { return definitions_; }
  const Domain* domain(std::string_view id) const;
  const std::vector<OrderFamily>& families() const { return families_; }
  // The value of kind `members` and scope `order` that says which levels an order is for; the levels that scope
  // `level` means. None if no value is declared with `"levels": true`.
  std::optional<ValueIndex> levels() const { return levels_; }

private:
  friend class ValuesReader;
  std::vector<std::unique_ptr<Domain>> domains_;
  std::vector<ValueDefinition> definitions_;
  std::map<std::string, ValueIndex, std::less<>> by_id_;
  std::optional<ValueIndex> levels_;
  std::vector<OrderFamily> families_;
};

} // namespace signpost::evidence
