#pragma once

#include <charconv>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/json.h"

// Test requests are made from a real one by changing a place in it.
namespace signpost::test {

inline std::string file_text(const std::string& path) {
  std::ifstream in(std::string(SIGNPOST_SOURCE_DIR "/") + path, std::ios::binary);
  if (!in) throw std::runtime_error("no file " + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_edited(base::Json value, std::string_view path, std::string_view replacement, base::JsonWriter& out) {
  const auto dot = path.find('.');
  const std::string_view step = path.substr(0, dot),
                         rest = dot == path.npos ? std::string_view{} : path.substr(dot + 1);
  bool found = false;
  const auto child = [&](base::Json member, bool here) {
    found = found || here;
    if (!here) out.value(member);
    else if (rest.empty()) out.raw(replacement);
    else write_edited(member, rest, replacement, out);
  };
  if (value.is_array()) {
    std::size_t index = value.size();
    std::from_chars(step.data(), step.data() + step.size(), index);
    out.begin_array();
    std::size_t i = 0;
    for (base::Json item : value) {
      const bool here = i++ == index;
      if (!(here && rest.empty() && replacement.empty())) child(item, here);
      found = found || here;
    }
    if (!found && rest.empty()) out.raw(replacement); // "+" or any other name appends
    out.end_array();
    return;
  }
  out.begin_object();
  for (base::Json member : value) {
    const bool here = member.key() == step;
    found = found || here;
    if (here && rest.empty() && replacement.empty()) continue;
    out.key(member.key());
    child(member, here);
  }
  if (!found) {
    if (!rest.empty() || replacement.empty()) throw std::runtime_error("no such place: " + std::string(path));
    out.key(step);
    out.raw(replacement);
  }
  out.end_object();
}

// `json` with the value at `path` (names and indexes joined by dots) replaced by the JSON text `replacement`, added if
// it is not there, or taken away if the replacement is empty. Throws where the path leads nowhere.
inline std::string edited(std::string_view json, std::string_view path, std::string_view replacement) {
  const auto document = base::JsonDocument::parse(json);
  if (!document) throw std::runtime_error(document.error().message);
  base::JsonWriter out;
  write_edited(document->root(), path, replacement, out);
  return out.take();
}

} // namespace signpost::test
