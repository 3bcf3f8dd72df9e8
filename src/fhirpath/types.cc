#include "fhirpath/types.h"

#include <algorithm>
#include <iterator>

namespace signpost::fhirpath {
namespace {

struct TypeRow {
  std::string_view name;
  TypeId parent;
  Shape shape;
  Kind system;
  std::uint16_t first_field;
  std::uint16_t fields;
};

struct FieldRow {
  NameId name;
  TypeId type;
  std::uint16_t first_choice;
  std::uint16_t choices;
  bool list;
};

#include "fhirpath/r4_types.inc"

const FieldRow* own_field(const TypeRow& type, NameId name) {
  const FieldRow* first = field_rows + type.first_field;
  const FieldRow* last = first + type.fields;
  const FieldRow* found =
      std::lower_bound(first, last, name, [](const FieldRow& row, NameId id) { return row.name < id; });
  return found != last && found->name == name ? found : nullptr;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

} // namespace

TypeId find_type(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(type_rows), std::end(type_rows), name,
                                       [](const TypeRow& row, std::string_view text) { return row.name < text; });
  return found != std::end(type_rows) && found->name == name ? static_cast<TypeId>(found - type_rows) : no_type;
}

std::string_view type_name(TypeId type) { return type_rows[type].name; }
TypeId parent_of(TypeId type) { return type_rows[type].parent; }
Shape shape_of(TypeId type) { return type_rows[type].shape; }
Kind system_kind(TypeId type) { return type_rows[type].system; }

bool is_a(TypeId type, TypeId ancestor) {
  while (type != no_type && type != ancestor) type = parent_of(type);
  return type != no_type;
}

NameId find_name(std::string_view element_name) {
  const auto* found = std::lower_bound(std::begin(field_names), std::end(field_names), element_name);
  return found != std::end(field_names) && *found == element_name ? static_cast<NameId>(found - field_names) : no_name;
}

std::string_view name_text(NameId name) { return field_names[name]; }

std::optional<Field> find_field(TypeId type, NameId name) {
  for (; type != no_type; type = parent_of(type))
    if (const FieldRow* row = own_field(type_rows[type], name))
      return Field{row->type, {choice_rows + row->first_choice, row->choices}, row->list};
  return {};
}

bool is_choice_key(std::string_view key, std::string_view name, TypeId type) {
  const std::string_view suffix = type_name(type);
  return key.size() == name.size() + suffix.size() && key.starts_with(name) && key[name.size()] == upper(suffix[0]) &&
         key.substr(name.size() + 1) == suffix.substr(1);
}

} // namespace signpost::fhirpath
