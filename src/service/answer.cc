#include "service/answer.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <set>

#include "cards/coverage_information.h"
#include "cards/shortfall.h"
#include "cards/templates.h"
#include "cdshooks/response.h"
#include "fhir/reference.h"
#include "fhir/resource.h"
#include "policy/show.h"

namespace signpost::service {
namespace {

void write_decisions(const Case& decided, base::JsonWriter& out) {
  const Terms& terms = decided.terms();
  const cards::Sentences& sentences = terms.knowledge.templates.sentences();
  out.begin_array();
  for (const policy::Decision& decision : decided.decisions())
    write_json(decision, sentences.words_of(decision), terms.knowledge.digest, terms.public_url, out);
  out.end_array();
}

void write_chart(Case& decided, const std::vector<Gap>& gaps, base::JsonWriter& out) {
  std::vector<evidence::TypeGap> by_type;
  for (const Gap& gap : gaps)
    if (!gap.type.empty()) by_type.push_back({gap.type, gap.sentence});
  decided.account().write_json(out, by_type);
}

void write_remarks(const std::vector<Gap>& gaps, base::JsonWriter& out) {
  out.begin_array();
  for (const Gap& gap : gaps) out.string(gap.sentence);
  out.end_array();
}

std::string extension_of(Case& decided, const std::vector<Gap>& gaps) {
  const bool explain = decided.request().explain;
  if (!explain && gaps.empty()) return {};
  base::JsonWriter out;
  out.begin_object();
  if (!gaps.empty()) {
    out.key("signpost.remarks");
    write_remarks(gaps, out);
  }
  if (explain) {
    out.key("signpost.decisions");
    write_decisions(decided, out);
    out.key("signpost.chart");
    write_chart(decided, gaps, out);
  }
  out.end_object();
  return out.take();
}

// What is said on the orders.
struct Statements {
  std::vector<cdshooks::UpdateAction> actions;
  std::vector<cards::Annotation::Made> made; // of each decision
};

// One action for each order; decisions about one order follow each other, one per coverage.
Statements statements_of(const Case& decided) {
  const Terms& terms = decided.terms();
  const std::vector<policy::Decision>& decisions = decided.decisions();
  const cdshooks::Request& request = decided.request();
  const cards::Maker maker{.today = terms.today,
                           .knowledge = terms.knowledge.digest,
                           .base_url = terms.public_url,
                           .sentences = terms.knowledge.templates.sentences(),
                           .asks_for_documentation = request.hook->asks_for_documentation,
                           .version = request.crd_version,
                           .on_each_order = request.hook->orders != cdshooks::OrdersFrom::encounter};
  Statements statements;
  for (std::size_t first = 0; first < decisions.size();) {
    std::vector<const policy::Decision*> of_order;
    std::size_t next = first;
    for (; next < decisions.size() && decisions[next].order == decisions[first].order; ++next)
      of_order.push_back(&decisions[next]);
    cards::Annotation said = cards::annotate(of_order, maker);
    if (said.action) statements.actions.push_back(std::move(*said.action));
    std::ranges::move(said.statements, std::back_inserter(statements.made));
    first = next;
  }
  return statements;
}

// The forms that the statements ask for, filled in. One that cannot be filled in by its share of work or memory comes
// empty to who asks for it.
std::vector<dtr::Draft> drafts_of(Case& decided, const std::vector<cards::Annotation::Made>& made) {
  std::vector<dtr::Draft> drafts;
  if (!decided.terms().keeps_drafts) return drafts;
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (made[i].forms.empty()) continue;
    try {
      auto draft = decided.draft_of(i, made[i].assertion_id);
      if (!draft) continue;
      std::erase_if(draft->forms, [&](const dtr::Form& form) {
        return std::ranges::find(made[i].forms, form.item, &evidence::DocumentationItem::id) == made[i].forms.end();
      });
      drafts.push_back(std::move(*draft));
    } catch (const std::exception& failure) {
      decided.note_failure(i, failure);
    }
  }
  return drafts;
}

// A value among others in a query (RFC 3986, 3.4): what would end it is escaped.
std::string as_query_value(std::string_view text) {
  constexpr std::string_view ends = "&=#%+ ", digits = "0123456789ABCDEF";
  std::string value;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f && ends.find(c) == ends.npos) value += c;
    else (value += '%').append({digits[byte >> 4], digits[byte & 15]});
  }
  return value;
}

