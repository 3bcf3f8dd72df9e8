#include "cards/phrase.h"

namespace signpost::cards {
namespace {

// The one name that is no text of a chart but an address of ours: it is to lead somewhere, and is written as it is.
std::string with_own_address(std::string text) {
  constexpr std::string_view escaped = "{{policyUrl}}", as_it_is = "{{{policyUrl}}}";
  for (std::size_t at = 0; (at = text.find(escaped, at)) != text.npos; at += as_it_is.size())
    if (at == 0 || text[at - 1] != '{') text.replace(at, escaped.size(), as_it_is);
  return text;
}

} // namespace

Phrase Phrase::read(const evidence::AuthorFile& file, base::Json object, std::string_view key, Escape escape) {
  kainjow::mustache::mustache compiled(with_own_address(file.required_text(object, key)));
  if (object[key].string().find("{{>") != std::string_view::npos)
    file.error(object[key], "a template cannot include another");
  if (!compiled.is_valid()) file.error(object[key], "bad template: " + compiled.error_message());
  compiled.set_custom_escape(escape);
  return Phrase(std::move(compiled));
}

} // namespace signpost::cards
