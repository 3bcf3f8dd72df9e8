#include "app/criteria_page.h"

#include <string>

namespace signpost::app {
namespace {

using policy::Criterion;

// "DiagnosticReport" to "diagnostic reports".
std::string resource_words(std::string_view type) {
  std::string words;
  for (const char c : type) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !words.empty()) words += ' ';
    words += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words + "s";
}

std::string joined(const std::vector<std::string>& texts, std::string_view last) {
  std::string all;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) all += i + 1 == texts.size() ? last : ", ";
    all += resource_words(texts[i]);
  }
  return all;
}

// What has to hold of the nodes below; empty where there are none.
std::string rule(const Criterion& node) {
  switch (node.kind) {
  case Criterion::Kind::all: return "all of these";
  case Criterion::Kind::any: return "any one of these";
  case Criterion::Kind::at_least: return "at least " + std::to_string(node.count) + " of these";
  case Criterion::Kind::first: return "whichever of these is known first, in this order";
  case Criterion::Kind::negation: return "this must not be the case";
  case Criterion::Kind::reference: return "the criteria of another policy";
  case Criterion::Kind::leaf: return {};
  }
  return {};
}

class TreeWriter {
public:
  TreeWriter(HtmlWriter& out, const policy::Catalog& catalog) : out_(out), catalog_(catalog) {}

  void write(const Criterion& node, std::string_view section_above) {
    const auto item = out_.element("li");
    write_title(node, section_above);
    if (node.kind == Criterion::Kind::leaf) write_leaf(node);
    if (node.kind == Criterion::Kind::reference) write_reference(node);
    write_review(node);
    if (node.children.empty()) return;
    const auto list = out_.element("ul");
    for (const Criterion& child : node.children) write(child, node.section);
  }

private:
  // "Failed treatment (Policy, 2): all of these", "All of these".
  void write_title(const Criterion& node, std::string_view section_above) {
    const auto line = out_.element("p");
    out_.text(node.title);
    if (!node.section.empty() && node.section != section_above)
      out_.element("span", " (" + node.section + ")", {{"class", "small"}});
    std::string words = rule(node);
    if (words.empty()) return;
    if (node.title.empty()) words[0] = static_cast<char>(words[0] - 'a' + 'A');
    else out_.text(": ");
    out_.element("span", words, {{"class", "rule"}});
  }

  void write_review(const Criterion& node) {
    if (node.review.empty()) return;
    const auto when = !node.review_when                         ? "If this decides"
                      : *node.review_when == evidence::Truth::yes ? "If this is so"
                                                                : "If this is not so";
    out_.element("p", std::string(when) + ", a person decides. " + node.review, {{"class", "notice"}});
  }

  void write_leaf(const Criterion& leaf) {
    const auto line = out_.element("p", {{"class", "small"}});
    if (const evidence::DocumentationItem* item = catalog_.item(leaf.item)) {
      out_.text("Settled by documenting ");
      out_.element("a", item->title, {{"href", "#item-" + item->id}});
      out_.text(".");
    }
    if (!leaf.presume_absent.empty())
      out_.text(" Presumed absent when all of the patient's " + joined(leaf.presume_absent, " and ") +
                " were read and none shows it.");
  }

  void write_reference(const Criterion& node) {
    const auto list = out_.element("ul");
    for (const Criterion::Version& version : node.versions) {
      const auto item = out_.element("li");
      const std::string day = base::to_string(version.effective);
      out_.element("a", node.policy + ", in effect " + day, {{"href", "../../" + node.policy + "/" + day}});
    }
  }

  HtmlWriter& out_;
  const policy::Catalog& catalog_;
};

} // namespace

void write_criteria(HtmlWriter& out, const Criterion& criteria, const policy::Catalog& catalog,
                    std::string_view service_section) {
  const auto list = out.element("ul", {{"class", "tree"}});
  TreeWriter(out, catalog).write(criteria, service_section);
}

} // namespace signpost::app
