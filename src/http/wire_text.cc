#include "http/wire_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace signpost::http {
namespace {

void append_clean(std::string& out, std::string_view text) {
  std::ranges::transform(text, std::back_inserter(out),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c; });
}

} // namespace

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  append_clean(out, name);
  out += ": ";
  append_clean(out, value);
  out += "\r\n";
}

} // namespace signpost::http
