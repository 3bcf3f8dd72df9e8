#include "pages/html.h"

namespace signpost::pages {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += c;
    }
  }
}

} // namespace

HtmlWriter::Element::~Element() { out_.append("</").append(name_).append(">"); }

HtmlWriter::Element HtmlWriter::element(std::string_view name, Attributes attributes) {
  begin(name, attributes);
  return {out_, name};
}

void HtmlWriter::element(std::string_view name, std::string_view content, Attributes attributes) {
  const Element whole = element(name, attributes);
  text(content);
}

void HtmlWriter::void_element(std::string_view name, Attributes attributes) { begin(name, attributes); }

void HtmlWriter::text(std::string_view text) { append_escaped(out_, text); }

void HtmlWriter::begin(std::string_view name, Attributes attributes) {
  out_.append("<").append(name);
  for (const auto& [attribute, value] : attributes) {
    out_.append(" ").append(attribute).append("=\"");
    append_escaped(out_, value);
    out_ += '"';
  }
  out_ += '>';
}

} // namespace signpost::pages
