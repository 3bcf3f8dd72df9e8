#include "fhirpath/checker.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhirpath/functions.h"

namespace signpost::fhirpath {
namespace {

using base::Error;
using base::fail;
using base::Result;

// What is known of the items an expression gives. No types and no System type: nothing is known.
struct Meaning {
  std::vector<TypeId> types;   // the FHIR types they may have
  Kind system = Kind::element; // or the System type they have
  bool ordered = true;

  bool is_known() const { return !types.empty() || system != Kind::element; }
};

Meaning of_system(Kind kind) { return {{}, kind, true}; }
Meaning of_type(TypeId type) { return {{type}, Kind::element, true}; }

// A type that says nothing of what an item of it may hold.
bool is_open(TypeId type) {
  static const TypeId resource = find_type("Resource");
  static const TypeId domain_resource = find_type("DomainResource");
  return type == no_type || type == resource || type == domain_resource || shape_of(type) == Shape::undescribed;
}

std::string names(const std::vector<TypeId>& types) {
  std::string text;
  for (const TypeId type : types) text += (text.empty() ? "`" : ", `") + std::string(type_name(type)) + "`";
  return text;
}

// Values of different classes are never equal and have no order.
enum class Class { unknown, boolean, number, text, date, time, complex };
Class class_of(Kind kind) {
  switch (kind) {
  case Kind::boolean: return Class::boolean;
  case Kind::integer:
  case Kind::decimal:
  case Kind::quantity: return Class::number;
  case Kind::string: return Class::text;
  case Kind::date:
  case Kind::date_time: return Class::date;
  case Kind::time: return Class::time;
  case Kind::element: return Class::complex;
  }
  return Class::unknown;
}
Class class_of(const Meaning& meaning) {
  static const TypeId quantity = find_type("Quantity");
  if (meaning.system != Kind::element) return class_of(meaning.system);
  if (meaning.types.size() != 1 || is_open(meaning.types[0])) return Class::unknown;
  return is_a(meaning.types[0], quantity) ? Class::number : class_of(system_kind(meaning.types[0]));
}

class Checker {
public:
  explicit Checker(const Program& program) : program_(program) {}

  Result<void> run() {
    const auto result = meaning(program_.root, program_.root_type != no_type ? of_type(program_.root_type) : Meaning{});
    if (!result) return fail(result.error());
    return {};
  }

private:
  using Outcome = Result<Meaning>;

  Outcome meaning(NodeRef first, const Meaning& item) {
    const Node* node = &program_.nodes[first];
    Outcome result = term(*node, item);
    while (result && node->next != no_node) {
      node = &program_.nodes[node->next];
      result = step(*node, item, *result);
    }
    return result;
  }

  Outcome argument(const Node& node, std::size_t i, const Meaning& item) {
    return meaning(program_.argument(node, i), item);
  }

  Outcome term(const Node& node, const Meaning& item) {
    switch (node.op) {
    case Op::literal: return of_system(node.literal.kind());
    case Op::this_item: return item;
    case Op::index: return of_system(Kind::integer);
    case Op::group:
    case Op::negate:
    case Op::positive: return argument(node, 0, item);
    default: return Meaning{};
    }
  }

  Outcome step(const Node& node, const Meaning& item, const Meaning& input) {
    switch (node.op) {
    case Op::member: return member(node, input);
    case Op::function: return function(node, item, input);
    case Op::item_at: {
      const auto index = argument(node, 0, item);
      if (!index) return index;
      if (auto allowed = require_order(node, input); !allowed) return fail(allowed.error());
      return input;
    }
    case Op::is_type:
      if (auto known = known_type(node); !known) return fail(known.error());
      return of_system(Kind::boolean);
    case Op::as_type: return narrowed(node, input);
    default: return binary(node, item, input);
    }
  }

  Outcome member(const Node& node, const Meaning& input) {
    if (node.first_in_path && node.type.fhir != no_type) return own_type(node, input);
    if (!input.is_known()) return Meaning{};
    if (input.system != Kind::element) return fail(Error::invalid_at(node.offset, "a plain value has no elements"));
    Meaning result;
    bool open = false;
    bool found = false;
    for (const TypeId type : input.types) {
      const auto field = node.name != no_name ? find_field(type, node.name) : std::nullopt;
      open = open || (is_open(type) && !field);
      if (!field) continue;
      found = true;
      add_types(*field, result.types);
    }
    if (!found && !open) return fail(unknown_element(node, input.types));
    const bool unclear = std::ranges::find(result.types, no_type) != result.types.end();
    result.ordered = input.ordered;
    return open || unclear ? Meaning{} : result;
  }

  // Patient.name: the name of the focus's own type.
  Outcome own_type(const Node& node, const Meaning& input) {
    if (!input.is_known()) return of_type(node.type.fhir);
    for (const TypeId type : input.types) {
      if (is_a(type, node.type.fhir)) return input;
      if (is_a(node.type.fhir, type)) return of_type(node.type.fhir);
    }
    return fail(Error::invalid_at(node.offset, "this expression is about " + names(input.types) + ", not `" +
                                                   std::string(node.text) + "`"));
  }

  static void add_types(const Field& field, std::vector<TypeId>& types) {
    const auto add = [&](TypeId type) {
      if (std::ranges::find(types, type) == types.end()) types.push_back(type);
    };
    if (!field.is_choice()) add(field.type);
    for (const TypeId type : field.choices) add(type);
  }