// The app that opens the forms which a statement asks for, with what it needs to find them, in the way in which the
// public DTR app and CRD client of Da Vinci tell it each other: a query. Nothing if there is no app or no form.
std::optional<cards::Launch> launch_for(const policy::Decision& decision, const cards::Annotation::Made& made,
                                        const Terms& terms) {
  if (terms.dtr_launch.empty() || made.forms.empty()) return {};
  std::string context = "order=" + as_query_value(fhir::reference_to(decision.order)) +
                        "&coverage=" + as_query_value(fhir::reference_to(decision.coverage)) +
                        "&coverage-assertion-id=" + as_query_value(made.assertion_id);
  for (const evidence::DocumentationItem* form : made.forms) {
    const std::string url = evidence::questionnaire_url(*form, terms.public_url);
    context += "&questionnaire=" + as_query_value(url + "|" + form->version);
  }
  return cards::Launch{terms.dtr_launch, std::move(context)};
}

// Whether a card is of a kind that the call wants and its caller is shown.
bool is_wanted(const cdshooks::Card& card, const cdshooks::Preferences& preferences, const Caller* caller) {
  return preferences.wants(card.topic_code) && preferences.wants(card.response_type) &&
         (!caller || caller->is_shown(card));
}

// A topic as the caller's system wants it.
std::optional<cdshooks::Coding> topic_for(const Caller* caller, const std::string& code) {
  if (!caller) return {};
  const auto found = caller->topics.find(code);
  return found == caller->topics.end() ? std::nullopt : std::optional(found->second);
}

// What a client knows an order without an id by: the address of its entry, where that names one, without the server.
// Empty if it has none.
std::string entry_name(base::Json order, const cdshooks::Request& request) {
  const auto entry = std::ranges::find(request.entries, order, &cdshooks::Entry::resource);
  if (entry == request.entries.end()) return {};
  const fhir::Reference named = fhir::parse_reference(entry->full_url);
  if (named.type != fhir::type_of(order) || named.empty()) return std::string(entry->full_url);
  return std::string(named.type) + '/' + std::string(named.id);
}

std::string reference_or_nothing(base::Json resource) {
  return resource && !fhir::id_of(resource).empty() ? fhir::reference_to(resource) : std::string();
}

// The criteria that a card is about: what it asks for, or what it says fails.
std::set<std::string_view> criteria_on_card(const policy::Decision& decision, const evidence::Values& values) {
  std::set<std::string_view> ids;
  for (const policy::Missing& missing : decision.missing) ids.insert(missing.criteria.begin(), missing.criteria.end());
  if (decision.outcome == policy::Outcome::not_covered && decision.criteria)
    for (const cards::Shortfall& shortfall : cards::shortfalls(*decision.criteria, values, cards::Way::nearest))
      ids.insert(shortfall.judgement->criterion->id);
  return ids;
}

Record::Criterion recorded(const policy::Decision& decision, const policy::Judgement& leaf) {
  Record::Criterion criterion;
  criterion.id = leaf.criterion->id;
  criterion.truth = to_string(leaf.truth);
  if (leaf.truth == evidence::Truth::unknown && leaf.why != evidence::Why::none) criterion.why = to_string(leaf.why);
  criterion.presumed = leaf.presumed;
  for (const evidence::Evidence& evidence : leaf.evidence)
    criterion.evidence.push_back({reference_or_nothing(policy::cited(decision, evidence)), std::string(evidence.path)});
  return criterion;
}

} // namespace

