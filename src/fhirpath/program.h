#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "fhirpath/item.h"
#include "fhirpath/types.h"

// The compiled form of an expression: flat nodes that refer to each other by index.
namespace signpost::fhirpath {

using NodeRef = std::uint32_t;
constexpr NodeRef no_node = UINT32_MAX;

enum class Op : std::uint8_t {
  // Terms: what a chain begins with.
  empty, // {}
  literal,
  this_item,     // $this, and what a path begins with
  index,         // $index
  total,         // $total
  variable,      // %name
  resource,      // %resource
  root_resource, // %rootResource
  context,       // %context
  group,         // (…)
  negate,        // -…
  positive,      // +…
  // Steps: what is applied to the collection so far.
  member,
  function,
  item_at, // […]
  is_type,
  as_type,
  multiply,
  divide,
  integer_divide,
  modulo,
  add,
  subtract,
  concatenate,
  unite,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  equal,
  not_equal,
  equivalent,
  not_equivalent,
  in,
  contains,
  and_,
  or_,
  xor_,
  implies,
};

// A type as named in an expression: FHIR.Quantity, System.String, or a name alone.
struct TypeName {
  TypeId fhir = no_type;        // the FHIR type, if the name can mean one
  Kind system = Kind::element;  // the System type, if the name can mean one
  bool matches_nothing = false; // a qualified name that its namespace does not have
};

struct Function;

// A term, followed by its steps through `next`: `a.b + c * d` is a → .b → +(c → *d). Left-associative chains are
// therefore lists, and only brackets, arguments and right operands nest.
struct Node {
  Op op = Op::empty;
  bool first_in_path = false; // a member that may also be the name of the focus's own type: Patient.name
  std::uint8_t arguments = 0;
  NameId name = no_name; // of a member, if any FHIR type has it
  NodeRef next = no_node;
  NodeRef first_argument = 0; // index into Program::arguments; operators have their right operand there
  std::uint32_t offset = 0;   // in the source
  std::string_view text;      // name of a member, function or variable
  std::string_view extra_key; // of a member: `_name`
  TypeName type;              // for is, as and ofType; of a member: the type of that name
  const Function* function = nullptr;
  const RE2* regex = nullptr; // of a function whose pattern is a literal
  Item literal;
};

struct Program {
  std::string source;
  TypeId root_type = no_type;
  NodeRef root = no_node;
  std::vector<Node> nodes;
  std::vector<NodeRef> arguments;
  std::deque<std::string> texts; // what `text` and literals refer to
  std::deque<Quantity> quantities;
  std::vector<std::unique_ptr<RE2>> regexes;

  NodeRef argument(const Node& node, std::size_t i) const { return arguments[node.first_argument + i]; }
  std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

// RE2 with a bounded program; FHIRPath patterns see the whole text (`.` matches a line break).
std::unique_ptr<RE2> make_regex(std::string_view pattern);

} // namespace signpost::fhirpath
