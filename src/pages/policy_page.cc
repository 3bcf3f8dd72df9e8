#include "pages/policy_page.h"

#include <algorithm>
#include <array>

#include "base/overloaded.h"
#include "cards/view.h"
#include "pages/criteria_page.h"
#include "pages/page.h"

namespace signpost::pages {
namespace {

using policy::PolicyVersion;

constexpr std::size_t many_codes = 24; // more are folded

std::string in_words(base::Date date) {
  static constexpr std::array<std::string_view, 12> months{"January",   "February", "March",    "April",
                                                           "May",       "June",     "July",     "August",
                                                           "September", "October",  "November", "December"};
  const std::chrono::year_month_day day(date);
  return std::string(months[static_cast<unsigned>(day.month()) - 1]) + " " +
         std::to_string(static_cast<unsigned>(day.day())) + ", " + std::to_string(static_cast<int>(day.year()));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

std::string spaced(std::string_view id) {
  std::string words(id);
  std::ranges::replace(words, '-', ' ');
  return words;
}

// As it is called: by number and title, or by the title alone where the payer prints no number.
std::string name_of(const PolicyVersion& policy) {
  return policy.number == policy.title ? policy.title : policy.number + ": " + policy.title;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string effective_words(const PolicyVersion& policy) {
  if (policy.date_stated) return in_words(policy.effective);
  return "Not stated by the document. Filed under its newest history date, " + in_words(policy.effective) +
         "; applied to earlier services too.";
}

bool review_passed(const PolicyVersion& policy, base::Date today) {
  return policy.review_due && *policy.review_due < today;
}

std::string review_words(const PolicyVersion& policy, base::Date today) {
  const std::string day = in_words(*policy.review_due);
  return review_passed(policy, today) ? "Was due " + day + ": check whether the payer has published a newer version."
                                      : "Due " + day;
}

std::string footer(const service::Knowledge& knowledge) {
  return "Criteria are in our own words; the payer's document governs. CPT codes appear without descriptors. "
         "Knowledge " +
         knowledge.digest + ".";
}

class PolicyPage {
public:
  PolicyPage(HtmlWriter& out, const service::Knowledge& knowledge, const PolicyVersion& policy, base::Date today)
      : out_(out), knowledge_(knowledge), catalog_(*knowledge.catalog), policy_(policy),
        payer_(*catalog_.payer(policy.payer)), today_(today) {}

  void write() {
    {
      const auto nav = out_.element("nav", {{"aria-label", "Policies"}});
      out_.element("a", "All policies", {{"href", "../../../policies"}});
    }
    out_.element("h1", name_of(policy_));
    write_about();
    write_contents();
    for (std::size_t i = 0; i < policy_.services.size(); ++i) write_service(policy_.services[i], i + 1);
    write_authorization();
    write_remarks();
    write_questions();
  }

private:
  void fact(std::string_view name, std::string_view text) {
    out_.element("dt", name);
    out_.element("dd", text);
  }

  void write_about() {
    if (!policy_.provisional.empty())
      out_.element("p", "Only provisionally known: " + policy_.provisional, {{"class", "notice"}});
    const auto facts = out_.element("dl");
    fact("Payer", payer_.label);
    fact("Policy number", policy_.number);
    fact("Source", policy_.source);
    fact("Effective", effective_words(policy_));
    if (policy_.review_due) fact("Payer's next review", review_words(policy_, today_));
    fact("Lines of business", joined(policy_.lines));
    fact("Revision of our encoding", std::to_string(policy_.revision));
    write_other_versions();
  }

  void write_other_versions() {
    bool first = true;
    for (const auto& other : catalog_.versions()) {
      if (other->id != policy_.id || other.get() == &policy_) continue;
      if (first) out_.element("dt", "Other versions");
      first = false;
      const auto item = out_.element("dd");
      out_.element("a", in_words(other->effective), {{"href", other->version()}});
    }
  }

  void write_contents() {
    const auto nav = out_.element("nav", {{"aria-label", "On this page"}});
    out_.element("p", "An order is judged by the first of these statements that fits its code, the plan and the "
                      "condition named, if there is one.");
    const auto list = out_.element("ol");
    for (const policy::Service& service : policy_.services) {
      const auto item = out_.element("li");
      out_.element("a", capitalised(service.title), {{"href", "#" + service.id}});
      out_.text(": " + gist(service));
    }
  }

  // What a statement comes to, in a few words.
  std::string gist(const policy::Service& service) const {
    using Words = std::string;
    std::string words = std::visit(base::overloaded{
                                       [](const policy::CoveredIf&) -> Words { return "covered if criteria are met"; },
                                       [](const policy::Negative& negative) { return spaced(negative.determination); },
                                       [](const policy::PersonDecides&) -> Words { return "for a person to decide"; },
                                       [](const policy::Delegated&) -> Words { return "decided by another document"; },
                                       [](const policy::NotAddressed&) -> Words { return "not addressed"; },
                                   },
                                   service.statement);
    if (!service.lines.empty() && service.lines != policy_.lines) words += " (" + joined(service.lines) + ")";
    if (service.gate && !service.gate->title.empty()) words += ". Only if: " + service.gate->title;
    return words;
  }

  void write_service(const policy::Service& service, std::size_t number) {
    const auto section = out_.element("section", {{"id", service.id}, {"aria-labelledby", service.id + "-title"}});
    out_.element("h2", std::to_string(number) + ". " + capitalised(service.title), {{"id", service.id + "-title"}});
    out_.element("p",
                 "Section: " + service.section +
                     ". Lines of business: " + joined(service.lines.empty() ? policy_.lines : service.lines) + ".",
                 {{"class", "small"}});
    out_.element("h3", "Procedure codes");
    write_codes(service.codes, "procedure codes");
    if (service.gate) {
      out_.element("h3", "Applies only if");
      write_criteria(out_, *service.gate, catalog_.values(), service.section);
    }
    write_statement(service);
    if (!service.diagnoses) return;
    out_.element("h3", "Diagnoses listed by the document");
    out_.element("p", "A diagnosis outside the list is noted; it does not decide.", {{"class", "small"}});
    write_codes(service.diagnoses, "diagnosis codes");
  }

  void write_statement(const policy::Service& service) {
    std::visit(base::overloaded{
                   [&](const policy::CoveredIf& covered) {
                     out_.element("h3", "Covered if");
                     write_criteria(out_, covered.criteria, catalog_.values(), service.section);
                     out_.element("h3", "If not met");
                     write_negative(covered.otherwise);
                   },
                   [&](const policy::Negative& negative) {
                     out_.element("h3", "Not covered, whatever the chart says");
                     write_negative(negative);
                   },
                   [&](const policy::PersonDecides& person) {
                     out_.element("h3", "For a person to decide");
                     out_.element("p", person.why);
                   },
                   [&](const policy::Delegated& delegated) {
                     out_.element("h3", "Decided elsewhere");
                     out_.element("p", "The document refers to " + delegated.document +
                                           ", which is not on file here: no guidance is given.");
                   },
                   [&](const policy::NotAddressed& silence) {
                     out_.element("h3", "Not addressed");
                     out_.element("p", silence.how);
                   },
               },
               service.statement);
  }

  void write_negative(const policy::Negative& negative) {
    const auto line = out_.element("p");
    out_.text("The payer's word: ");
    out_.element("span", spaced(negative.determination), {{"class", "word"}});
    out_.text(". " + negative.reason + " ");
    out_.element("span", "(" + negative.section + ")", {{"class", "small"}});
  }

  void write_codes(const fhir::ValueSet* set, std::string_view what) {
    const auto found = set ? knowledge_.code_lists.find(set->id()) : knowledge_.code_lists.end();
    if (found == knowledge_.code_lists.end()) return;
    std::size_t count = 0;
    for (const service::CodeGroup& group : found->second) count += group.codes.size();
    if (count <= many_codes) return write_groups(found->second);
    const auto details = out_.element("details");
    out_.element("summary", std::to_string(count) + " " + std::string(what));
    write_groups(found->second);
  }

  void write_groups(const std::vector<service::CodeGroup>& groups) {
    for (const service::CodeGroup& group : groups)
      if (!group.codes.empty()) write_group(group);
  }

  void write_group(const service::CodeGroup& group) {
    const auto line = out_.element("p");
    out_.text(group.system + ": ");
    bool first = true;
    for (const service::CodeGroup::Code& code : group.codes) {
      if (!first) out_.text(", ");
      first = false;
      out_.element("code", code.code);
      if (!code.display.empty()) out_.text(" " + code.display);
    }
  }

  std::string plans(const policy::AuthorizationRow& row) const {
    std::vector<std::string> labels;
    for (const std::string& id : row.products) {
      const auto product = std::ranges::find(payer_.products, id, &policy::Product::id);
      labels.push_back(product == payer_.products.end() || product->label.empty() ? id : product->label);
    }
    return labels.empty() ? "all plans" : joined(labels);
  }

  void write_authorization() {
    const auto section = out_.element("section", {{"aria-labelledby", "prior-authorization"}});
    out_.element("h2", "Prior authorization", {{"id", "prior-authorization"}});
    if (policy_.authorization.empty()) {
      out_.element("p", "The document does not say whether it is required.");
      return;
    }
    out_.element("p", "The first row that fits counts; where none does, the document does not say.",
                 {{"class", "small"}});
    const auto scroll = out_.element("div", {{"class", "scroll"}});
    const auto table = out_.element("table");
    {
      const auto head = out_.element("thead");
      const auto row = out_.element("tr");
      for (const std::string_view name : {"Plans", "Setting", "Prior authorization", "Section"})
        out_.element("th", name, {{"scope", "col"}});
    }
    const auto body = out_.element("tbody");
    for (const policy::AuthorizationRow& row : policy_.authorization) {
      const auto line = out_.element("tr");
      out_.element("td", plans(row));
      out_.element("td", row.setting ? catalog_.values()[*catalog_.setting()].coded()->members[*row.setting] : "any");
      out_.element("td", spaced(to_string(row.answer)), {{"class", "word"}});
      out_.element("td", row.section);
    }
  }

  // Items that leaves of this policy name, in the order in which they are read.
  std::vector<const evidence::DocumentationItem*> items() const {
    std::vector<const evidence::DocumentationItem*> items;
    const auto collect = [&](const policy::Criterion&, const policy::Leaf& leaf) {
      if (std::ranges::find(items, leaf.item) == items.end()) items.push_back(leaf.item);
    };
    for (const policy::Service& service : policy_.services)
      policy::for_each_tree(service, [&](const policy::Criterion& tree) { policy::for_each_leaf(tree, collect); });
    return items;
  }

  void write_remarks() {
    if (policy_.remarks.empty()) return;
    const auto section = out_.element("section", {{"aria-labelledby", "remarks"}});
    out_.element("h2", "Remarks that decide nothing", {{"id", "remarks"}});
    const auto list = out_.element("ul");
    for (const policy::PolicyRemark& remark : policy_.remarks)
      out_.element("li", remark.when.title + ": " + remark.say);
  }

  void write_questions() {
    const auto used = items();
    if (used.empty()) return;
    const auto section = out_.element("section", {{"aria-labelledby", "documentation"}});
    out_.element("h2", "Documentation that settles open questions", {{"id", "documentation"}});
    const auto list = out_.element("ul");
    for (const evidence::DocumentationItem* item : used) {
      const auto entry = out_.element("li", {{"id", "item-" + item->id}});
      out_.element("span", item->title, {{"class", "word"}});
      const auto own = policy_.asks.find(item->id);
      out_.text(": " + (own == policy_.asks.end() ? item->ask : own->second));
    }
  }

  HtmlWriter& out_;
  const service::Knowledge& knowledge_;
  const policy::Catalog& catalog_;
  const PolicyVersion& policy_;
  const policy::Payer& payer_;
  const base::Date today_;
};

void write_list_entry(HtmlWriter& out, const PolicyVersion& policy, base::Date today) {
  const auto item = out.element("li");
  {
    const auto line = out.element("p");
    out.element("a", name_of(policy), {{"href", cards::policy_path(policy).substr(1)}});
  }
  const auto line = out.element("p", {{"class", "small"}});
  out.text(policy.date_stated ? "Effective " + in_words(policy.effective) + "."
                              : "No effective date stated; filed under " + in_words(policy.effective) + ".");
  out.text(" Lines of business: " + joined(policy.lines) + ".");
  if (!policy.provisional.empty()) out.text(" Only provisionally known.");
  if (review_passed(policy, today))
    out.text(" The payer's review date, " + in_words(*policy.review_due) + ", has passed.");
}

} // namespace

std::string policy_page(const service::Knowledge& knowledge, const PolicyVersion& policy, base::Date today) {
  const std::string title = name_of(policy) + " (" + knowledge.catalog->payer(policy.payer)->label + ")";
  return page(title, footer(knowledge), [&](HtmlWriter& out) { PolicyPage(out, knowledge, policy, today).write(); });
}

std::string policy_list_page(const service::Knowledge& knowledge, base::Date today) {
  return page("Policies in use", footer(knowledge), [&](HtmlWriter& out) {
    out.element("h1", "Policies in use");
    for (const policy::Payer& payer : knowledge.catalog->payers()) {
      const auto section = out.element("section", {{"aria-labelledby", "payer-" + payer.id}});
      out.element("h2", payer.label, {{"id", "payer-" + payer.id}});
      const auto list = out.element("ul");
      for (const auto& policy : knowledge.catalog->versions())
        if (policy->payer == payer.id) write_list_entry(out, *policy, today);
    }
  });
}

} // namespace signpost::pages
