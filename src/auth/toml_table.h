#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "base/issue.h"

namespace signpost::auth {

// A table of a TOML file that people write: reads members by name and type, and notes what is wrong at its place.
// Heavy to include: for files that read such files alone.
class TomlTable {
public:
  // `text`: of the whole file, for the places.
  TomlTable(const toml::table& table, const std::string& file, const std::string& text, base::Issues& issues)
      : table_(table), file_(file), text_(text), issues_(issues) {}

  std::optional<std::string> text(std::string_view name) { return one<std::string>(name, "text"); }
  std::optional<std::int64_t> number(std::string_view name) { return one<std::int64_t>(name, "a whole number"); }
  std::optional<bool> flag(std::string_view name) { return one<bool>(name, "true or false"); }
  // Texts; nothing if the member is missing or any of it is no text.
  std::optional<std::vector<std::string>> texts(std::string_view name);
  const toml::table* table(std::string_view name);
  const toml::node* node(std::string_view name);
  // Whether the member is missing, or an empty text. One of a wrong type is there: that mistake is noted already.
  bool lacks(std::string_view name) const;

  void error(std::string_view name, std::string sentence, std::string hint = {});
  // At an item of a list that texts() has read.
  void error_in(std::string_view name, std::size_t item, std::string sentence, std::string hint = {});
  // At the table itself.
  void error_here(std::string sentence, std::string hint = {}) {
    error_at(table_, std::move(sentence), std::move(hint));
  }
  void error_at(const toml::node& node, std::string sentence, std::string hint = {});
  // Notes every member that was not read.
  void refuse_others();

private:
  template <class T>
  std::optional<T> one(std::string_view name, std::string_view what) {
    const toml::node* found = node(name);
    if (!found) return {};
    if (const auto* value = found->as<T>()) return value->get();
    error(name, '`' + std::string(name) + "` must be " + std::string(what));
    return {};
  }

  const toml::table& table_;
  const std::string& file_;
  const std::string& text_;
  base::Issues& issues_;
  std::set<std::string, std::less<>> read_;
};

// Where something stands in a file.
base::Place place_in(const std::string& file, const std::string& text, const toml::source_region& region);

} // namespace signpost::auth
