#include "fhirpath/xhtml.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string>
#include <vector>

#include "fhirpath/text.h"

namespace signpost::fhirpath {
namespace {

constexpr std::string_view elements[] = {
    "a",    "abbr",  "acronym", "address",  "area",  "b",   "bdo",   "big",   "blockquote", "br",     "caption",
    "cite", "code",  "col",     "colgroup", "dd",    "del", "dfn",   "div",   "dl",         "dt",     "em",
    "h1",   "h2",    "h3",      "h4",       "h5",    "h6",  "hr",    "i",     "img",        "ins",    "kbd",
    "li",   "map",   "ol",      "p",        "pre",   "q",   "samp",  "small", "span",       "strong", "sub",
    "sup",  "table", "tbody",   "td",       "tfoot", "th",  "thead", "tr",    "tt",         "ul",     "var"};

constexpr std::string_view attributes[] = {
    "abbr",    "accesskey", "align",   "alt",      "axis",    "border", "cellpadding", "cellspacing", "char",
    "charoff", "charset",   "cite",    "class",    "colspan", "coords", "datetime",    "dir",         "frame",
    "headers", "height",    "href",    "hreflang", "id",      "lang",   "longdesc",    "name",        "nohref",
    "rel",     "rev",       "rowspan", "rules",    "scope",   "shape",  "span",        "src",         "style",
    "summary", "tabindex",  "title",   "type",     "usemap",  "valign", "width",       "xml:lang",    "xmlns"};

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&allowed)[N]) {
  return std::find(std::begin(allowed), std::end(allowed), name) != std::end(allowed);
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == ':' || c == '-' || c == '_';
}

// Reads markup from left to right; open elements are kept in a list, so depth costs no stack.
class Narrative {
public:
  explicit Narrative(std::string_view text) : rest_(trim(text)) {}

  bool is_allowed() {
    if (!rest_.starts_with("<div")) return false;
    do {
      if (!(rest_.starts_with('<') ? markup() : content())) return false;
    } while (!open_.empty());
    return rest_.empty() && has_content_;
  }

private:
  bool content() {
    const std::string_view text = rest_.substr(0, rest_.find('<'));
    if (text.size() == rest_.size() || !references_are_whole(text)) return false;
    has_content_ = has_content_ || !trim(text).empty();
    rest_.remove_prefix(text.size());
    return true;
  }

  bool markup() {
    if (take("<!--")) {
      const std::size_t end = rest_.find("-->");
      if (end == std::string_view::npos) return false;
      rest_.remove_prefix(end + 3);
      return true;
    }
    return take("</") ? closing_tag() : take("<") && opening_tag();
  }

  bool closing_tag() {
    const std::string_view tag = name();
    if (open_.empty() || open_.back() != tag) return false;
    open_.pop_back();
    skip_space();
    return take(">");
  }

  bool opening_tag() {
    const std::string_view tag = name();
    if (!is_one_of(tag, elements)) return false;
    has_content_ = has_content_ || tag == "img";
    for (;;) {
      const bool space = skip_space();
      if (take("/>")) return true;
      if (take(">")) {
        open_.push_back(tag);
        return true;
      }
      if (!space || !attribute()) return false;
    }
  }

  bool attribute() {
    const std::string_view key = name();
    skip_space();
    if (!is_one_of(key, attributes) || !take("=")) return false;
    skip_space();
    const char quote = rest_.empty() ? '\0' : rest_.front();
    if (quote != '"' && quote != '\'') return false;
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return false;
    const std::string_view value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (value.find('<') != std::string_view::npos || !references_are_whole(value)) return false;
    const bool link = key == "href" || key == "src";
    return !link || lower(trim(value).substr(0, 11)) != "javascript:";
  }

  static bool references_are_whole(std::string_view text) {
    for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
      const std::string_view name = text.substr(at + 1);
      const std::size_t end = name.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
      if (end == 0 || end == std::string_view::npos || name[end] != ';') return false;
    }
    return true;
  }

  std::string_view name() {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_name_character);
    const std::string_view found(rest_.begin(), end);
    rest_.remove_prefix(found.size());
    return found;
  }

  bool skip_space() {
    const std::size_t count = std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size());
    rest_.remove_prefix(count);
    return count > 0;
  }

  bool take(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  std::string_view rest_;
  std::vector<std::string_view> open_;
  bool has_content_ = false;
};

} // namespace

bool is_narrative_div(std::string_view text) { return Narrative(text).is_allowed(); }

} // namespace signpost::fhirpath
