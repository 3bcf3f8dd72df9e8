#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "fhirpath/item.h"

// The types of FHIR R4 and their elements (r4_types.inc), as FHIRPath needs them: which element of a type has which
// type, and what it inherits. Types named but not described (resources outside the table) have no elements.
namespace signpost::fhirpath {

constexpr TypeId no_type = 0;
// Index of an element name: names are looked up once, when an expression is compiled.
using NameId = std::uint16_t;
constexpr NameId no_name = UINT16_MAX;

// What kind of type an element's type is.
enum class Shape : std::uint8_t { primitive, complex, resource, undescribed };

struct Field {
  TypeId type = no_type;           // no_type for a choice
  std::span<const TypeId> choices; // of value[x]: in JSON the name is followed by the type's name
  bool list = false;
  bool is_choice() const { return !choices.empty(); }
};

TypeId find_type(std::string_view name); // no_type if there is none
std::string_view type_name(TypeId type);
TypeId parent_of(TypeId type);
bool is_a(TypeId type, TypeId ancestor); // the same or derived from it
Shape shape_of(TypeId type);
// The System type a primitive's value converts to; Kind::element for all others.
Kind system_kind(TypeId type);

NameId find_name(std::string_view element_name); // no_name if no type has such an element
std::string_view name_text(NameId name);
// The element of that name which `type` has or inherits.
std::optional<Field> find_field(TypeId type, NameId name);

// Whether `key` is the JSON name of the choice element `name` with a value of `type`: "valueQuantity".
bool is_choice_key(std::string_view key, std::string_view name, TypeId type);

} // namespace signpost::fhirpath
