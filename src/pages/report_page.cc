#include "pages/report_page.h"

#include <algorithm>
#include <map>

#include "cards/view.h"
#include "pages/page.h"

namespace signpost::pages {
namespace {

using store::Reception;
using store::Report;

std::string day_of(base::Timestamp time) { return base::to_string(time).substr(0, 10); }

std::string period(const store::ReportQuery& query) {
  std::string words;
  if (query.since) words += " from " + day_of(*query.since);
  if (query.until) words += " to " + day_of(*query.until - std::chrono::milliseconds(1)) + " (UTC)";
  return words;
}

std::string counted(std::uint64_t count, std::string_view of) {
  return std::to_string(count) + " " + std::string(of) + (count == 1 ? "" : "s");
}

// "urgent (3), without a code (1)"
std::string in_words(const std::vector<store::ReasonCount>& reasons) {
  std::string words;
  for (const store::ReasonCount& reason : reasons) {
    if (!words.empty()) words += ", ";
    words += reason.code.empty() ? "without a code" : reason.code;
    words += " (" + std::to_string(reason.count) + ")";
  }
  return words;
}

const policy::PolicyVersion* find(const service::Knowledge& knowledge, const Report::OfPolicy& policy) {
  const auto& versions = knowledge.catalog->versions();
  const auto found = std::ranges::find_if(
      versions, [&](const auto& one) { return one->id == policy.policy && one->version() == policy.version; });
  return found == versions.end() ? nullptr : found->get();
}

// The criteria of a policy version by id, as its page calls them.
std::map<std::string, std::string, std::less<>> titles_of(const policy::PolicyVersion* version) {
  std::map<std::string, std::string, std::less<>> titles;
  const auto take = [&](const policy::Criterion& criterion, const auto&) {
    if (!criterion.title.empty()) titles.emplace(criterion.id, criterion.title);
  };
  if (version)
    for (const policy::Service& service : version->services)
      policy::for_each_tree(service, [&](const policy::Criterion& tree) { policy::for_each_leaf(tree, take); });
  return titles;
}

class ReportPage {
public:
  ReportPage(HtmlWriter& out, const Report& report, const service::Knowledge& knowledge)
      : out_(out), report_(report), knowledge_(knowledge) {}

  void write(const store::ReportQuery& query) {
    out_.element("h1", "What became of the cards");
    out_.element("p", counted(report_.calls, "call") + period(query) +
                          ". A card counts once, by the last thing that was said of it; of cards without feedback "
                          "nothing is known.");
    out_.element("p", "Another period: add ?since=2026-11-01&until=2026-11-30 to the address.", {{"class", "small"}});
    for (const Report::OfPolicy& policy : report_.policies) write_policy(policy);
    write_unknown();
  }

private:
  void write_policy(const Report::OfPolicy& policy) {
    const policy::PolicyVersion* version = find(knowledge_, policy);
    write_heading(policy, version);
    std::string words = counted(policy.orders, "order") + ":";
    for (const auto& [outcome, count] : policy.outcomes) words += " " + outcome + " " + std::to_string(count) + ",";
    words.back() = '.';
    out_.element("p", words);
    if (policy.cards.empty()) return;
    const auto titles = titles_of(version);
    const auto scroll = out_.element("div", {{"class", "scroll"}});
    const auto table = out_.element("table");
    write_head();
    const auto body = out_.element("tbody");
    for (const Report::OfCard& card : policy.cards) {
      write_row(card.determination.empty() ? card.outcome : card.outcome + ": " + card.determination, card.reception,
                card.reasons, "word");
      for (const Report::OfCriterion& criterion : card.criteria) {
        const auto title = titles.find(criterion.id);
        write_row(title == titles.end() ? criterion.id : title->second + " (" + criterion.id + ")", criterion.reception,
                  criterion.reasons, "small");
      }
    }
  }

  void write_heading(const Report::OfPolicy& policy, const policy::PolicyVersion* version) {
    const policy::Payer* payer = knowledge_.catalog->payer(policy.payer);
    const std::string of = payer ? payer->label : policy.payer;
    const auto heading = out_.element("h2");
    if (version)
      out_.element("a", of + ": " + version->title + ", " + policy.version,
                   {{"href", cards::policy_path(*version).substr(1)}});
    else if (!policy.policy.empty()) out_.text(policy.policy + ", " + policy.version);
    else out_.text(of.empty() ? "Orders of a payer that is not held" : of + ": orders without a policy");
  }

  void write_head() {
    const auto head = out_.element("thead");
    const auto row = out_.element("tr");
    for (const char* name :
         {"Card, and the criteria it names", "Shown", "Accepted", "Overridden", "Median time", "Why"})
      out_.element("th", name, {{"scope", "col"}});
  }

  void write_row(std::string_view name, const Reception& reception, const std::vector<store::ReasonCount>& reasons,
                 std::string_view kind) {
    const auto row = out_.element("tr");
    out_.element("th", name, {{"scope", "row"}, {"class", kind}});
    for (const std::uint64_t count : {reception.shown, reception.accepted, reception.overridden})
      out_.element("td", std::to_string(count));
    out_.element("td", reception.median_to_outcome ? span_words(*reception.median_to_outcome) : "");
    out_.element("td", in_words(reasons));
  }

  void write_unknown() {
    const Reception& unknown = report_.unknown_cards;
    if (unknown.accepted + unknown.overridden == 0) return;
    out_.element("h2", "Cards that were not shown from here");
    out_.element("p", "Another replica may have shown them, or their calls are no longer kept. Accepted " +
                          std::to_string(unknown.accepted) + ", overridden " + std::to_string(unknown.overridden) +
                          (report_.unknown_reasons.empty() ? "." : ": " + in_words(report_.unknown_reasons) + "."));
  }

  HtmlWriter& out_;
  const Report& report_;
  const service::Knowledge& knowledge_;
};

} // namespace

std::string span_words(std::chrono::seconds span) {
  const auto count = span.count();
  if (count < 120) return std::to_string(count) + " s";
  if (count < 7'200) return std::to_string(count / 60) + " min";
  return std::to_string(count / 3'600) + " h";
}

std::string report_page(const Report& report, const store::ReportQuery& query, const service::Knowledge& knowledge) {
  return page("What became of the cards", "Counts only: nothing of a patient is kept.",
              [&](HtmlWriter& out) { ReportPage(out, report, knowledge).write(query); });
}

} // namespace signpost::pages
