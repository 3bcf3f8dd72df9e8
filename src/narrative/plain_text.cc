#include "narrative/plain_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "narrative/ascii.h"

namespace signpost::narrative {
namespace {

constexpr std::size_t max_entity = 10; // characters of the longest entity decoded here

bool is_block(std::string_view element) {
  static constexpr std::array<std::string_view, 27> blocks{
      "address", "article", "blockquote", "body", "caption", "dd",    "div",   "dl",     "dt",
      "footer",  "h1",      "h2",         "h3",   "h4",      "h5",    "h6",    "header", "hr",
      "li",      "ol",      "p",          "pre",  "section", "table", "tbody", "tr",     "ul"};
  return std::ranges::find(blocks, element) != blocks.end();
}

bool is_cell(std::string_view element) { return element == "td" || element == "th"; }

bool hides_content(std::string_view element) {
  return element == "script" || element == "style" || element == "head" || element == "template";
}

void append_utf8(std::string& out, std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static constexpr std::array<std::uint32_t, 4> lead{0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(lead[static_cast<std::size_t>(more)] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

std::optional<std::uint32_t> code_of_entity(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::uint32_t>, 21> named{
      {{"amp", '&'},      {"lt", '<'},       {"gt", '>'},       {"quot", '"'},      {"apos", '\''},
       {"nbsp", ' '},     {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018},  {"rsquo", 0x2019},
       {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"bull", 0x2022},  {"hellip", 0x2026}, {"deg", 0xB0},
       {"plusmn", 0xB1},  {"frac12", 0xBD},  {"ge", 0x2265},    {"le", 0x2264},     {"asymp", 0x2248},
       {"times", 0xD7}}};
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && to_lower(name[1]) == 'x';
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return {};
    return code == 0xA0 ? ' ' : code;
  }
  for (const auto& [known, code] : named) {
    if (known == name) return code;
  }
  return {};
}

class Stripper {
public:
  explicit Stripper(std::string_view html) : html_(html) { text_.reserve(html.size()); }

  std::string strip() {
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (c == '<') markup();
      else if (c == '&') entity();
      else character(c);
    }
    return std::move(text_);
  }

private:
  // White space of the source is one space; line breaks come from elements, and in <pre> from the source.
  void character(char c) {
    ++at_;
    if (in_pre_ && c == '\n') line_break();
    else if (is_space(c)) space();
    else text_ += c;
  }

  void space() {
    if (!text_.empty() && !is_space(text_.back())) text_ += ' ';
  }

  void begin_line() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (!text_.empty() && text_.back() != '\n') text_ += '\n';
  }

  void markup() {
    if (html_.substr(at_).starts_with("<!--")) return skip_past("-->");
    const std::size_t name_begin = at_ + (html_.substr(at_).starts_with("</") ? 2 : 1);
    if (name_begin >= html_.size() ||
        !(is_letter(html_[name_begin]) || html_[name_begin] == '!' || html_[name_begin] == '?')) {
      return character('<'); // "<6 weeks" is text
    }
    std::size_t name_end = name_begin;
    while (name_end < html_.size() && is_word(html_[name_end])) ++name_end;
    const std::string name =
        to_lower(html_.substr(name_begin, std::min<std::size_t>(name_end - name_begin, max_entity)));
    const bool closing = name_begin == at_ + 2;
    skip_past(">");
    const bool empty_element = html_.substr(0, at_).ends_with("/>");
    if (name == "pre") in_pre_ = !closing;
    if (!closing && !empty_element && hides_content(name)) return skip_element(name);
    if (name == "br") line_break();
    else if (is_block(name)) begin_line();
    else if (is_cell(name) && !closing) cell();
  }

  // Cells are parted by a tab, which the reader knows from a space.
  void cell() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    if (!text_.empty() && text_.back() != '\n') text_ += '\t';
  }

  void line_break() {
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    text_ += '\n';
  }

  void skip_past(std::string_view mark) {
    const std::size_t found = html_.find(mark, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
  }

  // Past "</name>"; to the end of the text where it is never closed.
  void skip_element(std::string_view name) {
    while (at_ < html_.size()) {
      skip_past("</");
      if (to_lower(html_.substr(at_, name.size())) == name) return skip_past(">");
    }
  }

  void entity() {
    const std::size_t end = html_.substr(at_, max_entity + 2).find(';');
    const auto code = end == std::string_view::npos ? std::nullopt : code_of_entity(html_.substr(at_ + 1, end - 1));
    if (!code) return character('&');
    at_ += end + 1;
    append_utf8(text_, *code);
  }

  std::string_view html_;
  std::size_t at_ = 0;
  bool in_pre_ = false;
  std::string text_;
};

} // namespace

std::string plain_text(std::string_view html) { return Stripper(html).strip(); }

} // namespace signpost::narrative
