#include <string>
#include <utility>

#include "fhirpath/functions.h"
#include "fhirpath/navigate.h"
#include "fhirpath/types.h"
#include "fhirpath/values.h"
#include "fhirpath/xhtml.h"

// Types, trees, time, and what FHIR adds (http://hl7.org/fhir/R4/fhirpath.html#functions).
namespace signpost::fhirpath {
namespace {

using base::Json;

bool is_type(Call& call) {
  if (call.value.size() > 1) return call.fail("the type of one item can be asked, but there are several");
  return call.value.empty() ? true : call.give_boolean(has_type(call.value.front(), call.node.type));
}

bool of_type(Call& call) {
  Collection kept;
  for (const Item& item : call.value)
    if (is_selected_by_type(item, call.node.type)) kept.push_back(item);
  call.value = std::move(kept);
  return true;
}

bool as_type(Call& call) {
  if (call.value.size() > 1) return call.fail("one item can be taken as a type, but there are several; see `ofType`");
  return of_type(call);
}

// JSON objects made here live in the arena: {first: …, second: …}.
struct Text {
  std::string_view key;
  std::string_view value;
};
Json make_object(Arena& arena, Text first, Text second) {
  base::JsonNode* nodes = arena.make_array<base::JsonNode>(3);
  nodes[0].kind = base::JsonKind::object;
  nodes[0].span = 3;
  nodes[0].count = 2;
  const auto fill = [](base::JsonNode& node, Text text) {
    node.kind = base::JsonKind::string;
    node.key = text.key.data();
    node.key_size = static_cast<std::uint32_t>(text.key.size());
    node.text = text.value.data();
    node.text_size = static_cast<std::uint32_t>(text.value.size());
  };
  fill(nodes[1], first);
  fill(nodes[2], second);
  return Json(nodes);
}

std::string_view system_name(Kind kind) {
  switch (kind) {
  case Kind::boolean: return "Boolean";
  case Kind::integer: return "Integer";
  case Kind::decimal: return "Decimal";
  case Kind::string: return "String";
  case Kind::date: return "Date";
  case Kind::date_time: return "DateTime";
  case Kind::time: return "Time";
  case Kind::quantity: return "Quantity";
  case Kind::element: break;
  }
  return {};
}

bool type(Call& call) {
  for (Item& item : call.value) {
    const std::string_view space = item.is_element() ? "FHIR" : "System";
    const std::string_view name = item.is_element() ? item.type_name() : system_name(item.kind());
    item = Item(make_object(call.run.arena(), {"namespace", space}, {"name", name}), {}, no_type);
    if (!call.run.spend(call.node, 1)) return false;
  }
  return true;
}

bool append_children_of(Call& call, const Item& item, Collection& out) {
  const std::size_t parts = item.json().size() + item.extra().size();
  if (!call.run.spend(call.node, 1 + parts, out.size() + parts)) return false;
  append_children(item, out);
  return true;
}

bool children(Call& call) {
  Collection found;
  for (const Item& item : call.value)
    if (!append_children_of(call, item, found)) return false;
  call.value = std::move(found);
  return true;
}

// Parents before their children; a tree, so no item is met twice.
bool descendants(Call& call) {
  if (!children(call)) return false;
  Collection& found = call.value;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Item item = found[i]; // found grows and moves
    if (!append_children_of(call, item, found)) return false;
  }
  return true;
}

bool has_value(const Item& item) {
  return !item.is_element() || !item.json().scalar().empty() || item.json().is_string();
}

bool has_value(Call& call) { return call.give_boolean(call.value.size() == 1 && has_value(call.value.front())); }

bool get_value(Call& call) {
  if (call.value.size() != 1 || !has_value(call.value.front())) return call.give_nothing();
  return call.give(system_value(call.value.front(), call.run.arena()));
}

bool extension(Call& call) {
  static const TypeId extension_type = find_type("Extension");
  std::optional<std::string_view> url;
  if (!call.text_argument(0, url)) return false;
  Collection found;
  for (const Item& item : call.value) {
    const Json extensions = extensions_of(item);
    if (!call.run.spend(call.node, 1 + extensions.size(), found.size())) return false;
    for (Json extension : extensions)
      if (url && extension["url"].string() == *url) found.push_back(Item(extension, {}, extension_type));
  }
  call.value = std::move(found);
  return true;
}

Json contained_resource(Json root, std::string_view id) {
  for (Json resource : root["contained"])
    if (resource["id"].string() == id) return resource;
  return {};
}

// What a Reference, canonical or uri leads to; what cannot be found is left out.
bool resolve(Call& call) {
  Collection found;
  for (const Item& item : call.value) {
    if (!call.run.spend(call.node, 1, found.size())) return false;
    const std::string_view reference = item.json().is_object() ? item.json()["reference"].string() : item.string();
    if (reference.empty()) continue;
    if (reference.starts_with('#')) {
      const Json target = contained_resource(call.run.root_resource(), reference.substr(1));
      if (target) found.push_back(element_item(target, no_type));
      continue;
    }
    Resolution target = call.run.host().resolve(reference, item.json());
    if (!target.resource && !target.type.empty()) {
      Arena& arena = call.run.arena();
      target.resource = make_object(arena, {"resourceType", arena.copy(target.type)}, {"id", arena.copy(target.id)});
    }
    if (target.resource) found.push_back(element_item(target.resource, no_type));
  }
  call.value = std::move(found);
  return true;
}

bool member_of(Call& call) {
  std::optional<std::string_view> value_set;
  if (call.value.size() > 1) return call.fail("`memberOf` is asked about one item, but there are several");
  if (!call.text_argument(0, value_set)) return false;
  if (call.value.empty() || call.value.front().lacks_value() || !value_set) return call.give_nothing();
  const auto answer = call.run.host().member_of(call.value.front(), *value_set);
  return answer ? call.give_boolean(*answer) : call.give_nothing();
}

// FHIR's own types are known here; every other profile is the host's to judge.
bool conforms_to(Call& call) {
  constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";
  std::optional<std::string_view> profile;
  if (call.value.size() > 1) return call.fail("`conformsTo` is asked about one item, but there are several");
  if (!call.text_argument(0, profile)) return false;
  if (call.value.empty() || !profile) return call.give_nothing();
  const Item& item = call.value.front();
  if (const auto answer = call.run.host().conforms_to(item.json(), *profile)) return call.give_boolean(*answer);
  const TypeId core_type = profile->starts_with(core) ? find_type(profile->substr(core.size())) : no_type;
  if (core_type == no_type) return call.fail("the profile to conform to is not known");
  return call.give_boolean(is_a(item.type(), core_type));
}

// The invariant txt-1 of Narrative.div.
bool html_checks(Call& call) {
  std::optional<std::string_view> text;
  if (!call.text_input(text)) return false;
  return text ? call.give_boolean(is_narrative_div(*text)) : call.give_nothing();
}

// Fails if an item has a modifier extension that the arguments do not name: its meaning would be misread.
bool check_modifiers(Call& call) {
  Collection known;
  Collection url;
  for (std::size_t i = 0; i < call.arguments(); ++i)
    if (!call.argument(i, url) || !call.run.append(call.node, url, known)) return false;
  for (const Item& item : call.value) {
    const Json modifiers = item.json()["modifierExtension"];
    if (!call.run.spend(call.node, 1 + modifiers.size())) return false;
    for (Json modifier : modifiers) {
      bool expected = false;
      if (!call.run.contains(call.node, known, Item::of_string(modifier["url"].string()), expected)) return false;
      if (!expected) return call.fail("an element has a modifier extension that is not expected");
    }
  }
  return true;
}

bool today(Call& call) { return call.give(Item::of_temporal(date_of(call.run.context().today))); }

bool now(Call& call) {
  const Context& context = call.run.context();
  if (!context.now.empty()) {
    const auto value = parse_date_time(context.now);
    return value ? call.give(Item::of_temporal(*value)) : call.fail("the time given for `now` is no dateTime");
  }
  Temporal day = date_of(context.today);
  day.kind = Temporal::Kind::date_time;
  return call.give(Item::of_temporal(day));
}

bool time_of_day(Call& call) {
  if (!now(call)) return false;
  Temporal value = call.value.front().temporal_value();
  if (value.precision < Temporal::Precision::hour) return call.give_nothing();
  value.kind = Temporal::Kind::time;
  value.year = 1;
  value.month = value.day = 1;
  value.zone = Temporal::no_zone;
  return call.give(Item::of_temporal(value));
}

constexpr Function table[] = {
    {"is", 1, 1, Gives::boolean, is_type, Wants::type_name},
    {"as", 1, 1, Gives::type, as_type, Wants::type_name},
    {"ofType", 1, 1, Gives::type, of_type, Wants::type_name},
    {"type", 0, 0, Gives::unknown, type},
    {"children", 0, 0, Gives::children, children},
    {"descendants", 0, 0, Gives::children, descendants},
    {"hasValue", 0, 0, Gives::boolean, has_value},
    {"getValue", 0, 0, Gives::unknown, get_value},
    {"extension", 1, 1, Gives::extension, extension},
    {"resolve", 0, 0, Gives::unknown, resolve},
    {"memberOf", 1, 1, Gives::boolean, member_of},
    {"conformsTo", 1, 1, Gives::boolean, conforms_to},
    {"htmlChecks", 0, 0, Gives::boolean, html_checks},
    {"checkModifiers", 1, 16, Gives::input, check_modifiers},
    {"today", 0, 0, Gives::date, today},
    {"now", 0, 0, Gives::date_time, now},
    {"timeOfDay", 0, 0, Gives::time, time_of_day},
};

} // namespace

std::span<const Function> fhir_functions() { return table; }

} // namespace signpost::fhirpath
