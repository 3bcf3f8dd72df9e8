#include "fhirpath/functions.h"

#include <algorithm>

#include "fhirpath/values.h"

namespace signpost::fhirpath {

bool Call::argument(std::size_t i, Collection& out) {
  return run.evaluate(run.program().argument(node, i), frame, out);
}

bool Call::for_item(std::size_t i, const Item& item, std::size_t index, Collection& out) {
  const Frame inner{&item, static_cast<std::int64_t>(index), frame.total};
  return run.evaluate(run.program().argument(node, i), inner, out);
}

bool Call::criterion(std::size_t i, const Item& item, std::size_t index, std::optional<bool>& answer) {
  Collection result;
  return for_item(i, item, index, result) && run.truth(node, result, answer);
}

bool Call::argument(std::size_t i, std::optional<Item>& item) {
  Collection result;
  return argument(i, result) && run.single(node, result, item);
}

bool Call::as_text(const std::optional<Item>& item, std::optional<std::string_view>& text) {
  text.reset();
  if (!item) return true;
  if (item->kind() != Kind::string) return fail("`" + std::string(node.text) + "` needs a text here");
  text = item->string_value();
  return run.spend(node, 1 + text->size() / 64);
}

bool Call::text_input(std::optional<std::string_view>& text) {
  std::optional<Item> item;
  return input(item) && as_text(item, text);
}

bool Call::text_argument(std::size_t i, std::optional<std::string_view>& text) {
  std::optional<Item> item;
  return argument(i, item) && as_text(item, text);
}

bool Call::integer_argument(std::size_t i, std::optional<std::int64_t>& number) {
  std::optional<Item> item;
  if (!argument(i, item)) return false;
  number.reset();
  if (!item) return true;
  if (item->kind() != Kind::integer) return fail("`" + std::string(node.text) + "` needs a whole number here");
  number = item->integer_value();
  return true;
}

bool Call::give_text(std::string_view text) {
  // Asked before the copy is made: one call may multiply its input.
  if (run.arena().used() + text.size() > run.context().max_memory)
    return run.fail(node, "the expression computes more text than allowed", base::ErrorCode::too_large);
  return give(Item::of_string(run.arena().copy(text)));
}

const Function* find_function(std::string_view name) {
  for (const auto& table :
       {collection_functions(), text_functions(), conversion_functions(), math_functions(), fhir_functions()}) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Function& f) { return f.name == name; });
    if (found != table.end()) return &*found;
  }
  return nullptr;
}

} // namespace signpost::fhirpath
