#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace signpost::http {

void append_number(std::string& out, std::size_t number);

// `Name: value` and the end of the line. Control characters in either become spaces, so that no value can add a field.
void append_field(std::string& out, std::string_view name, std::string_view value);

} // namespace signpost::http
