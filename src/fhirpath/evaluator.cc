#include "fhirpath/evaluator.h"

#include <utility>

#include "fhirpath/functions.h"
#include "fhirpath/navigate.h"
#include "fhirpath/values.h"

namespace signpost::fhirpath {
namespace {

using base::ErrorCode;

// Nodes of the JSON tree an operation has to look at, as a measure of work.
std::size_t weight(const Item& item) {
  const base::Json json = item.json();
  return json ? 1 + json.node()->span / 8 : 1;
}

// Comparing two objects looks up each member of one in the other.
std::size_t pair_weight(const Item& a, const Item& b) {
  if (!a.json().is_object() || !b.json().is_object()) return 1;
  return weight(a) + a.json().size() * b.json().size() / 64;
}

std::optional<bool> negated(std::optional<bool> answer) { return answer ? std::optional(!*answer) : answer; }

void set(Collection& value, std::optional<bool> answer) {
  value.clear();
  if (answer) value.push_back(Item::of_boolean(*answer));
}

} // namespace

bool has_type(const Item& item, const TypeName& type) {
  if (item.is_element()) return type.fhir != no_type && is_a(item.type(), type.fhir);
  return item.kind() == type.system;
}

bool is_selected_by_type(const Item& item, const TypeName& type) {
  if (item.is_element() && item.type() != no_type && shape_of(item.type()) == Shape::primitive)
    return item.type() == type.fhir;
  return has_type(item, type);
}

Evaluator::Evaluator(const Program& program, std::optional<Item> focus, Context& context)
    : program_(program), context_(context), focus_(focus) {}

const Host& Evaluator::host() const {
  static const Host nobody;
  return context_.host ? *context_.host : nobody;
}

bool Evaluator::run(Collection& out) {
  const Frame frame{focus_ ? &*focus_ : nullptr, -1, nullptr};
  return evaluate(program_.root, frame, out);
}

bool Evaluator::fail(const Node& node, std::string message, ErrorCode code) {
  error_ = base::Error{code, std::move(message), node.offset};
  return false;
}

bool Evaluator::spend(const Node& node, std::size_t steps, std::size_t items) {
  if (steps >= context_.steps) {
    context_.steps = 0;
    return fail(node, "the expression takes more steps than allowed", ErrorCode::too_large);
  }
  context_.steps -= steps;
  if (items > context_.max_items)
    return fail(node, "the expression gives more items than allowed", ErrorCode::too_large);
  if (arena().used() > context_.max_memory)
    return fail(node, "the expression computes more text than allowed", ErrorCode::too_large);
  return true;
}

bool Evaluator::append(const Node& node, const Collection& more, Collection& out) {
  if (!spend(node, 1 + more.size() / 8, out.size() + more.size())) return false;
  out.append(more.begin(), more.end());
  return true;
}

bool Evaluator::same(const Node& node, const Item& a, const Item& b, std::optional<bool>& answer) {
  if (!spend(node, pair_weight(a, b))) return false;
  answer = equal(a, b, arena());
  return true;
}

bool Evaluator::similar(const Node& node, const Item& a, const Item& b, bool& answer) {
  if (!spend(node, weight(a) * weight(b))) return false;
  answer = equivalent(a, b, arena());
  return true;
}

bool Evaluator::contains(const Node& node, const Collection& items, const Item& wanted, bool& answer) {
  answer = false;
  if (!spend(node, 1 + items.size() / 8)) return false;
  for (const Item& item : items) {
    std::optional<bool> is_same;
    if (item.kind() == Kind::string && wanted.kind() == Kind::string) // codes against a long list
      is_same = item.string_value() == wanted.string_value();
    else if (!same(node, item, wanted, is_same)) return false;
    if (is_same == true) {
      answer = true;
      return true;
    }
  }
  return true;
}

bool Evaluator::append_distinct(const Node& node, const Collection& more, Collection& out) {
  for (const Item& item : more) {
    bool known = false;
    if (!contains(node, out, item, known) || !spend(node, 1, out.size())) return false;
    if (!known) out.push_back(item);
  }
  return true;
}

bool Evaluator::truth(const Node& node, const Collection& items, std::optional<bool>& answer) {
  answer.reset();
  if (items.empty()) return true;
  if (items.size() > 1) return fail(node, "one true or false is needed here, but there are several items");
  if (items.front().lacks_value()) return true;
  const Item value = system_value(items.front(), arena());
  answer = value.kind() == Kind::boolean ? value.boolean_value() : true;
  return true;
}

bool Evaluator::single(const Node& node, const Collection& items, std::optional<Item>& item) {
  item.reset();
  if (items.empty()) return true;
  if (items.size() > 1) return fail(node, "one item is needed here, but there are several");
  if (!items.front().lacks_value()) item = system_value(items.front(), arena());
  return true;
}

bool Evaluator::evaluate(NodeRef first, const Frame& frame, Collection& out) {
  out.clear();
  const Node* node = &program_.nodes[first];
  if (!spend(*node, 1) || !term(*node, frame, out)) return false;
  while (node->next != no_node) {
    node = &program_.nodes[node->next];
    if (!spend(*node, 1, out.size()) || !step(*node, frame, out)) return false;
  }
  return spend(*node, 0, out.size());
}

bool Evaluator::term(const Node& node, const Frame& frame, Collection& out) {
  switch (node.op) {
  case Op::empty: return true;
  case Op::literal: out.push_back(node.literal); return true;
  case Op::this_item:
    if (frame.item) out.push_back(*frame.item);
    return true;
  case Op::index:
    if (frame.index >= 0) out.push_back(Item::of_integer(frame.index));
    return true;
  case Op::total:
    if (frame.total) out = *frame.total;
    return true;
  case Op::group: return evaluate(program_.argument(node, 0), frame, out);
  case Op::negate:
  case Op::positive: return sign(node, frame, out);
  default: return variable(node, out);
  }
}

bool Evaluator::variable(const Node& node, Collection& out) {
  const auto give_resource = [&](base::Json resource) {
    if (resource) out.push_back(element_item(resource, no_type));
    return true;
  };
  if (node.op == Op::resource) return give_resource(resource());
  if (node.op == Op::root_resource) return give_resource(root_resource());
  if (node.op == Op::context) {
    if (focus_) out.push_back(*focus_);
    return true;
  }
  const Collection* value = context_.variable(node.text);
  if (!value) return fail(node, "the variable `%" + std::string(node.text) + "` was given no value");
  out = *value;
  return true;
}

bool Evaluator::sign(const Node& node, const Frame& frame, Collection& out) {
  std::optional<Item> operand;
  if (!evaluate(program_.argument(node, 0), frame, out) || !single(node, out, operand)) return false;
  out.clear();
  if (!operand) return true;
  const Computed result = negate(*operand, arena());
  if (!result.allowed) return fail(node, "only a number or quantity can have a sign");
  if (node.op == Op::positive) out.push_back(*operand);
  else if (result.value) out.push_back(*result.value);
  return true;
}

bool Evaluator::step(const Node& node, const Frame& frame, Collection& value) {
  switch (node.op) {
  case Op::member: return members(node, value);
  case Op::function: return call(node, frame, value);
  case Op::item_at: return item_at(node, frame, value);
  case Op::is_type:
  case Op::as_type: return type_test(node, value);
  default: return binary(node, frame, value);
  }
}

bool Evaluator::members(const Node& node, Collection& value) {
  if (node.first_in_path && node.type.fhir != no_type && value.size() == 1 && has_type(value.front(), node.type))
    return true; // Patient.name on a Patient
  Collection parts;
  for (const Item& item : value) {
    if (!spend(node, 1 + item.json().size() / 8, parts.size())) return false;
    append_member(item, node, parts);
  }
  value = std::move(parts);
  return true;
}

bool Evaluator::item_at(const Node& node, const Frame& frame, Collection& value) {
  Collection position;
  std::optional<Item> index;
  if (!evaluate(program_.argument(node, 0), frame, position) || !single(node, position, index)) return false;
  if (!index) {
    value.clear();
    return true;
  }
  if (index->kind() != Kind::integer) return fail(node, "a position is a whole number");
  const std::int64_t at = index->integer_value();
  if (at < 0 || static_cast<std::size_t>(at) >= value.size()) value.clear();
  else value.keep(static_cast<std::size_t>(at), 1);
  return true;
}

bool Evaluator::type_test(const Node& node, Collection& value) {
  if (value.size() > 1) return fail(node, "the type of one item can be asked, but there are several");
  if (value.empty()) return true;
  if (node.op == Op::is_type) set(value, has_type(value.front(), node.type));
  else if (!is_selected_by_type(value.front(), node.type)) value.clear();
  return true;
}

bool Evaluator::call(const Node& node, const Frame& frame, Collection& value) {
  Call call{*this, node, frame, value};
  return node.function->body(call);
}

bool Evaluator::binary(const Node& node, const Frame& frame, Collection& value) {
  switch (node.op) {
  case Op::and_:
  case Op::or_:
  case Op::xor_:
  case Op::implies: return logic(node, frame, value);
  default: break;
  }
  Collection computed;
  const Collection* operand = right_operand(node, frame, computed);
  if (!operand) return false;
  const Collection& right = *operand;
  switch (node.op) {
  case Op::equal:
  case Op::not_equal: return equality(node, right, value);
  case Op::equivalent:
  case Op::not_equivalent: return equivalence(node, right, value);
  case Op::less:
  case Op::less_or_equal:
  case Op::greater:
  case Op::greater_or_equal: return ordering(node, right, value);
  case Op::in:
  case Op::contains: return membership(node, right, value);
  case Op::concatenate: return concatenate(node, right, value);
  case Op::unite: {
    Collection all;
    if (!append_distinct(node, value, all) || !append_distinct(node, right, all)) return false;
    value = std::move(all);
    return true;
  }
  default: return arithmetic(node, right, value);
  }
}

// The value of a lone variable is borrowed: it may be a long list of codes.
const Collection* Evaluator::right_operand(const Node& node, const Frame& frame, Collection& computed) {
  const NodeRef first = program_.argument(node, 0);
  const Node& head = program_.nodes[first];
  if (head.op == Op::variable && head.next == no_node)
    if (const Collection* value = context_.variable(head.text)) return value;
  return evaluate(first, frame, computed) ? &computed : nullptr;
}

// Three-valued: the empty collection is the unknown (FHIRPath 2.0.0, 6.5). The right side is asked only if it matters.
bool Evaluator::logic(const Node& node, const Frame& frame, Collection& value) {
  std::optional<bool> left;
  std::optional<bool> right;
  if (!truth(node, value, left)) return false;
  const bool decided = (node.op == Op::and_ && left == false) || (node.op == Op::or_ && left == true) ||
                       (node.op == Op::implies && left == false);
  if (decided) {
    set(value, node.op != Op::and_);
    return true;
  }
  if (!evaluate(program_.argument(node, 0), frame, value) || !truth(node, value, right)) return false;
  std::optional<bool> answer;
  switch (node.op) {
  case Op::and_: answer = right == false ? right : left ? right : left; break;
  case Op::or_: answer = right == true ? right : left ? right : left; break;
  case Op::implies: answer = right == true ? right : left ? right : left; break;
  default:
    if (left && right) answer = *left != *right;
  }
  set(value, answer);
  return true;
}

bool Evaluator::equality(const Node& node, const Collection& right, Collection& value) {
  if (value.empty() || right.empty()) {
    value.clear();
    return true;
  }
  std::optional<bool> answer = value.size() == right.size();
  for (std::size_t i = 0; i < value.size() && answer == true; ++i)
    if (!same(node, value[i], right[i], answer)) return false;
  set(value, node.op == Op::equal ? answer : negated(answer));
  return true;
}

// Two collections are equivalent if they hold equivalent items in any order.
bool Evaluator::equivalence(const Node& node, const Collection& right, Collection& value) {
  bool answer = value.size() == right.size();
  Collection rest = right;
  for (std::size_t i = 0; i < value.size() && answer; ++i) {
    answer = false;
    for (std::size_t j = 0; j < rest.size() && !answer; ++j) {
      if (!similar(node, value[i], rest[j], answer)) return false;
      if (!answer) continue;
      rest[j] = rest.back();
      rest.truncate(rest.size() - 1);
    }
  }
  set(value, answer == (node.op == Op::equivalent));
  return true;
}

bool Evaluator::ordering(const Node& node, const Collection& right, Collection& value) {
  std::optional<Item> a;
  std::optional<Item> b;
  if (!single(node, value, a) || !single(node, right, b)) return false;
  value.clear();
  if (!a || !b) return true;
  const Order order = compare(*a, *b, arena());
  if (!order.allowed) return fail(node, "values of these types cannot be put in order");
  if (!order.ordering) return true;
  switch (node.op) {
  case Op::less: set(value, *order.ordering < 0); break;
  case Op::less_or_equal: set(value, *order.ordering <= 0); break;
  case Op::greater: set(value, *order.ordering > 0); break;
  default: set(value, *order.ordering >= 0);
  }
  return true;
}

bool Evaluator::membership(const Node& node, const Collection& right, Collection& value) {
  const Collection& wanted = node.op == Op::in ? value : right;
  const Collection& items = node.op == Op::in ? right : value;
  if (wanted.size() > 1) return fail(node, "membership is asked for one item, but there are several");
  std::optional<Item> item;
  if (!single(node, wanted, item)) return false;
  std::optional<bool> answer;
  if (item) {
    bool found = false;
    if (!contains(node, items, *item, found)) return false;
    answer = found;
  }
  set(value, answer);
  return true;
}

bool Evaluator::arithmetic(const Node& node, const Collection& right, Collection& value) {
  std::optional<Item> a;
  std::optional<Item> b;
  if (!single(node, value, a) || !single(node, right, b)) return false;
  value.clear();
  if (!a || !b) return true;
  Computed result;
  switch (node.op) {
  case Op::add: result = add(*a, *b, arena()); break;
  case Op::subtract: result = subtract(*a, *b, arena()); break;
  case Op::multiply: result = multiply(*a, *b, arena()); break;
  case Op::divide: result = divide(*a, *b, arena()); break;
  case Op::integer_divide: result = integer_divide(*a, *b, arena()); break;
  default: result = modulo(*a, *b, arena());
  }
  if (!result.allowed) return fail(node, "values of these types cannot be calculated with like this");
  if (result.value) value.push_back(*result.value);
  return true;
}

bool Evaluator::concatenate(const Node& node, const Collection& right, Collection& value) {
  std::optional<Item> a;
  std::optional<Item> b;
  if (!single(node, value, a) || !single(node, right, b)) return false;
  if ((a && a->kind() != Kind::string) || (b && b->kind() != Kind::string))
    return fail(node, "only texts can be joined with `&`");
  std::string joined(a ? a->string_value() : std::string_view{});
  if (b) joined += b->string_value();
  value.clear();
  value.push_back(Item::of_string(arena().copy(joined)));
  return true;
}

void Context::set_variable(std::string_view name, Collection value) {
  for (auto& [known, items] : variables_) {
    if (known != name) continue;
    items = std::move(value);
    return;
  }
  variables_.emplace_back(name, std::move(value));
}

const Collection* Context::variable(std::string_view name) const {
  for (const auto& [known, items] : variables_)
    if (known == name) return &items;
  return nullptr;
}

namespace {

base::Result<Collection> run(const Program& program, std::optional<Item> focus, Context& context) {
  Evaluator evaluator(program, focus, context);
  Collection result;
  if (!evaluator.run(result)) return base::fail(evaluator.error());
  return result;
}

} // namespace

base::Result<Collection> evaluate(const Expression& expression, base::Json focus, Context& context) {
  const Program& program = *expression.program_;
  return run(program, focus ? std::optional(element_item(focus, program.root_type)) : std::nullopt, context);
}

base::Result<Collection> evaluate_item(const Expression& expression, const Item& focus, Context& context) {
  return run(*expression.program_, focus, context);
}

} // namespace signpost::fhirpath
