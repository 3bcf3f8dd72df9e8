#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "fhirpath/functions.h"
#include "fhirpath/values.h"

// FHIRPath 2.0.0, sections 5.1 to 5.4 (existence, filtering, subsetting, combining), 7 (aggregate), iif, trace, sort.
namespace signpost::fhirpath {
namespace {

bool empty(Call& call) { return call.give_boolean(call.value.empty()); }
bool count(Call& call) { return call.give_integer(static_cast<std::int64_t>(call.value.size())); }

bool not_(Call& call) {
  std::optional<bool> answer;
  if (!call.run.truth(call.node, call.value, answer)) return false;
  return answer ? call.give_boolean(!*answer) : call.give_nothing();
}

// The items for which the criterion is true.
bool where(Call& call) {
  Collection kept;
  for (std::size_t i = 0; i < call.value.size(); ++i) {
    std::optional<bool> answer;
    if (!call.criterion(0, call.value[i], i, answer)) return false;
    if (answer == true) kept.push_back(call.value[i]);
  }
  call.value = std::move(kept);
  return true;
}

// exists(criterion) stops at the first item that meets it.
bool exists(Call& call) {
  if (call.arguments() == 0) return call.give_boolean(!call.value.empty());
  for (std::size_t i = 0; i < call.value.size(); ++i) {
    std::optional<bool> answer;
    if (!call.criterion(0, call.value[i], i, answer)) return false;
    if (answer == true) return call.give_boolean(true);
  }
  return call.give_boolean(false);
}

bool all(Call& call) {
  for (std::size_t i = 0; i < call.value.size(); ++i) {
    std::optional<bool> answer;
    if (!call.criterion(0, call.value[i], i, answer)) return false;
    if (answer != true) return call.give_boolean(false);
  }
  return call.give_boolean(true);
}

// allTrue and its like: is there an item that is (not) `wanted`? Without one, an item that has no value might be it.
bool any_boolean(Call& call, bool wanted, bool answer_if_found) {
  bool found = false;
  bool open = false;
  for (const Item& item : call.value) {
    open = open || item.lacks_value();
    if (item.lacks_value()) continue;
    const Item value = system_value(item, call.run.arena());
    if (value.kind() != Kind::boolean) return call.fail("only true and false can be asked about like this");
    found = found || value.boolean_value() == wanted;
  }
  if (open && !found) return call.give_nothing();
  return call.give_boolean(found == answer_if_found);
}
bool all_true(Call& call) { return any_boolean(call, false, false); }
bool any_true(Call& call) { return any_boolean(call, true, true); }
bool all_false(Call& call) { return any_boolean(call, true, false); }
bool any_false(Call& call) { return any_boolean(call, false, true); }

bool is_subset(Call& call, const Collection& part, const Collection& whole, bool& answer) {
  answer = true;
  for (const Item& item : part)
    if (answer && !call.run.contains(call.node, whole, item, answer)) return false;
  return true;
}
bool subset_of(Call& call) {
  Collection other;
  bool answer = false;
  return call.argument(0, other) && is_subset(call, call.value, other, answer) && call.give_boolean(answer);
}
bool superset_of(Call& call) {
  Collection other;
  bool answer = false;
  return call.argument(0, other) && is_subset(call, other, call.value, answer) && call.give_boolean(answer);
}

bool distinct(Call& call) {
  Collection once;
  if (!call.run.append_distinct(call.node, call.value, once)) return false;
  call.value = std::move(once);
  return true;
}
bool is_distinct(Call& call) {
  const std::size_t before = call.value.size();
  return distinct(call) && call.give_boolean(call.value.size() == before);
}

bool select(Call& call) {
  Collection selected;
  Collection part;
  for (std::size_t i = 0; i < call.value.size(); ++i)
    if (!call.for_item(0, call.value[i], i, part) || !call.run.append(call.node, part, selected)) return false;
  call.value = std::move(selected);
  return true;
}

// The projection of the input, then of what was found, until nothing new turns up.
bool repeat(Call& call) {
  Collection found;
  Collection part;
  for (std::size_t i = 0; i < call.value.size(); ++i)
    if (!call.for_item(0, call.value[i], i, part) || !call.run.append_distinct(call.node, part, found)) return false;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Item item = found[i]; // found grows and moves
    if (!call.for_item(0, item, i, part) || !call.run.append_distinct(call.node, part, found)) return false;
  }
  call.value = std::move(found);
  return true;
}

bool first(Call& call) {
  call.value.truncate(1);
  return true;
}
bool last(Call& call) {
  if (!call.value.empty()) call.value.keep(call.value.size() - 1, 1);
  return true;
}
bool tail(Call& call) {
  call.value.keep(1, call.value.size());
  return true;
}
bool single(Call& call) {
  if (call.value.size() > 1) return call.fail("one item is expected, but there are several");
  return true;
}
bool skip(Call& call) {
  std::optional<std::int64_t> number;
  if (!call.integer_argument(0, number)) return false;
  if (!number) return call.give_nothing();
  if (*number > 0) call.value.keep(static_cast<std::size_t>(*number), call.value.size());
  return true;
}
bool take(Call& call) {
  std::optional<std::int64_t> number;
  if (!call.integer_argument(0, number)) return false;
  if (!number || *number <= 0) return call.give_nothing();
  call.value.truncate(static_cast<std::size_t>(*number));
  return true;
}

bool intersect(Call& call) {
  Collection other;
  Collection common;
  if (!call.argument(0, other)) return false;
  for (const Item& item : call.value) {
    bool in_both = false;
    bool known = false;
    if (!call.run.contains(call.node, other, item, in_both)) return false;
    if (in_both && !call.run.contains(call.node, common, item, known)) return false;
    if (in_both && !known) common.push_back(item);
  }
  call.value = std::move(common);
  return true;
}
bool exclude(Call& call) {
  Collection other;
  Collection kept;
  if (!call.argument(0, other)) return false;
  for (const Item& item : call.value) {
    bool excluded = false;
    if (!call.run.contains(call.node, other, item, excluded)) return false;
    if (!excluded) kept.push_back(item);
  }
  call.value = std::move(kept);
  return true;
}
bool unite(Call& call) {
  Collection other;
  return call.argument(0, other) && distinct(call) && call.run.append_distinct(call.node, other, call.value);
}
bool combine(Call& call) {
  Collection other;
  return call.argument(0, other) && call.run.append(call.node, other, call.value);
}

bool aggregate(Call& call) {
  Collection total;
  if (call.arguments() == 2 && !call.argument(1, total)) return false;
  for (std::size_t i = 0; i < call.value.size(); ++i) {
    Collection next;
    const Frame inner{&call.value[i], static_cast<std::int64_t>(i), &total};
    if (!call.run.evaluate(call.run.program().argument(call.node, 0), inner, next)) return false;
    total = std::move(next);
  }
  call.value = std::move(total);
  return true;
}

// Only the branch that is chosen is evaluated; in all of them $this is the one item of the input.
bool iif(Call& call) {
  if (call.value.size() > 1) return call.fail("`iif` decides about one item, but there are several");
  const Frame inner{call.value.empty() ? nullptr : call.value.begin(), call.frame.index, call.frame.total};
  const auto branch = [&](std::size_t i, Collection& out) {
    return call.run.evaluate(call.run.program().argument(call.node, i), inner, out);
  };
  Collection result;
  std::optional<bool> answer;
  if (!branch(0, result) || !call.run.truth(call.node, result, answer)) return false;
  const std::size_t chosen = answer == true ? 1 : 2;
  if (chosen >= call.arguments()) return call.give_nothing();
  if (!branch(chosen, result)) return false;
  call.value = std::move(result);
  return true;
}

bool trace(Call& call) {
  std::optional<std::string_view> name;
  if (!call.text_argument(0, name)) return false;
  Collection shown = call.value;
  if (call.arguments() == 2) {
    shown.clear();
    Collection part;
    for (std::size_t i = 0; i < call.value.size(); ++i)
      if (!call.for_item(1, call.value[i], i, part) || !call.run.append(call.node, part, shown)) return false;
  }
  call.run.host().trace(name.value_or(""), shown);
  return true;
}

// An item to be sorted with its keys; a missing key comes first.
struct Keyed {
  Item item;
  std::vector<std::optional<Item>> keys;
};

// A key written with a minus sign sorts downwards. Gives what the minus sign stands before.
struct SortKey {
  NodeRef expression;
  bool descending;
};
std::vector<SortKey> sort_keys(const Call& call) {
  std::vector<SortKey> keys;
  for (std::size_t i = 0; i < call.arguments(); ++i) {
    const NodeRef argument = call.run.program().argument(call.node, i);
    const Node& head = call.run.program().nodes[argument];
    const bool descending = head.op == Op::negate && head.next == no_node;
    keys.push_back({descending ? call.run.program().argument(head, 0) : argument, descending});
  }
  return keys;
}

std::optional<Item> sort_value(const Item& item, Arena& arena) {
  return item.lacks_value() ? std::nullopt : std::optional(system_value(item, arena));
}

bool read_keys(Call& call, const std::vector<SortKey>& keys, std::vector<Keyed>& items) {
  Collection key;
  for (std::size_t i = 0; i < call.value.size(); ++i) {
    Keyed& keyed = items.emplace_back(call.value[i], std::vector<std::optional<Item>>());
    if (keys.empty()) keyed.keys.push_back(sort_value(call.value[i], call.run.arena()));
    const Frame inner{&call.value[i], static_cast<std::int64_t>(i), call.frame.total};
    for (const SortKey& sort_key : keys) {
      std::optional<Item> single_key;
      if (!call.run.evaluate(sort_key.expression, inner, key) || !call.run.single(call.node, key, single_key))
        return false;
      keyed.keys.push_back(single_key);
    }
  }
  return true;
}

bool sort(Call& call) {
  const std::vector<SortKey> keys = sort_keys(call);
  std::vector<Keyed> items;
  if (!read_keys(call, keys, items)) return false;
  if (!call.run.spend(call.node, items.size() * static_cast<std::size_t>(std::bit_width(items.size())))) return false;
  bool comparable = true;
  const auto before = [&](const Keyed& a, const Keyed& b) {
    for (std::size_t i = 0; i < a.keys.size(); ++i) {
      if (!a.keys[i] || !b.keys[i]) {
        if (a.keys[i].has_value() == b.keys[i].has_value()) continue;
        return !a.keys[i].has_value();
      }
      const Order order = compare(*a.keys[i], *b.keys[i], call.run.arena());
      comparable = comparable && order.allowed;
      if (!order.ordering || *order.ordering == 0) continue;
      const bool descending = i < keys.size() && keys[i].descending;
      return descending ? *order.ordering > 0 : *order.ordering < 0;
    }
    return false;
  };
  std::stable_sort(items.begin(), items.end(), before);
  if (!comparable) return call.fail("these values cannot be put in order");
  call.value.clear();
  for (const Keyed& keyed : items) call.value.push_back(keyed.item);
  return true;
}

constexpr Function table[] = {
    {"empty", 0, 0, Gives::boolean, empty},
    {"exists", 0, 1, Gives::boolean, exists, Wants::nothing, true},
    {"not", 0, 0, Gives::boolean, not_},
    {"all", 1, 1, Gives::boolean, all, Wants::nothing, true},
    {"allTrue", 0, 0, Gives::boolean, all_true},
    {"anyTrue", 0, 0, Gives::boolean, any_true},
    {"allFalse", 0, 0, Gives::boolean, all_false},
    {"anyFalse", 0, 0, Gives::boolean, any_false},
    {"subsetOf", 1, 1, Gives::boolean, subset_of},
    {"supersetOf", 1, 1, Gives::boolean, superset_of},
    {"count", 0, 0, Gives::integer, count},
    {"distinct", 0, 0, Gives::input, distinct},
    {"isDistinct", 0, 0, Gives::boolean, is_distinct},
    {"where", 1, 1, Gives::input, where, Wants::nothing, true},
    {"select", 1, 1, Gives::selected, select, Wants::nothing, true},
    {"repeat", 1, 1, Gives::selected, repeat, Wants::nothing, true},
    {"single", 0, 0, Gives::input, single},
    {"first", 0, 0, Gives::input, first, Wants::order},
    {"last", 0, 0, Gives::input, last, Wants::order},
    {"tail", 0, 0, Gives::input, tail, Wants::order},
    {"skip", 1, 1, Gives::input, skip, Wants::order},
    {"take", 1, 1, Gives::input, take, Wants::order},
    {"intersect", 1, 1, Gives::input, intersect},
    {"exclude", 1, 1, Gives::input, exclude},
    {"union", 1, 1, Gives::unknown, unite},
    {"combine", 1, 1, Gives::unknown, combine},
    {"aggregate", 1, 2, Gives::unknown, aggregate, Wants::nothing, true},
    {"iif", 2, 3, Gives::unknown, iif, Wants::nothing, true},
    {"trace", 1, 2, Gives::input, trace, Wants::nothing, true},
    {"sort", 0, 8, Gives::input, sort, Wants::nothing, true},
};

} // namespace

std::span<const Function> collection_functions() { return table; }

} // namespace signpost::fhirpath