Written write_response(Case& decided, const std::vector<Gap>& gaps) {
  const cdshooks::Request& request = decided.request();
  const Terms& terms = decided.terms();
  const std::vector<policy::Decision>& decisions = decided.decisions();
  Written written;
  cdshooks::Response response;
  response.crd_version = request.crd_version;
  const bool several_orders = !decisions.empty() && decisions.front().order != decisions.back().order;
  const cards::Setting setting{*terms.knowledge.catalog, terms.public_url, terms.new_uuid, several_orders,
                               request.hook->asks_for_documentation};
  const Caller* caller = terms.caller;
  const std::size_t most = caller ? caller->max_cards : cdshooks::default_max_cards;
  Statements statements;
  if (request.preferences.wants(cdshooks::coverage_information_option)) statements = statements_of(decided);
  statements.made.resize(decisions.size());
  const auto wanted = [&](const std::optional<cdshooks::Card>& card) {
    return card && is_wanted(*card, request.preferences, caller);
  };
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const policy::Decision& decision = decisions[i];
    std::string uuid;
    if (response.cards.size() < std::min(request.preferences.max_cards, most)) {
      const auto launch = launch_for(decision, statements.made[i], terms);
      auto card = cards::render(terms.knowledge.templates, decision, setting, launch);
      if (launch && !wanted(card)) card = cards::render(terms.knowledge.templates, decision, setting);
      if (wanted(card)) {
        uuid = card->uuid;
        card->topic = topic_for(caller, card->topic_code);
        if (card->about.empty()) card->about = entry_name(decision.order, request);
        response.cards.push_back(std::move(*card));
      }
    }
    written.cards.push_back(std::move(uuid));
  }
  response.system_actions = std::move(statements.actions);
  written.drafts = drafts_of(decided, statements.made);
  written.actions = response.system_actions.size();
  response.extension = extension_of(decided, gaps);
  written.text = cdshooks::to_json(response);
  return written;
}

Written write_explanation(Case& decided, const std::vector<Gap>& gaps) {
  base::JsonWriter out;
  out.begin_object();
  out.key("decisions");
  write_decisions(decided, out);
  out.key("chart");
  write_chart(decided, gaps, out);
  if (!gaps.empty()) {
    out.key("remarks");
    write_remarks(gaps, out);
  }
  out.end_object();
  return {.text = out.take(), .cards = {}, .actions = 0};
}

std::vector<Record::Decision> recorded(const Case& decided, const Written& written) {
  const evidence::Values& values = decided.terms().knowledge.catalog->values();
  std::vector<Record::Decision> list;
  for (std::size_t i = 0; i < decided.decisions().size(); ++i) {
    const policy::Decision& decision = decided.decisions()[i];
    Record::Decision& entry = list.emplace_back();
    entry.order = reference_or_nothing(decision.order);
    entry.coverage = reference_or_nothing(decision.coverage);
    if (decision.payer) entry.payer = decision.payer->id;
    if (decision.policy) {
      entry.policy = decision.policy->id;
      entry.version = decision.policy->version();
    }
    entry.outcome = to_string(decision.outcome);
    entry.determination = decision.determination;
    entry.authorization = to_string(decision.authorization);
    if (decision.reason != policy::NoGuidance::none) entry.reason = to_string(decision.reason);
    if (i < written.cards.size()) entry.card = written.cards[i];
    if (!decision.criteria) continue;
    const auto on_card = entry.card.empty() ? std::set<std::string_view>() : criteria_on_card(decision, values);
    policy::for_each_leaf(*decision.criteria, [&](const policy::Judgement& leaf) {
      entry.criteria.push_back(recorded(decision, leaf));
      entry.criteria.back().on_card = on_card.contains(entry.criteria.back().id);
    });
  }
  return list;
}

base::Result<std::string> respond(base::Json body, const Terms& terms) {
  const auto decided = Case::open(body, terms);
  if (!decided) return base::fail(decided.error());
  return write_response(**decided, gaps_of(**decided)).text;
}

base::Result<std::string> explain(base::Json body, const Terms& terms) {
  const auto decided = Case::open(body, terms);
  if (!decided) return base::fail(decided.error());
  return write_explanation(**decided, gaps_of(**decided)).text;
}

} // namespace signpost::service
