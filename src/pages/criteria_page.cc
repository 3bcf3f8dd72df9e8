#include "pages/criteria_page.h"

#include <string>

#include "base/overloaded.h"

namespace signpost::pages {
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
  using Words = std::string;
  return std::visit(
      base::overloaded{
          [](const policy::All&) -> Words { return "all of these"; },
          [](const policy::Any&) -> Words { return "any one of these"; },
          [](const policy::AtLeast& group) { return "at least " + std::to_string(group.count) + " of these"; },
          [](const policy::First&) -> Words { return "whichever of these is known first, in this order"; },
          [](const policy::Negation&) -> Words { return "this must not be the case"; },
          [](const policy::Reference&) -> Words { return "the criteria of another policy"; },
          [](const policy::Leaf&) { return Words(); },
      },
      node.form);
}

class TreeWriter {
public:
  TreeWriter(HtmlWriter& out, const evidence::Values& values) : out_(out), values_(values) {}

  void write(const Criterion& node, std::string_view section_above) {
    const auto item = out_.element("li");
    write_title(node, section_above);
    if (const policy::Leaf* leaf = node.leaf()) write_leaf(*leaf);
    if (const auto* reference = std::get_if<policy::Reference>(&node.form)) write_reference(*reference);
    write_review(node);
    if (node.parts().empty()) return;
    const auto list = out_.element("ul");
    for (const Criterion& part : node.parts()) write(part, node.section);
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
    const auto when = !node.review_when                           ? "If this decides"
                      : *node.review_when == evidence::Truth::yes ? "If this is so"
                                                                  : "If this is not so";
    out_.element("p", std::string(when) + ", a person decides. " + node.review, {{"class", "notice"}});
  }

  void write_leaf(const policy::Leaf& leaf) {
    const auto line = out_.element("p", {{"class", "small"}});
    out_.text("Settled by documenting ");
    out_.element("a", leaf.item->title, {{"href", "#item-" + leaf.item->id}});
    out_.text(".");
    if (leaf.presume_absent)
      out_.text(" Presumed absent when all of the patient's " + joined(values_[leaf.value].types, " and ") +
                " were read and understood, and none shows it.");
  }

  void write_reference(const policy::Reference& reference) {
    const auto list = out_.element("ul");
    for (const policy::Reference::Version& version : reference.versions) {
      const auto item = out_.element("li");
      const std::string day = base::to_string(version.effective);
      out_.element("a", reference.policy + ", in effect " + day, {{"href", "../../" + reference.policy + "/" + day}});
    }
  }

  HtmlWriter& out_;
  const evidence::Values& values_;
};

} // namespace

void write_criteria(HtmlWriter& out, const Criterion& criteria, const evidence::Values& values,
                    std::string_view service_section) {
  const auto list = out.element("ul", {{"class", "tree"}});
  TreeWriter(out, values).write(criteria, service_section);
}

} // namespace signpost::pages
