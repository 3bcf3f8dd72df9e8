#include "cards/phrase.h"

namespace signpost::cards {

Phrase Phrase::read(const evidence::AuthorFile& file, base::Json object, std::string_view key, Escape escape) {
  kainjow::mustache::mustache compiled(file.required_text(object, key));
  if (object[key].string().find("{{>") != std::string_view::npos)
    file.error(object[key], "a template cannot include another");
  if (!compiled.is_valid()) file.error(object[key], "bad template: " + compiled.error_message());
  compiled.set_custom_escape(escape);
  return Phrase(std::move(compiled));
}

} // namespace signpost::cards
