#pragma once

#include <kainjow/mustache.hpp>

#include <string>
#include <string_view>

#include "evidence/author_file.h"

namespace signpost::cards {

// A text of an author file with places for names, a Mustache template: free of logic but for "is there any".
class Phrase {
public:
  using Escape = std::string (*)(const std::string&);
  // Takes the text under `key`; it has to be well-formed and to include no other. Mistakes go to the file's issues.
  static Phrase read(const evidence::AuthorFile& file, base::Json object, std::string_view key, Escape escape);

  std::string with(const kainjow::mustache::data& names) const { return text_.render(names); }

private:
  explicit Phrase(kainjow::mustache::mustache text) : text_(std::move(text)) {}
  // The library's render() is not const because partials and lambdas may report an error in the template; read()
  // refuses partials and our data has no lambdas, so rendering only reads and may be done by several threads.
  mutable kainjow::mustache::mustache text_;
};

} // namespace signpost::cards
