#include "cards/coverage_information.h"

#include <algorithm>
#include <vector>

#include "base/digest.h"
#include "cards/order_words.h"
#include "cards/substance.h"
#include "fhir/code.h"
#include "fhir/reference.h"
#include "fhir/resource.h"

namespace signpost::cards {
namespace {

using policy::Authorization;
using policy::Decision;
using policy::Outcome;

struct Statement {
  const Decision* decision;
  std::string coverage; // reference
  std::string id;
  std::string id_if_asked; // at a hook that asks for documentation; empty: the same
};

// What the order says is in its own substance; of the chart, in whichever order it came.
void add_facts(const Decision& decision, std::string& text) {
  std::vector<std::string> found; // of one leaf
  policy::for_each_leaf(*decision.criteria, [&](const policy::Judgement& leaf) {
    text.append(leaf.criterion->id).append(" ").append(to_string(leaf.truth)) += '\n';
    found.clear();
    for (const evidence::Evidence& evidence : leaf.evidence) {
      if (evidence.resource == decision.judged) continue;
      std::string& one = found.emplace_back(fhir::reference_to(evidence.resource));
      one.append(" ").append(evidence.path) += ' ';
      Substance(one).value(evidence.value);
    }
    std::ranges::sort(found);
    for (const std::string& one : found) text += one;
  });
}

std::string_view member_text(base::Json extension, std::string_view url) {
  for (base::Json part : extension["extension"]) {
    if (part["url"].string() != url) continue;
    if (const auto text = part["valueString"].string(); !text.empty()) return text;
    return part["valueReference"]["reference"].string();
  }
  return {};
}

// Whether an extension the order came with is an earlier statement about the same coverage.
bool is_earlier_statement(base::Json extension, const Statement& statement) {
  if (extension["url"].string() != coverage_information_url) return false;
  const auto earlier = fhir::parse_reference(member_text(extension, "coverage")),
             now = fhir::parse_reference(statement.coverage);
  return earlier.id == now.id;
}

void part(base::JsonWriter& out, std::string_view url, std::string_view type, std::string_view value) {
  out.begin_object();
  out.member("url", url);
  out.member(type, value);
  out.end_object();
}

// What is missing, and what was not looked at: nobody is to take the one for the other.
std::string documentation_words(const Decision& decision, const Maker& maker) {
  const Sentences& sentences = maker.sentences;
  std::vector<std::string> asks;
  for (const policy::Missing& entry : decision.missing) asks.push_back(sentences.ask(entry));
  const std::string unread = joined(sentences.remarks_on_card(decision, Sentences::About::unread), " ");
  kainjow::mustache::data names("asks", joined(asks, " "));
  names["hasUnread"] = !unread.empty();
  names["unread"] = unread;
  return sentences.say("phrases", maker.asks_for_documentation ? "documentation-missing" : "documentation-later",
                       names);
}

std::string reason_words(const Decision& decision, bool authorization_open, const Maker& maker) {
  std::string words;
  if (decision.outcome == Outcome::needs_documentation) words = documentation_words(decision, maker);
  else if (decision.outcome == Outcome::manual_review) words = maker.sentences.explanation(decision);
  if (authorization_open) words += (words.empty() ? "" : " ") + maker.sentences.authorization(decision);
  return words;
}

void write_statement(const Statement& statement, const Maker& maker, base::JsonWriter& out) {
  const Decision& decision = *statement.decision;
  const bool conditional =
      decision.outcome == Outcome::needs_documentation || decision.outcome == Outcome::manual_review;
  const bool asks = decision.outcome == Outcome::needs_documentation && maker.asks_for_documentation;
  const bool not_covered = decision.outcome == Outcome::not_covered;
  const bool authorization_open = !not_covered && decision.authorization == Authorization::unknown;
  out.begin_object();
  out.member("url", coverage_information_url);
  out.key("extension");
  out.begin_array();
  out.begin_object();
  out.member("url", "coverage");
  out.key("valueReference");
  out.begin_object();
  out.member("reference", statement.coverage);
  out.end_object();
  out.end_object();
  part(out, "covered", "valueCode", not_covered ? "not-covered" : conditional ? "conditional" : "covered");
  if (!not_covered) {
    const Authorization authorization = decision.authorization;
    part(out, "pa-needed", "valueCode",
         authorization == Authorization::required       ? "auth-needed"
         : authorization == Authorization::not_required ? "no-auth"
                                                        : "conditional");
  }
  if (asks) part(out, "doc-needed", "valueCode", "clinical");
  if (conditional || authorization_open) part(out, "info-needed", "valueCode", "OTH");
  fhir::any_coding(fhir::ordered_of(decision.order), [&](base::Json coding) {
    const auto system = fhir::code_system(coding["system"].string());
    if (system != fhir::CodeSystem::cpt && system != fhir::CodeSystem::hcpcs && system != fhir::CodeSystem::icd10pcs)
      return false;
    out.begin_object();
    out.member("url", "billingCode");
    out.key("valueCoding");
    out.begin_object();
    out.member("system", coding["system"].string());
    out.member("code", coding["code"].string());
    out.end_object();
    out.end_object();
    return true;
  });
  if (const std::string words = reason_words(decision, authorization_open, maker); !words.empty()) {
    out.begin_object();
    out.member("url", "reason");
    out.key("valueCodeableConcept");
    out.begin_object();
    out.member("text", words);
    out.end_object();
    out.end_object();
  }
  if (asks)
    for (const policy::Missing& entry : decision.missing)
      if (!entry.documentation->questions.empty())
        part(out, "questionnaire", "valueCanonical", evidence::questionnaire_url(*entry.documentation, maker.base_url));
  part(out, "date", "valueDate", base::to_string(maker.today));
  part(out, "coverage-assertion-id", "valueString", statement.id);
  out.end_array();
  out.end_object();
}

void write_extensions(base::Json present, const std::vector<Statement>& statements, const Maker& maker,
                      base::JsonWriter& out) {
  out.begin_array();
  for (base::Json extension : present)
    if (std::none_of(statements.begin(), statements.end(),
                     [&](const Statement& s) { return is_earlier_statement(extension, s); }))
      out.value(extension);
  for (const Statement& statement : statements) write_statement(statement, maker, out);
  out.end_array();
}

// The order with everything it came with, but for its extensions.
std::string order_text(base::Json order, std::string_view extensions) {
  base::JsonWriter out;
  out.begin_object();
  for (base::Json member : order) {
    if (member.key() == "extension") continue;
    out.key(member.key());
    out.value(member);
  }
  out.key("extension");
  out.raw(extensions);
  out.end_object();
  return out.take();
}

// `substance` of the order.
Statement statement_of(const Decision& decision, const std::string& substance, const Maker& maker) {
  std::string coverage = fhir::reference_to(decision.coverage);
  std::string text = substance;
  for (const std::string_view said : {std::string_view(coverage), to_string(decision.outcome),
                                      to_string(decision.authorization), maker.knowledge})
    text.append(said) += '\n';
  text.append(base::to_string(decision.date_of_service)) += '\n';
  if (decision.criteria) add_facts(decision, text);
  const auto id_of = [](const std::string& all) { return base::sha256(all).substr(0, 32); };
  std::string id = id_of(text);
  if (decision.outcome != Outcome::needs_documentation || maker.asks_for_documentation)
    return {&decision, std::move(coverage), std::move(id), {}};
  return {&decision, std::move(coverage), id_of(text + "later"), std::move(id)};
}

// Whether the order carries this statement already, or the same with what was asked for: that says more.
bool carries(base::Json order, const Statement& statement) {
  for (base::Json extension : order["extension"]) {
    if (!is_earlier_statement(extension, statement)) continue;
    const std::string_view id = member_text(extension, "coverage-assertion-id");
    if (!id.empty() && (id == statement.id || id == statement.id_if_asked)) return true;
  }
  return false;
}

} // namespace

Annotation annotate(std::span<const Decision* const> decisions, const Maker& maker) {
  Annotation said{.action = {}, .assertion_ids = std::vector<std::string>(decisions.size())};
  if (decisions.empty()) return said;
  const base::Json order = decisions.front()->order;
  if (order["id"].string().empty()) return said;
  std::vector<Statement> statements;
  std::string substance; // the same for every coverage
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const Decision& decision = *decisions[i];
    if (decision.outcome == Outcome::no_guidance || decision.coverage["id"].string().empty()) continue;
    if (substance.empty()) Substance(substance).order(order);
    statements.push_back(statement_of(decision, substance, maker));
    said.assertion_ids[i] = statements.back().id;
  }
  std::erase_if(statements, [&](const Statement& statement) { return carries(order, statement); });
  if (statements.empty()) return said;

  base::JsonWriter extensions;
  write_extensions(order["extension"], statements, maker, extensions);
  const kainjow::mustache::data names("order", order_words(order, decisions.front()->service));
  said.action =
      cdshooks::UpdateAction{maker.sentences.say("phrases", "action", names), order_text(order, extensions.text())};
  return said;
}

} // namespace signpost::cards
