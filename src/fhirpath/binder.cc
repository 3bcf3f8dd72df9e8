#include "fhirpath/binder.h"

#include <algorithm>
#include <iterator>

#include "fhirpath/functions.h"

namespace signpost::fhirpath {
namespace {

using base::Error;
using base::fail;
using base::Result;

struct SystemType {
  std::string_view name;
  Kind kind;
};
constexpr SystemType system_types[] = {
    {"Boolean", Kind::boolean}, {"Integer", Kind::integer},    {"Decimal", Kind::decimal}, {"String", Kind::string},
    {"Date", Kind::date},       {"DateTime", Kind::date_time}, {"Time", Kind::time},       {"Quantity", Kind::quantity},
};

Kind find_system_type(std::string_view name) {
  const auto* found = std::find_if(std::begin(system_types), std::end(system_types),
                                   [&](const SystemType& type) { return type.name == name; });
  return found != std::end(system_types) ? found->kind : Kind::element;
}

Result<TypeName> bind_type(std::string_view name, std::size_t offset) {
  TypeName type;
  if (name.starts_with("System.")) {
    type.system = find_system_type(name.substr(7));
    type.matches_nothing = type.system == Kind::element; // System.Patient: a question with the answer no
    return type;
  }
  const bool fhir_only = name.starts_with("FHIR.");
  type.fhir = find_type(fhir_only ? name.substr(5) : name);
  if (!fhir_only) type.system = find_system_type(name);
  if (type.fhir == no_type && type.system == Kind::element)
    return fail(Error::invalid_at(offset, "`" + std::string(name) + "` is no type of FHIR R4 or FHIRPath"));
  return type;
}

// The variables every FHIR expression has (http://hl7.org/fhir/R4/fhirpath.html#variables); empty for another name.
std::string constant_variable(std::string_view name) {
  if (name == "ucum") return "http://unitsofmeasure.org";
  if (name == "sct") return "http://snomed.info/sct";
  if (name == "loinc") return "http://loinc.org";
  if (name.starts_with("vs-")) return "http://hl7.org/fhir/ValueSet/" + std::string(name.substr(3));
  if (name.starts_with("ext-")) return "http://hl7.org/fhir/StructureDefinition/" + std::string(name.substr(4));
  return {};
}

class Binder {
public:
  Binder(Program& program, const std::vector<std::string>& variables) : program_(program), variables_(variables) {}

  Result<void> run() {
    for (Node& node : program_.nodes)
      if (auto bound = bind_node(node); !bound) return bound;
    return {};
  }

private:
  Result<void> bind_node(Node& node) {
    switch (node.op) {
    case Op::member: return bind_member(node);
    case Op::function: return bind_function(node);
    case Op::variable: return bind_variable(node);
    case Op::is_type:
    case Op::as_type: return set_type(node, node.text, node.offset);
    default: return {};
    }
  }

  Result<void> bind_member(Node& node) {
    node.name = find_name(node.text);
    node.extra_key = program_.keep("_" + std::string(node.text));
    // Primitive types are named like elements ("code", "date"); there the element is meant.
    const bool capital = !node.text.empty() && node.text.front() >= 'A' && node.text.front() <= 'Z';
    if (node.first_in_path && capital) node.type.fhir = find_type(node.text);
    return {};
  }

  Result<void> bind_function(Node& node) {
    node.function = find_function(node.text);
    const std::string name = "`" + std::string(node.text) + "`";
    if (!node.function) return fail(Error::invalid_at(node.offset, name + " is no function"));
    const auto [least, most] = std::pair(node.function->least_arguments, node.function->most_arguments);
    if (node.arguments < least || node.arguments > most) {
      const std::string wanted =
          least == most ? std::to_string(most) : std::to_string(least) + " to " + std::to_string(most);
      return fail(Error::invalid_at(node.offset, name + " takes " + wanted + (most == 1 ? " argument" : " arguments")));
    }
    if (node.function->wants == Wants::type_name) return bind_type_argument(node);
    if (node.function->wants == Wants::pattern) return bind_pattern(node);
    return {};
  }

  // ofType(FHIR.Quantity): the argument was read as a path and is a name.
  Result<void> bind_type_argument(Node& node) {
    const Node* part = &program_.nodes[program_.argument(node, 0)];
    const std::size_t offset = part->offset;
    std::string name;
    bool path = part->op == Op::this_item && part->next != no_node;
    while (path && part->next != no_node) {
      part = &program_.nodes[part->next];
      path = part->op == Op::member;
      name += (name.empty() ? "" : ".") + std::string(part->text);
    }
    if (!path) return fail(Error::invalid_at(offset, "the name of a type is expected here"));
    return set_type(node, name, offset);
  }

  Result<void> set_type(Node& node, std::string_view name, std::size_t offset) {
    const auto type = bind_type(name, offset);
    if (!type) return fail(type.error());
    node.type = *type;
    return {};
  }

  Result<void> bind_pattern(Node& node) {
    const Node& pattern = program_.nodes[program_.argument(node, 0)];
    if (pattern.op != Op::literal || pattern.next != no_node || pattern.literal.kind() != Kind::string) return {};
    auto regex = make_regex(pattern.literal.string_value());
    if (!regex->ok())
      return fail(Error::invalid_at(pattern.offset, "this regular expression cannot be used: " + regex->error()));
    node.regex = program_.regexes.emplace_back(std::move(regex)).get();
    return {};
  }

  Result<void> bind_variable(Node& node) {
    if (std::ranges::find(variables_, node.text) != variables_.end()) return {};
    if (node.text == "resource") node.op = Op::resource;
    else if (node.text == "rootResource") node.op = Op::root_resource;
    else if (node.text == "context") node.op = Op::context;
    else if (std::string constant = constant_variable(node.text); !constant.empty()) {
      node.op = Op::literal;
      node.literal = Item::of_string(program_.keep(std::move(constant)));
    } else {
      return fail(Error::invalid_at(node.offset, "the variable `%" + std::string(node.text) + "` is not known"));
    }
    return {};
  }

  Program& program_;
  const std::vector<std::string>& variables_;
};

} // namespace

base::Result<void> bind(Program& program, const std::vector<std::string>& variables) {
  return Binder(program, variables).run();
}

} // namespace signpost::fhirpath
