#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhirpath/fhirpath.h"
#include "fhirpath/program.h"

namespace signpost::fhirpath {

// What $this, $index and $total mean where a term is evaluated.
struct Frame {
  const Item* item = nullptr; // $this; null: the empty collection
  std::int64_t index = -1;    // $index; -1 outside of a loop
  const Collection* total = nullptr;
};

// One evaluation. Functions that may fail return false, with the error kept here.
class Evaluator {
public:
  // No focus: the empty collection.
  Evaluator(const Program& program, std::optional<Item> focus, Context& context);

  // The result of the whole expression.
  bool run(Collection& out);
  // The result of the chain that begins at `first`, in place of what `out` holds.
  bool evaluate(NodeRef first, const Frame& frame, Collection& out);

  const Program& program() const { return program_; }
  Context& context() { return context_; }
  Arena& arena() { return context_.arena; }
  const Host& host() const;
  base::Json resource() const { return context_.resource || !focus_ ? context_.resource : focus_->json(); }
  base::Json root_resource() const { return context_.root_resource ? context_.root_resource : resource(); }
  const base::Error& error() const { return error_; }

  bool fail(const Node& node, std::string message, base::ErrorCode code = base::ErrorCode::invalid);
  // Counts work down; fails when there is no fuel, memory or room for that many items.
  bool spend(const Node& node, std::size_t steps, std::size_t items = 0);
  // Adds `more` to `out` within the limit of items.
  bool append(const Node& node, const Collection& more, Collection& out);

  // The items' equality, at a price in fuel that follows their size.
  bool same(const Node& node, const Item& a, const Item& b, std::optional<bool>& answer);
  bool similar(const Node& node, const Item& a, const Item& b, bool& answer);
  bool contains(const Node& node, const Collection& items, const Item& wanted, bool& answer);
  // Adds those items of `more` that `out` does not have yet.
  bool append_distinct(const Node& node, const Collection& more, Collection& out);

  // A collection where one Boolean is expected (FHIRPath 2.0.0, 4.5): nothing if empty or without a value; an item of
  // another type is true.
  bool truth(const Node& node, const Collection& items, std::optional<bool>& answer);
  // The one item of a collection that may have no more, as a System value; null if empty or without a value.
  bool single(const Node& node, const Collection& items, std::optional<Item>& item);

private:
  bool term(const Node& node, const Frame& frame, Collection& out);
  bool variable(const Node& node, Collection& out);
  bool sign(const Node& node, const Frame& frame, Collection& out);
  bool step(const Node& node, const Frame& frame, Collection& value);
  bool members(const Node& node, Collection& value);
  bool item_at(const Node& node, const Frame& frame, Collection& value);
  bool type_test(const Node& node, Collection& value);
  bool call(const Node& node, const Frame& frame, Collection& value);
  const Collection* right_operand(const Node& node, const Frame& frame, Collection& computed);
  bool binary(const Node& node, const Frame& frame, Collection& value);
  bool logic(const Node& node, const Frame& frame, Collection& value);
  bool equality(const Node& node, const Collection& right, Collection& value);
  bool equivalence(const Node& node, const Collection& right, Collection& value);
  bool ordering(const Node& node, const Collection& right, Collection& value);
  bool membership(const Node& node, const Collection& right, Collection& value);
  bool arithmetic(const Node& node, const Collection& right, Collection& value);
  bool concatenate(const Node& node, const Collection& right, Collection& value);

  const Program& program_;
  Context& context_;
  std::optional<Item> focus_;
  base::Error error_;
};

// Whether an item has the type: `is` follows inheritance; `as` and ofType() take FHIR's primitives exactly (a code is
// a string, but not what ofType(string) selects), as HL7's test suite has it.
bool has_type(const Item& item, const TypeName& type);
bool is_selected_by_type(const Item& item, const TypeName& type);

} // namespace signpost::fhirpath
