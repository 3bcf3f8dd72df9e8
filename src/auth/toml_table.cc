#include "auth/toml_table.h"

#include <algorithm>

namespace signpost::auth {

base::Place place_in(const std::string& file, const std::string& text, const toml::source_region& region) {
  std::size_t offset = 0;
  for (toml::source_index line = 1; line < region.begin.line && offset < text.size(); ++line)
    offset = std::min(text.find('\n', offset), text.size() - 1) + 1;
  // The reader counts characters, and does not count a mark of the byte order.
  if (offset == 0 && text.starts_with("\xef\xbb\xbf")) offset = 3;
  const auto is_inside = [&] {
    return offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80;
  };
  for (toml::source_index column = 1; column < region.begin.column && offset < text.size(); ++column) {
    ++offset;
    while (is_inside()) ++offset;
  }
  return base::place_of(file, text, offset);
}

std::optional<std::vector<std::string>> TomlTable::texts(std::string_view name) {
  const toml::node* found = node(name);
  if (!found) return {};
  const toml::array* array = found->as_array();
  if (!array) {
    error(name, '`' + std::string(name) + "` must be a list of texts");
    return {};
  }
  std::vector<std::string> list;
  for (const toml::node& item : *array) {
    if (const auto* text = item.as_string()) list.push_back(text->get());
    else error_at(item, "each of `" + std::string(name) + "` must be text");
  }
  if (list.size() < array->size()) return {};
  return list;
}

const toml::table* TomlTable::table(std::string_view name) {
  const toml::node* found = node(name);
  if (found && !found->is_table()) error(name, '`' + std::string(name) + "` must be a table");
  return found ? found->as_table() : nullptr;
}

const toml::node* TomlTable::node(std::string_view name) {
  read_.emplace(name);
  return table_.get(name);
}

bool TomlTable::lacks(std::string_view name) const {
  const toml::node* found = table_.get(name);
  const auto* text = found ? found->as_string() : nullptr;
  return !found || (text && text->get().empty());
}

void TomlTable::error(std::string_view name, std::string sentence, std::string hint) {
  const toml::node* at = table_.get(name);
  error_at(at ? *at : table_, std::move(sentence), std::move(hint));
}

void TomlTable::error_in(std::string_view name, std::size_t item, std::string sentence, std::string hint) {
  const toml::node* list = table_.get(name);
  const toml::node* at = list && list->is_array() ? list->as_array()->get(item) : list;
  error_at(at ? *at : table_, std::move(sentence), std::move(hint));
}

void TomlTable::error_at(const toml::node& node, std::string sentence, std::string hint) {
  issues_.error(place_in(file_, text_, node.source()), std::move(sentence), std::move(hint));
}

void TomlTable::refuse_others() {
  for (const auto& [key, value] : table_)
    if (!read_.contains(key.str())) error_at(value, "`" + std::string(key.str()) + "` is nothing that is known here");
}

} // namespace signpost::auth
