#pragma once

#include <string_view>

#include "fhirpath/item.h"
#include "fhirpath/program.h"

// From an element to its parts. JSON keeps a primitive's id and extensions in a sibling `_name` (FHIR R4, 2.6.1.2):
// both become one item, and lists are paired position by position.
namespace signpost::fhirpath {

// The resource or element as an item; a resource has the type it names, anything else `type`.
Item element_item(base::Json value, TypeId type);

// The parts of that name, appended to `out`. `member` is a bound node of Op::member.
void append_member(const Item& item, const Node& member, Collection& out);
void append_children(const Item& item, Collection& out);
// The extensions of an element or primitive.
base::Json extensions_of(const Item& item);

} // namespace signpost::fhirpath
