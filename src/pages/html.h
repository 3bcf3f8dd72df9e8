#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace signpost::pages {

// Writes HTML. Names of elements and attributes are ours; every text and every attribute's value is escaped, so nothing
// that an author wrote can become markup.
class HtmlWriter {
public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // An element that is open until the end of its scope.
  class [[nodiscard]] Element {
  public:
    ~Element();
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

  private:
    friend class HtmlWriter;
    Element(std::string& out, std::string_view name) : out_(out), name_(name) {}
    std::string& out_;
    std::string_view name_;
  };

  explicit HtmlWriter(std::string_view prologue) : out_(prologue) {}

  Element element(std::string_view name, Attributes attributes = {});
  // A whole element with a text in it.
  void element(std::string_view name, std::string_view text, Attributes attributes = {});
  // An element that has no content and no end (meta, br).
  void void_element(std::string_view name, Attributes attributes);
  void text(std::string_view text);
  // Markup as it is, of our own; a style sheet, say, in which nothing may be escaped.
  void raw(std::string_view markup) { out_ += markup; }

  std::string take() { return std::move(out_); }

private:
  void begin(std::string_view name, Attributes attributes);

  std::string out_;
};

} // namespace signpost::pages
