#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "fhirpath/evaluator.h"
#include "fhirpath/program.h"

namespace signpost::fhirpath {

// One call of a function: its input is replaced by its result.
struct Call {
  Evaluator& run;
  const Node& node;
  const Frame& frame;
  Collection& value;

  std::size_t arguments() const { return node.arguments; }
  // An argument that is a value: evaluated where the call stands, so that $this is the caller's.
  bool argument(std::size_t i, Collection& out);
  // An argument that is asked for each item ($this).
  bool for_item(std::size_t i, const Item& item, std::size_t index, Collection& out);
  // An argument asked for an item, as criterion.
  bool criterion(std::size_t i, const Item& item, std::size_t index, std::optional<bool>& answer);

  // The single input, as a System value; nothing if the input is empty. Fails if there are several.
  bool input(std::optional<Item>& item) { return run.single(node, value, item); }
  // The same for an argument.
  bool argument(std::size_t i, std::optional<Item>& item);
  // The same where a text or whole number is needed; fails for other types.
  bool text_input(std::optional<std::string_view>& text);
  bool text_argument(std::size_t i, std::optional<std::string_view>& text);
  bool integer_argument(std::size_t i, std::optional<std::int64_t>& number);

  bool fail(std::string message) { return run.fail(node, std::move(message)); }

  // The results.
  bool give_nothing() {
    value.clear();
    return true;
  }
  bool give(const Item& item) {
    value.clear();
    value.push_back(item);
    return true;
  }
  bool give(const std::optional<Item>& item) { return item ? give(*item) : give_nothing(); }
  bool give_boolean(bool answer) { return give(Item::of_boolean(answer)); }
  bool give_integer(std::int64_t number) { return give(Item::of_integer(number)); }
  bool give_text(std::string_view text); // copied

  bool as_text(const std::optional<Item>& item, std::optional<std::string_view>& text);
};

// What a function's result is, as far as that follows from its name; strict compilation reasons with it.
enum class Gives : std::uint8_t {
  unknown,
  boolean,
  integer,
  decimal,
  string,
  date,
  date_time,
  time,
  quantity,
  input,    // items of the input
  selected, // what the argument gives for the items of the input
  type,     // items of the input that have the type named
  extension,
  children, // parts of the input, in no order
};

enum class Wants : std::uint8_t {
  nothing,
  type_name, // the argument is the name of a type
  pattern,   // the first argument is a regular expression
  order,     // the answer depends on the order of the input
};

struct Function {
  std::string_view name;
  std::uint8_t least_arguments;
  std::uint8_t most_arguments;
  Gives gives;
  bool (*body)(Call&);
  Wants wants = Wants::nothing;
  bool per_item = false; // arguments are asked for each item of the input
};

// Null if there is no function of that name.
const Function* find_function(std::string_view name);

// The functions by chapter of the specification; each file holds one table.
std::span<const Function> collection_functions();
std::span<const Function> text_functions();
std::span<const Function> conversion_functions();
std::span<const Function> math_functions();
std::span<const Function> fhir_functions();

} // namespace signpost::fhirpath