  static Error unknown_element(const Node& node, const std::vector<TypeId>& types) {
    for (const TypeId type : types) {
      for (std::size_t i = 1; i < node.text.size(); ++i) {
        const std::string_view base = node.text.substr(0, i);
        const NameId name = find_name(base);
        const auto field = name != no_name ? find_field(type, name) : std::nullopt;
        if (!field) continue;
        for (const TypeId choice : field->choices)
          if (is_choice_key(node.text, base, choice))
            return Error::invalid_at(node.offset, "`" + std::string(node.text) + "` is written `" + std::string(base) +
                                                      ".ofType(" + std::string(type_name(choice)) + ")`");
      }
    }
    const std::string owners = types.size() > 4 ? "any of its types" : names(types);
    return Error::invalid_at(node.offset, "`" + std::string(node.text) + "` is no element of " + owners);
  }

  Outcome function(const Node& node, const Meaning& item, const Meaning& input) {
    const Function& function = *node.function;
    if (function.wants == Wants::type_name) {
      if (auto known = known_type(node); !known) return fail(known.error());
      return function.gives == Gives::type ? narrowed(node, input) : of_system(Kind::boolean);
    }
    if (function.wants == Wants::order)
      if (auto allowed = require_order(node, input); !allowed) return fail(allowed.error());
    std::vector<Meaning> arguments;
    for (std::size_t i = 0; i < node.arguments; ++i) {
      auto result = argument(node, i, function.per_item ? input : item);
      if (!result) return result;
      arguments.push_back(std::move(*result));
    }
    if (auto criterion = require_criterion(node, arguments); !criterion) return fail(criterion.error());
    return result_of(function, input, arguments);
  }

  // The first argument of these decides something: it must be able to be true.
  Result<void> require_criterion(const Node& node, const std::vector<Meaning>& arguments) {
    constexpr std::string_view deciding[] = {"where", "exists", "all", "iif"};
    if (arguments.empty() || std::ranges::find(deciding, node.text) == std::end(deciding)) return {};
    const Kind kind = arguments[0].system;
    if (kind == Kind::element || kind == Kind::boolean) return {};
    return fail(
        Error::invalid_at(program_.nodes[program_.argument(node, 0)].offset, "this criterion is never true or false"));
  }

  static Meaning result_of(const Function& function, const Meaning& input, const std::vector<Meaning>& arguments) {
    static const TypeId extension = find_type("Extension");
    switch (function.gives) {
    case Gives::boolean: return of_system(Kind::boolean);
    case Gives::integer: return of_system(Kind::integer);
    case Gives::decimal: return of_system(Kind::decimal);
    case Gives::string: return of_system(Kind::string);
    case Gives::date: return of_system(Kind::date);
    case Gives::date_time: return of_system(Kind::date_time);
    case Gives::time: return of_system(Kind::time);
    case Gives::quantity: return of_system(Kind::quantity);
    case Gives::input: return input;
    case Gives::selected: return arguments[0];
    case Gives::extension: return of_type(extension);
    case Gives::children: return {{}, Kind::element, false};
    case Gives::type:
    case Gives::unknown: break;
    }
    return {};
  }

  Result<void> require_order(const Node& node, const Meaning& input) {
    if (input.ordered) return {};
    return fail(Error::invalid_at(node.offset, "the collection before this has no order to go by"));
  }

  Result<void> known_type(const Node& node) {
    if (!node.type.matches_nothing) return {};
    return fail(Error::invalid_at(node.offset, "this is no type of FHIRPath"));
  }

  // What is left of the input after as or ofType.
  Outcome narrowed(const Node& node, const Meaning& input) {
    if (auto known = known_type(node); !known) return fail(known.error());
    const TypeId wanted = node.type.fhir;
    if (!input.is_known()) return wanted != no_type ? of_type(wanted) : of_system(node.type.system);
    if (input.system != Kind::element && input.system == node.type.system) return input;
    Meaning result;
    result.ordered = input.ordered;
    for (const TypeId type : input.types) {
      if (wanted == no_type) break;
      const bool primitive = shape_of(type) == Shape::primitive;
      if (primitive ? type == wanted : is_a(type, wanted)) result.types.push_back(type);
      else if (is_a(wanted, type) && !primitive) result.types.push_back(wanted);
    }
    if (!result.types.empty()) return result;
    const std::string subject = input.types.empty()      ? "this value"
                                : input.types.size() > 4 ? "what is here"
                                                         : names(input.types);
    return fail(Error::invalid_at(node.offset, subject + " can never have this type"));
  }

  Outcome binary(const Node& node, const Meaning& item, const Meaning& input) {
    const auto right = argument(node, 0, item);
    if (!right) return right;
    switch (node.op) {
    case Op::equal:
    case Op::not_equal:
    case Op::equivalent:
    case Op::not_equivalent:
    case Op::less:
    case Op::less_or_equal:
    case Op::greater:
    case Op::greater_or_equal:
    case Op::in:
    case Op::contains: {
      const Class a = class_of(input);
      const Class b = class_of(*right);
      if (a != b && a != Class::unknown && b != Class::unknown)
        return fail(Error::invalid_at(node.offset, "values of these types can never be compared"));
      return of_system(Kind::boolean);
    }
    case Op::and_:
    case Op::or_:
    case Op::xor_:
    case Op::implies: return of_system(Kind::boolean);
    case Op::concatenate: return of_system(Kind::string);
    case Op::unite: return united(input, *right);
    default: return Meaning{};
    }
  }

  static Meaning united(const Meaning& a, const Meaning& b) {
    if (!a.is_known() || !b.is_known() || a.system != b.system) return {{}, Kind::element, a.ordered && b.ordered};
    Meaning result = a;
    result.types.insert(result.types.end(), b.types.begin(), b.types.end());
    result.ordered = a.ordered && b.ordered;
    return result;
  }

  const Program& program_;
};

} // namespace

base::Result<void> check(const Program& program) { return Checker(program).run(); }

} // namespace signpost::fhirpath
