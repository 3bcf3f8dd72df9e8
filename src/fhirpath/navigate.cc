#include "fhirpath/navigate.h"

#include <map>
#include <string>

#include "fhirpath/types.h"

namespace signpost::fhirpath {
namespace {

using base::Json;

// For data of which no type is known, such as the context of a hook: the type its JSON looks like.
TypeId guess_type(Json value) {
  static const TypeId string = find_type("string");
  static const TypeId boolean = find_type("boolean");
  static const TypeId integer = find_type("integer");
  static const TypeId decimal = find_type("decimal");
  if (value.is_string()) return string;
  if (value.is_boolean()) return boolean;
  if (value.is_number()) return value.integer() ? integer : decimal;
  return no_type;
}

bool is_abstract_resource(TypeId type) {
  static const TypeId resource = find_type("Resource");
  static const TypeId domain_resource = find_type("DomainResource");
  return type == no_type || type == resource || type == domain_resource;
}

// A resource has the type it names, untyped data the type it looks like, anything else `type`.
TypeId type_of(Json value, TypeId type) {
  if (!is_abstract_resource(type)) return type;
  const TypeId named = value.is_object() ? find_type(value["resourceType"].string()) : no_type;
  if (named != no_type) return named;
  return type != no_type ? type : guess_type(value);
}

void append_one(Json value, Json extra, TypeId type, Collection& out) {
  if (value.is_null()) value = {};
  if (extra.is_null()) extra = {};
  if (value || extra) out.emplace_back(value, extra, type_of(value, type));
}

void append_list(Json values, Json extras, TypeId type, Collection& out) {
  auto value = values.begin();
  auto extra = extras.begin();
  while (value != values.end() || extra != extras.end()) {
    append_one(value != values.end() ? *value++ : Json{}, extra != extras.end() ? *extra++ : Json{}, type, out);
  }
}

void append_values(Json value, Json extra, TypeId type, Collection& out) {
  if (value.is_array() || extra.is_array()) append_list(value, extra, type, out);
  else append_one(value, extra, type, out);
}

// The member `_key`, which holds id and extensions of the primitive `key`.
Json extra_of(Json object, std::string_view key) {
  for (Json member : object) {
    const std::string_view name = member.key();
    if (name.size() == key.size() + 1 && name[0] == '_' && name.substr(1) == key) return member;
  }
  return {};
}

// value[x]: the member whose name ends with one of the types it may have.
void append_choice(Json object, std::string_view name, std::span<const TypeId> types, Collection& out) {
  for (Json member : object) {
    std::string_view key = member.key();
    const bool is_extra = key.starts_with('_');
    if (is_extra) key.remove_prefix(1);
    if (!key.starts_with(name) || key.size() == name.size()) continue;
    for (const TypeId type : types) {
      if (!is_choice_key(key, name, type)) continue;
      const bool primitive = shape_of(type) == Shape::primitive;
      if (!is_extra) append_values(member, primitive ? extra_of(object, key) : Json{}, type, out);
      else if (!object[key]) append_values({}, member, type, out);
      break;
    }
  }
}

// A choice in data of no known type: what follows the name is the name of a type.
void append_guessed_choice(Json object, std::string_view name, Collection& out) {
  for (Json member : object) {
    if (!member.key().starts_with(name) || member.key().size() == name.size()) continue;
    std::string suffix(member.key().substr(name.size()));
    TypeId type = find_type(suffix);
    if (type == no_type && suffix[0] >= 'A' && suffix[0] <= 'Z') {
      suffix[0] = static_cast<char>(suffix[0] - 'A' + 'a');
      type = find_type(suffix);
    }
    if (type != no_type && is_choice_key(member.key(), name, type))
      append_values(member, extra_of(object, member.key()), type, out);
  }
}

// `name` and its `_name`, found in one pass.
struct Pair {
  Json value;
  Json extra;
};
Pair find_pair(Json object, std::string_view name, std::string_view extra_key) {
  Pair found;
  for (Json member : object) {
    if (member.key() == name) found.value = member;
    else if (member.key() == extra_key) found.extra = member;
  }
  return found;
}

void append_untyped(Json object, const Node& member, Collection& out) {
  const Pair found = find_pair(object, member.text, member.extra_key);
  if (found.value || found.extra) append_values(found.value, found.extra, no_type, out);
  else append_guessed_choice(object, member.text, out);
}

// The type of the member `key` of an object of `type`, also where key is valueQuantity and the element value[x].
TypeId child_type(TypeId type, std::string_view key) {
  if (const NameId name = find_name(key); name != no_name)
    if (const auto field = find_field(type, name)) return field->type;
  for (std::size_t i = 1; i < key.size(); ++i) {
    if (key[i] < 'A' || key[i] > 'Z') continue;
    const NameId name = find_name(key.substr(0, i));
    const auto field = name == no_name ? std::nullopt : find_field(type, name);
    if (!field) continue;
    for (const TypeId choice : field->choices)
      if (is_choice_key(key, key.substr(0, i), choice)) return choice;
  }
  return no_type;
}

// A primitive's parts are in its `_name`; those of anything else in the element itself.
Json object_of(const Item& item) { return item.json().is_object() ? item.json() : item.extra(); }

} // namespace

Item element_item(Json value, TypeId type) { return Item(value, {}, type_of(value, type)); }

void append_member(const Item& item, const Node& member, Collection& out) {
  const Json object = object_of(item);
  if (!object.is_object()) return;
  const TypeId type = item.type();
  if (type == no_type || shape_of(type) == Shape::undescribed) return append_untyped(object, member, out);
  const auto field = member.name == no_name ? std::nullopt : find_field(type, member.name);
  if (!field) return;
  if (field->is_choice()) return append_choice(object, member.text, field->choices, out);
  if (field->type == no_type || shape_of(field->type) != Shape::primitive)
    return append_values(object[member.text], {}, field->type, out);
  const Pair found = find_pair(object, member.text, member.extra_key);
  append_values(found.value, found.extra, field->type, out);
}

void append_children(const Item& item, Collection& out) {
  const Json object = object_of(item);
  if (!object.is_object()) return;
  const auto type_at = [&](std::string_view key) {
    return item.type() == no_type ? no_type : child_type(item.type(), key);
  };
  std::map<std::string_view, Json> extras; // by the name of the value they belong to
  for (Json member : object)
    if (member.key().starts_with('_')) extras.emplace(member.key().substr(1), member);
  for (Json member : object) {
    const std::string_view key = member.key();
    if (key == "resourceType" || key.starts_with('_')) continue;
    const auto extra = extras.extract(key);
    append_values(member, extra ? extra.mapped() : Json{}, type_at(key), out);
  }
  for (const auto& [key, extra] : extras) append_values({}, extra, type_at(key), out); // those without a value
}

base::Json extensions_of(const Item& item) { return object_of(item)["extension"]; }

} // namespace signpost::fhirpath
