#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "fhirpath/arena.h"
#include "fhirpath/item.h"

// FHIRPath 2.0.0 (http://hl7.org/fhirpath) on FHIR R4 data: compile a text once, evaluate it on any number of
// resources and threads.
namespace signpost::fhirpath {

struct CompileOptions {
  // FHIR type of what the expression will be evaluated on ("Observation", "Observation.component"); empty: unknown.
  std::string_view root_type = {};
  // Refuse what can never give anything: an unknown element, a cast to a type it cannot have. Sees far with a
  // root_type.
  bool strict = false;
  // Names (without `%`) of the variables that evaluation will be given; any other but the built-in ones is an error.
  std::vector<std::string> variables = {};
};

struct Program; // the compiled form, private to the room

// A compiled expression: immutable, shared between threads, cheap to copy.
class Expression {
public:
  std::string_view text() const;

private:
  friend base::Result<Expression> compile(std::string_view, const CompileOptions&);
  friend base::Result<Collection> evaluate(const Expression&, base::Json, struct Context&);
  friend base::Result<Collection> evaluate_item(const Expression&, const Item&, struct Context&);
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

// Limits of a text: 16 KiB, 2,048 nodes, nesting 64. Fails with `invalid` (or `too_large`) and the byte offset of the
// mistake: syntax, unknown function, wrong number of arguments, unknown type or variable, a bad regular expression; in
// strict mode also what the type table refutes.
base::Result<Expression> compile(std::string_view text, const CompileOptions& options = {});

// What a reference leads to. With `resource` missing but `type` and `id` set, the target is known by name only: a
// resource of which nothing but its type and id can be read.
struct Resolution {
  base::Json resource = {};
  std::string_view type = {};
  std::string_view id = {};
};

// What an expression may ask of its surroundings. By default nothing is found and nothing is known.
class Host {
public:
  virtual ~Host() = default;
  // The target of `reference`, found in the element `from`. `#id` is looked up by the engine in the root resource.
  virtual Resolution resolve(std::string_view /*reference*/, base::Json /*from*/) const { return {}; }
  // Whether a code, Coding or CodeableConcept is in a value set; nothing if the set is not known.
  virtual std::optional<bool> member_of(const Item& /*coded*/, std::string_view /*value_set*/) const { return {}; }
  // Whether an element conforms to a profile; nothing if the profile is not known. FHIR's own types need no host.
  virtual std::optional<bool> conforms_to(base::Json /*element*/, std::string_view /*profile*/) const { return {}; }
  virtual void trace(std::string_view /*name*/, const Collection& /*items*/) const {}
};

// Everything an evaluation depends on besides expression and focus, and the memory of what it computes. One Context
// serves one thread, any number of evaluations; the items of their results borrow from it.
struct Context {
  const Host* host = nullptr; // may be null: a Host that knows nothing
  base::Date today{};         // today()
  std::string now;            // now(), as FHIR dateTime; empty: only the day is known
  base::Json resource;        // %resource; missing: the focus
  base::Json root_resource;   // %rootResource, where `#id` is looked up; missing: %resource

  std::size_t steps = 1'000'000;      // work left: counted down by every evaluation, `too_large` at 0
  std::size_t max_items = 100'000;    // of one collection
  std::size_t max_memory = 1'048'576; // bytes of computed text and values, over all evaluations until release()

  // Gives %name its value, in place of an earlier one. The items' owners must outlive the evaluations.
  void set_variable(std::string_view name, Collection value);
  const Collection* variable(std::string_view name) const;

  // Frees what was computed; items of earlier results may no longer be used.
  void release() { arena.release(); }

  Arena arena;

private:
  std::vector<std::pair<std::string, Collection>> variables_;
};

// Evaluates on one value: a resource (its type is read from `resourceType`) or an element of the root type that the
// expression was compiled for. A missing focus is the empty collection. Fails with `invalid` and the offset in the
// expression's text where the data does not allow the operation (several items where one is needed, text compared
// with a number), `too_large` where a limit of the Context is reached.
base::Result<Collection> evaluate(const Expression& expression, base::Json focus, Context& context);

// The same on an item of an earlier result, which knows its type and a primitive's extensions.
base::Result<Collection> evaluate_item(const Expression& expression, const Item& focus, Context& context);

} // namespace signpost::fhirpath
